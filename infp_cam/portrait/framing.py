"""Placing a portrait in a camera picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.head import Head

Float32 = NDArray[np.float32]

_HEAD = 0.54
"""Crown to chin over the picture's height."""

_HAIR = 0.64
"""Top of the hair to chin over the picture's height, at most."""

_CLOSER = 1.16
"""How much larger the head may be so that the person's lower edge stays out of the picture."""

_ROOM, _MORE_ROOM = 0.09, 0.15
"""Head room over the picture's height: wanted, and at most, for the same reason."""

_LONGEST = 0.25
"""Part of the picture's height that a body is lengthened by at most."""

_BACK_OF_HEAD = 0.25
"""How far the middle of the skull lies behind the face's, in head heights."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture goes: ``view = scale * picture + (x, y)``.

    Parameters
    ----------
    scale : float
    x, y : int
        Pixels of the view.
    """

    scale: float
    x: int
    y: int


def hair_top(matte: NDArray[np.uint8], head: Head) -> float:
    """Return the row where the hair (or hat) above the face begins."""
    reach = 0.6 * head.width
    left = max(round(head.middle[0] - reach), 0)
    right = max(round(head.middle[0] + reach), left + 1)
    rows = np.flatnonzero((matte[:, left:right] > 127).any(1))
    return min(float(rows[0]), float(head.crown[1])) if rows.size else float(head.crown[1])


def place(
    matte: NDArray[np.uint8], head: Head, yaw_deg: float, width: int, height: int
) -> Placement:
    """Return where a picture goes in a view of `width` by `height`.

    The head fills a bit more than half of the height, with room above it, and its middle is in
    the middle. A picture that ends soon below the chin is brought closer and lower.

    Parameters
    ----------
    matte : uint8[H, W]
        Opacity of the person in the picture.
    head : Head
        The head in the picture.
    yaw_deg : float
        Turn of the head to image right.
    """
    top, chin = max(hair_top(matte, head), 0.0), float(head.chin[1])
    end = lowest_row(matte)
    scale = height * min(_HEAD / head.height, _HAIR / (chin - top))
    room = _ROOM * height
    missing = height - (room + scale * (end - top))
    if missing > 0:
        closer = min(_CLOSER, (height - room) / (scale * (end - top)))
        scale *= max(closer, 1.0)
        missing = height - (room + scale * (end - top))
        room += min(max(missing, 0.0), (_MORE_ROOM - _ROOM) * height)
        missing = height - (room + scale * (end - top)) - _LONGEST * height
        room += max(missing, 0.0)
    y = room - scale * top
    if top <= 1:  # the hair is cut off by the picture's edge: cut it off by the view's
        y = min(y, 0.0)
    skull = float(head.middle[0]) - _BACK_OF_HEAD * head.height * np.sin(np.radians(yaw_deg))
    return Placement(scale, round(width / 2 - scale * skull), round(y))


def lowest_row(matte: NDArray[np.uint8]) -> int:
    """Return the row just below the person."""
    rows = np.flatnonzero((matte > 127).any(1))
    return int(rows[-1]) + 1 if rows.size else matte.shape[0]
