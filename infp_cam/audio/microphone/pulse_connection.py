"""A short talk with a PulseAudio or PipeWire server, which may be gone, die meanwhile or hang."""

from __future__ import annotations

import contextlib
import select
import time
from collections.abc import Iterator, Sequence
from typing import Any

from infp_cam.errors import BackendMissing, DeviceUnavailable

ANSWER_S = 2.0
"""A talk that takes longer has failed, seconds."""


def pulsectl() -> Any:
    """Return the module ``pulsectl``; `BackendMissing` where libpulse is not installed."""
    try:
        import pulsectl
    except OSError as error:
        raise BackendMissing(
            "libpulse, by which the virtual microphone is made, is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install libpulse0 pulseaudio-utils.",
        ) from error
    return pulsectl


@contextlib.contextmanager
def talk() -> Iterator[Any]:
    """Give a ``pulsectl.Pulse`` that is connected.

    Raises
    ------
    DeviceUnavailable
        No server answers, or it stops to.
    BackendMissing
        libpulse is not installed.
    """
    library = pulsectl()
    disconnected = (library.PulseDisconnected, library._pulsectl.LibPulse.CallError)
    server = library.Pulse("infp-cam", connect=False)
    try:
        server.set_poll_func(_Deadline(ANSWER_S).poll, lambda *_: None)
        server.connect()
        yield server
    except (library.PulseError, *disconnected) as error:
        if isinstance(error, library.PulseOperationFailed) and server.connected:
            raise
        raise DeviceUnavailable(
            "The virtual microphone has to wait: no PulseAudio or PipeWire server answers.",
            "Start one (systemctl --user start pipewire-pulse or pulseaudio), or use "
            "--microphone none.",
        ) from error
    finally:
        with contextlib.suppress(*disconnected):
            server.close()


class _Deadline:
    """Waits for libpulse, but no longer than until a deadline."""

    def __init__(self, seconds: float) -> None:
        self._end_s = time.monotonic() + seconds

    def poll(self, entries: Sequence[Any], timeout_s: float) -> int:
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        poller = select.poll()
        for entry in entries:
            poller.register(entry.fd, entry.events)
        wait_s = left_s if timeout_s < 0 else min(timeout_s, left_s)
        happened = dict(poller.poll(wait_s * 1e3))
        for entry in entries:
            entry.revents = happened.get(entry.fd, 0)
        return len(happened)
