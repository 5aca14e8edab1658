"""What channels do to the mouth only together, or only when strong: the rig's corrective shapes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58

F32 = NDArray[np.float32]

GRIN_FROM = 0.35
"""Smile from which the lips begin to part."""
GRIN_UPPER, GRIN_LOWER = 0.70, 0.32
"""How much of a smile beyond that lifts the upper lip off the teeth, and lowers the lower one."""

BITE_UPPER, BITE_LOWER = 0.30, 0.10
"""How far a lower lip that is rolled in by itself (f, v) bares the upper teeth to rest on them."""

_SIDES = ("Left", "Right")
_SMILE = [ARKIT58.index("mouthSmile" + side) for side in _SIDES]
_PRESS = [ARKIT58.index("mouthPress" + side) for side in _SIDES]
_UPPER_UP = [ARKIT58.index("mouthUpperUp" + side) for side in _SIDES]
_LOWER_DOWN = [ARKIT58.index("mouthLowerDown" + side) for side in _SIDES]
_ROLL_LOWER = ARKIT58.index("mouthRollLower")
_SHUTTING = [
    ARKIT58.index(name) for name in ("mouthRollUpper", "mouthClose", "mouthPucker", "mouthFunnel")
]


def corrected(values: F32) -> F32:
    """Return `values` with what their combinations add.

    A broad smile bares the upper teeth before the jaw opens, unless the lips are pressed, rolled
    or put forward; a lower lip rolled in without the upper one rests on the upper teeth.

    Parameters
    ----------
    values : float32[58]

    Returns
    -------
    float32[58]
    """
    out = values.copy()
    press = values[_PRESS]
    shut = float(np.clip(2 * press.mean() + values[_SHUTTING].sum(), 0, 1))
    grin = np.maximum(values[_SMILE] - np.float32(GRIN_FROM), 0) * np.float32(1 - shut)
    bite = values[_ROLL_LOWER] * np.float32(1 - min(1.0, 2 * shut))
    out[_UPPER_UP] += GRIN_UPPER * grin + BITE_UPPER * bite
    out[_LOWER_DOWN] += GRIN_LOWER * grin + BITE_LOWER * bite
    return out
