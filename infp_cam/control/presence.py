"""What the person wants of the call at this moment."""

from __future__ import annotations

from dataclasses import dataclass

from infp_cam.settings import Settings


@dataclass(frozen=True, slots=True)
class Presence:
    """What the person wants of the call: an engine that is started begins with it.

    Parameters
    ----------
    settings : Settings
        With the portrait, style and liveliness of this moment.
    on : bool
        Whether the engine is to run.
    muted : bool
        Whether the mouth is closed and the virtual microphone silent.
    away : bool
        Whether the card "be right back" is shown.
    """

    settings: Settings
    on: bool = True
    muted: bool = False
    away: bool = False
