"""The kept microphone and the choice of it, without any sound server."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest

from infp_cam.audio.microphone import microphone
from infp_cam.audio.microphone.delay_line import DelayLine
from infp_cam.audio.microphone.microphone import (
    KeptMicrophone,
    NoMicrophone,
    open_microphone,
    voice_delay_ns,
)
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.clock import VirtualClock
from infp_cam.errors import DeviceLost, DeviceUnavailable, InfpCamError

WAIT_S = 10.0


class Outlet:
    """A device that plays until it is unplugged."""

    name = "Cable"

    def __init__(self, unplugged: threading.Event) -> None:
        self.underruns = 0
        self._unplugged = unplugged

    def play(
        self, line: DelayLine, on_playing: Callable[[], None], stopping: threading.Event
    ) -> None:
        on_playing()
        self.underruns += 3
        while not stopping.wait(0.01):
            if self._unplugged.is_set():
                raise DeviceLost("Gone.", "Plug it in.", retryable=True)


class Desk:
    """Where the cable is plugged in and out."""

    def __init__(self) -> None:
        self.unplugged = threading.Event()
        self.changes: queue.Queue[InfpCamError | None] = queue.Queue()
        line = DelayLine(VoiceBuffer(), 0, 0)
        self.microphone = KeptMicrophone("Cable", self._open, line, self.changes.put)

    def _open(self) -> Outlet:
        if self.unplugged.is_set():
            raise DeviceUnavailable("Away.", "Plug it in.")
        return Outlet(self.unplugged)

    def told(self) -> InfpCamError | None:
        return self.changes.get(timeout=WAIT_S)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "RETRY_S", 0.01)


def test_it_tells_of_a_loss_once_and_of_the_healing() -> None:
    desk = Desk()
    desk.microphone.start()
    desk.unplugged.set()
    assert isinstance(desk.told(), DeviceLost)
    assert isinstance(desk.told(), DeviceUnavailable)
    assert not desk.microphone.delivering
    desk.unplugged.clear()
    assert desk.told() is None
    assert desk.microphone.delivering
    desk.microphone.stop()
    desk.microphone.stop()
    assert desk.changes.empty()
    assert not desk.microphone.delivering
    assert desk.microphone.underruns == 6


def test_one_that_is_away_from_the_start_is_opened_when_it_comes() -> None:
    desk = Desk()
    desk.unplugged.set()
    desk.microphone.start()
    assert isinstance(desk.told(), DeviceUnavailable)
    desk.unplugged.clear()
    assert desk.told() is None
    desk.microphone.stop()


def test_none_is_no_microphone() -> None:
    none = open_microphone("none", VoiceBuffer(), VirtualClock(), 0, print)
    assert isinstance(none, NoMicrophone)
    none.start()
    none.follow(1)
    none.stop()
    assert (none.name, none.delivering, none.delay_ns) == ("none", False, 0)


def test_the_picture_leads_by_20_ms_and_what_was_measured() -> None:
    assert voice_delay_ns(140_000_000, 0.0) == 160_000_000
    assert voice_delay_ns(140_000_000, -12.5) == 147_500_000
