"""Behaviour motion: the ten channels of a generator that moves head, brows and smile."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.moment import Face, add, add_pair
from infp_cam.motion.space import HEAD_ROTATION, HEAD_TRANSLATION

BEHAVIOUR: tuple[str, ...] = (
    *HEAD_ROTATION,
    *HEAD_TRANSLATION,
    "browUp",
    "browKnit",
    "smile",
    "lipPress",
)
"""Head as in `arkit58` (degrees, eye distances); brows and expression 0..1."""

_FACE = slice(6, 10)


def face_of(values: NDArray[np.float32], left: float) -> Face:
    """Return the `arkit58` channels that a frame of behaviour moves.

    Parameters
    ----------
    values : float32[10]
        `BEHAVIOUR`'s channels; brows and expression are held within 0..1.
    left : float
        How much stronger than on average the left side moves, about 0.9..1.1; the right side
        moves ``2 - left`` as much.

    Returns
    -------
    dict of str to float
        Contribution of each channel, to be added to those of lips, eyes and lids.
    """
    face: Face = {}
    named = zip(HEAD_ROTATION + HEAD_TRANSLATION, values[:6].tolist(), strict=True)
    for channel, value in named:
        add(face, channel, value)
    height, knit, smile, press = np.clip(values[_FACE], 0.0, 1.0).tolist()
    raise_brows(face, height, knit, left)
    express(face, smile, press, left)
    return face


def raise_brows(face: Face, height: float, knit: float, left: float) -> None:
    """Add brows raised and knitted, 0..1, to `face`."""
    add(face, "browInnerUp", 0.75 * height + 0.3 * knit)
    add_pair(face, "browOuterUp", height, left)
    add_pair(face, "browDown", knit * max(0.0, 1.0 - 4.0 * height), 2.0 - left)
    add_pair(face, "eyeWide", 0.25 * height)


def express(face: Face, smile: float, press: float, left: float) -> None:
    """Add a smile and pressed lips, 0..1, to `face`."""
    add_pair(face, "mouthSmile", smile, left)
    add_pair(face, "cheekSquint", 0.5 * smile, left)
    add_pair(face, "eyeSquint", 0.3 * smile, left)
    add_pair(face, "mouthDimple", 0.15 * smile, left)
    parted = max(0.0, smile - table.SMILE_PARTS_FROM)
    add_pair(face, "mouthUpperUp", 0.3 * parted)
    add_pair(face, "mouthLowerDown", 0.3 * parted)
    add_pair(face, "mouthPress", press)
    add(face, "mouthRollLower", 0.5 * press)
    add(face, "mouthShrugLower", 0.25 * press)
