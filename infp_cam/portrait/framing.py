"""Placing a portrait in a camera picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from infp_cam.portrait.head import Head
from infp_cam.portrait.raster import Mask

_HEAD = 0.54
"""Crown to chin over the picture's height."""

_HEAD_ACROSS = 0.8
"""Crown to chin over the picture's width, at most: for pictures that are higher than wide."""

_HAIR = 0.64
"""Top of the hair to chin over the picture's height, at most."""

_CLOSER = 1.16
"""How much larger the head may gladly be so that the person's lower edge stays out of sight."""

_ROOM, _MORE_ROOM = 0.09, 0.15
"""Head room over the picture's height: wanted, and at most, for the same reason."""

_LONGER = 0.4
"""Part of what is below the chin by which a body is lengthened at most."""

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


def hair_top(matte: Mask, head: Head) -> float:
    """Return the row where the hair (or hat) above the face begins."""
    reach = 0.6 * head.width
    left = max(round(head.middle[0] - reach), 0)
    right = max(round(head.middle[0] + reach), left + 1)
    rows = np.flatnonzero((matte[:, left:right] > 127).any(1))
    return min(float(rows[0]), float(head.crown[1])) if rows.size else float(head.crown[1])


def place(matte: Mask, head: Head, yaw_deg: float, width: int, height: int) -> Placement:
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
    scale = min(
        _HEAD * height / head.height,
        _HAIR * height / (chin - top),
        _HEAD_ACROSS * width / head.height,
    )
    # Hair that the picture's edge cuts off is to be cut off by the view's.
    least, most = (0.0, 0.0) if top <= 1 else (_ROOM * height, _MORE_ROOM * height)
    room = least
    reach = end - top
    longest = reach + _LONGER * max(end - chin, 0.0)
    if room + scale * reach < height:
        scale *= min(_CLOSER, (height - room) / (scale * reach))
        room = min(max(height - scale * reach, room), most)
    if room + scale * longest < height:  # there is hardly a neck: nothing but closer helps
        room = least
        scale = (height - room) / longest
    y = room - scale * top
    skull = float(head.middle[0]) - _BACK_OF_HEAD * head.height * np.sin(np.radians(yaw_deg))
    return Placement(scale, round(width / 2 - scale * skull), round(y))


def lowest_row(matte: Mask) -> int:
    """Return the row just below the person."""
    rows = np.flatnonzero((matte > 127).any(1))
    return int(rows[-1]) + 1 if rows.size else matte.shape[0]
