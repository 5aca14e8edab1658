"""What a virtual microphone is fed through."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from infp_cam.audio.microphone.delay_line import DelayLine


class Outlet(Protocol):
    """A device that the voice is played into.

    Attributes
    ----------
    name : str
        What people choose in their call program.
    underruns : int
        How often the device had nothing to play, since the voice came too late to it.
    """

    name: str
    underruns: int

    def play(
        self, line: DelayLine, on_playing: Callable[[], None], stopping: threading.Event
    ) -> None:
        """Play what `line` renders until `stopping` is set; `on_playing` is called once it goes.

        Raises
        ------
        DeviceUnavailable, BackendMissing
            It can not be opened.
        DeviceLost
            It went away.
        """
        ...
