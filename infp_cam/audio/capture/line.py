"""What `infp_cam.audio.capture.kept.KeptSource` keeps captured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from infp_cam.errors import DeviceLost
from infp_cam.types import AudioChunk

Take = Callable[[AudioChunk], None]
"""Takes chunks, on the thread of whoever captures them."""


class Line(Protocol):
    """A device or application, by the person's words for it, that comes and goes.

    Its methods are called by one thread, `wake` by any.
    """

    @property
    def label(self) -> str:
        """What it is called, for people."""
        ...

    @property
    def is_steady(self) -> bool:
        """Whether chunks come all the time while it is captured, also when nothing sounds."""
        ...

    def hold(self, take: Take) -> bool:
        """See to it that the right device is captured, and no other; quick, called often.

        Returns
        -------
        bool
            Whether it was opened anew.

        Raises
        ------
        InfpCamError
            It can not be captured now; nothing is.
        """
        ...

    def drop(self) -> None:
        """Stop capturing; when this returns no more chunks come until the next `hold`."""
        ...

    def wait(self, timeout_s: float) -> None:
        """Return when `hold` may have something to do, or when the time is over."""
        ...

    def wake(self) -> None:
        """End `wait` at once; from any thread."""
        ...

    def close(self) -> None:
        """Give everything back; nothing is called after it."""
        ...


def went_away(label: str) -> DeviceLost:
    """Return what is told when a device that was captured is not there any more."""
    return DeviceLost(
        f"{label} went away; its side is silent until it is back.",
        "Plug it in again, or choose another one.",
        retryable=True,
    )
