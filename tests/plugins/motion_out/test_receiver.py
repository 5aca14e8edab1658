import socket

import pytest

from infp_cam.errors import DeviceLost, DeviceUnavailable
from infp_cam.plugins.motion_out.receiver import Receiver


def test_a_datagram_arrives_as_it_was_sent(listening: socket.socket) -> None:
    receiver = Receiver("127.0.0.1", listening.getsockname()[1])
    receiver.send(b"face")
    assert listening.recv(100) == b"face"
    receiver.close()


def test_localhost_is_reached_by_who_listens_on_ipv4(listening: socket.socket) -> None:
    receiver = Receiver(" localhost ", listening.getsockname()[1])
    receiver.send(b"face")
    assert listening.recv(100) == b"face"
    receiver.close()


def test_nobody_listening_is_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    receiver = Receiver("127.0.0.1", port)
    for _ in range(20):
        receiver.send(b"face")
    receiver.close()


def test_a_receiver_that_never_reads_blocks_nothing(listening: socket.socket) -> None:
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    receiver = Receiver("127.0.0.1", listening.getsockname()[1])
    for _ in range(5000):
        receiver.send(bytes(1400))
    receiver.close()


@pytest.mark.parametrize(
    "host", ["", "  ", "no such computer.invalid", "a" * 64 + ".invalid", "x\0y", "999.1.1.1"]
)
def test_a_name_that_is_none_is_told(host: str) -> None:
    with pytest.raises(DeviceUnavailable) as raised:
        Receiver(host, 39539)
    assert "host" in raised.value.fix
    assert repr(host) in raised.value.message


def test_what_the_network_refuses_is_told() -> None:
    receiver = Receiver("127.0.0.1", 39539)
    with pytest.raises(DeviceLost, match=r"127\.0\.0\.1:39539"):
        receiver.send(bytes(70_000))  # no datagram is so long
    receiver.close()
