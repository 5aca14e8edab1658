"""Where datagrams go: the program that moves another avatar."""

from __future__ import annotations

import socket

from infp_cam.errors import DeviceLost, DeviceUnavailable


class Receiver:
    """A program that takes UDP datagrams.

    Nothing waits for it: a receiver that is not there, or is too slow, misses what is sent.

    Parameters
    ----------
    host : str
        Name or address of its computer.
    port : int
        Its port.

    Raises
    ------
    DeviceUnavailable
        Where there is no computer of this name.
    """

    def __init__(self, host: str, port: int) -> None:
        self._name = f"{host}:{port}"
        try:
            if not host.strip():
                raise ValueError("the name is empty")
            found = socket.getaddrinfo(host.strip(), port, type=socket.SOCK_DGRAM)
        except (OSError, ValueError) as error:  # of the resolver; of a name that is none
            raise DeviceUnavailable(
                f"There is no computer called {host!r} to send the motion to: {_reason(error)}.",
                "Correct the plugin's option `host`; 127.0.0.1 is this computer.",
            ) from error
        # Most such programs listen on IPv4 alone, and "localhost" is both.
        found.sort(key=lambda entry: entry[0] != socket.AF_INET)
        family, kind, protocol, _, address = found[0]
        self._address = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)

    def send(self, datagram: bytes) -> None:
        """Send `datagram` on its way.

        Raises
        ------
        DeviceLost
            Where the network can not carry it there.
        """
        try:
            self._socket.sendto(datagram, self._address)
        except (BlockingIOError, ConnectionError):
            return  # the line is full, or nobody listened to the last one: this one is lost
        except OSError as error:
            raise DeviceLost(
                f"Motion can not be sent to {self._name}: {_reason(error)}.",
                "Check the network and the plugin's options `host` and `port`.",
                retryable=True,
            ) from error

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
