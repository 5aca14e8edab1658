import socket
import struct
import threading
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_server import BlockingOSCUDPServer

from infp_cam.clock import VirtualClock
from infp_cam.errors import DeviceUnavailable
from infp_cam.motion.space import ARKIT58
from infp_cam.plugin.manifest import read_manifest
from infp_cam.plugin.options import checked_options
from infp_cam.plugins import vmc
from infp_cam.plugins.vmc.expressions import PERFECT_SYNC
from infp_cam.plugins.vmc.performer import Performer, make
from infp_cam.types import MotionFrame

MANIFEST = read_manifest(Path(vmc.__file__).parent)


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def said(performer: Performer, values: np.ndarray) -> list[tuple[str, list[object]]]:
    return [
        (message.address, message.params)
        for datagram in performer.encode(values)
        for message in OscBundle(datagram)
    ]


def osc(address: bytes, tags: bytes, *arguments: bytes) -> bytes:
    """An element of a bundle, written by hand as OSC 1.0 and the protocol's page have it."""
    message = b"".join((address, tags, *arguments))
    return struct.pack(">i", len(message)) + message


def test_bytes_are_those_of_the_protocol() -> None:
    clock = VirtualClock(1_000_000_000)
    performer = Performer("vrm0", face=True, head=True, eyes=False, clock=clock)
    clock.sleep_until(3_500_000_000)
    (bundle,) = performer.encode(face(jawOpen=0.5, eyeBlinkRight=0.25, headYaw=40, headX=0.5))
    zero, one = struct.pack(">f", 0), struct.pack(">f", 1)
    sine, cosine = np.sin(np.radians(10)), np.cos(np.radians(10))  # a half of a half of 40
    turned = struct.pack(">7f", 0, 0, 0, 0, -sine, 0, cosine)
    bone = (b"/VMC/Ext/Bone/Pos\0\0\0", b",sfffffff\0\0\0")
    blend = (b"/VMC/Ext/Blend/Val\0\0", b",sf\0")
    expected = b"".join(
        (
            b"#bundle\0" + bytes(7) + b"\x01",
            osc(b"/VMC/Ext/OK\0", b",iii\0\0\0\0", struct.pack(">3i", 1, 3, 0)),
            osc(b"/VMC/Ext/T\0\0", b",f\0\0", struct.pack(">f", 2.5)),
            osc(
                b"/VMC/Ext/Root/Pos\0\0\0",
                b",sfffffff\0\0\0",
                b"root\0\0\0\0",
                struct.pack(">7f", -0.045, 0, 0, 0, 0, 0, 1),
            ),
            osc(*bone, b"Neck\0\0\0\0", turned),
            osc(*bone, b"Head\0\0\0\0", turned),
            osc(*blend, b"A\0\0\0", one),
            *(osc(*blend, vowel + b"\0\0\0", zero) for vowel in (b"I", b"U", b"E", b"O")),
            osc(*blend, b"Blink_L\0", zero),
            osc(*blend, b"Blink_R\0", struct.pack(">f", 0.25)),
            osc(*blend, b"Fun\0", zero),
            osc(b"/VMC/Ext/Blend/Apply\0\0\0\0", b",\0\0\0"),
        )
    )
    assert without_signs_of_zeros(bundle) == without_signs_of_zeros(expected)


def without_signs_of_zeros(bundle: bytes) -> bytes:
    return bundle.replace(b"\x80\0\0\0", bytes(4))


def test_what_is_switched_off_is_not_said() -> None:
    clock = VirtualClock()

    def addresses(**switches: bool) -> set[str]:
        performer = Performer("perfect-sync", clock=clock, **switches)
        return {
            str(params[0]) if address.endswith("/Pos") else address
            for address, params in said(performer, face())
        }

    always = {"/VMC/Ext/OK", "/VMC/Ext/T"}
    expressions = {"/VMC/Ext/Blend/Val", "/VMC/Ext/Blend/Apply"}
    assert addresses(face=False, head=False, eyes=False) == always
    assert addresses(face=True, head=False, eyes=False) == always | expressions
    assert addresses(face=False, head=True, eyes=False) == always | {"root", "Neck", "Head"}
    assert addresses(face=False, head=False, eyes=True) == always | {"LeftEye", "RightEye"}


def test_values_are_applied_when_all_are_said() -> None:
    performer = Performer("perfect-sync", face=True, head=True, eyes=True, clock=VirtualClock())
    messages = said(performer, face(jawOpen=0.7))
    assert messages[-1] == ("/VMC/Ext/Blend/Apply", [])
    values = dict(params for address, params in messages if address == "/VMC/Ext/Blend/Val")
    assert tuple(values) == PERFECT_SYNC
    assert values["JawOpen"] == pytest.approx(0.7)


def test_a_receiver_made_of_python_osc_gets_the_face() -> None:
    got: dict[str, list[tuple[object, ...]]] = defaultdict(list)
    applied = threading.Event()
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *rest: got[address].append(rest))
    dispatcher.map("/VMC/Ext/Blend/Apply", lambda *_: applied.set())
    with BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        options = checked_options(MANIFEST, {"port": server.server_address[1]})
        listener = make(options)
        listener.send(MotionFrame(face(jawOpen=0.4, headPitch=10), 0, ARKIT58), 0)
        assert applied.wait(60)
        listener.close()
        server.shutdown()
        thread.join()
    assert got["/VMC/Ext/OK"] == [(1, 3, 0)]
    assert dict(got["/VMC/Ext/Blend/Val"])["JawOpen"] == pytest.approx(0.4)
    bones = {name: rest for name, *rest in got["/VMC/Ext/Bone/Pos"]}
    assert list(bones) == ["Neck", "Head", "LeftEye", "RightEye"]
    half = np.radians(10) / 4
    assert bones["Head"] == pytest.approx((0, 0, 0, np.sin(half), 0, 0, np.cos(half)), abs=1e-6)


def test_a_bad_host_is_told_when_it_is_made() -> None:
    with pytest.raises(DeviceUnavailable):
        make(checked_options(MANIFEST, {"host": "nowhere.invalid"}))


def test_by_itself_it_talks_to_this_computer_alone() -> None:
    options = checked_options(MANIFEST, {})
    assert (options["host"], options["port"]) == ("127.0.0.1", 39539)


def test_a_face_fits_usual_networks(listening: socket.socket) -> None:
    listener = make(checked_options(MANIFEST, {"port": listening.getsockname()[1]}))
    listener.send(MotionFrame(face(), 0, ARKIT58), 0)
    listener.close()
    assert all(len(listening.recv(65_536)) <= 1400 for _ in range(3))
