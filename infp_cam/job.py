"""What the engine is to do, as the supervisor tells it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from infp_cam.settings import Settings


class Job(BaseModel):
    """What the engine is to do.

    Parameters
    ----------
    ring : Path
        The camera host's frame ring.
    settings : Settings
        What the person chose.
    muted, away : bool
        Whether the person is muted, or away.
    seed : int
        Seed of all chance.
    duration_s : float, optional
        When to end by itself, seconds of audio time.
    """

    ring: Path
    settings: Settings
    muted: bool = False
    away: bool = False
    seed: int = 0
    duration_s: float | None = None
