"""Expressions of VRM avatars, made of Apple's coefficients.

*Perfect sync* avatars have one expression for each of Apple's 52 coefficients, named as Unity
writes them (``JawOpen``). Others have VRM's presets alone: five vowels, blinks, a gentle smile.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58, ARKIT_COEFFICIENTS

Float32 = NDArray[np.float32]

PERFECT_SYNC = tuple(name[0].upper() + name[1:] for name in ARKIT_COEFFICIENTS)
"""Unity's names (UnityEngine.XR.ARKit.ARKitBlendShapeLocation) in Apple's order."""

VRM0 = ("A", "I", "U", "E", "O", "Blink_L", "Blink_R", "Fun")
VRM1 = ("aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight", "relaxed")
"""The same presets in VRM 1.0, by the protocol's table."""

# How much of the coefficients makes a whole vowel (chosen; speech seldom opens the jaw further).
OPEN = 0.5
ROUND = 0.4
SPREAD = 0.3


def perfect_sync(values: Float32) -> Float32:
    """Return the weights of `PERFECT_SYNC` in `values`, float32[58] of `arkit58`."""
    return values[: len(PERFECT_SYNC)]


def presets(values: Float32) -> Float32:
    """Return the weights of `VRM0` in `values`, float32[58] of `arkit58`.

    A vowel is how open the mouth is and how its corners stand: A open, O open and round, E open and
    spread, U round, I spread. The weights of all vowels are at most 1 together.
    """

    def channel(name: str) -> float:
        return float(values[ARKIT58.index(name)])

    def both(name: str) -> float:
        return (channel(f"{name}Left") + channel(f"{name}Right")) / 2

    opened = _share(channel("jawOpen") - channel("mouthClose"), OPEN)
    rounded = _share(channel("mouthFunnel") + channel("mouthPucker"), ROUND)
    spread = _share(both("mouthStretch") + both("mouthDimple"), SPREAD) * (1 - rounded)
    return np.array(
        (
            opened * (1 - rounded - spread),
            (1 - opened) * spread,
            (1 - opened) * rounded,
            opened * spread,
            opened * rounded,
            channel("eyeBlinkLeft"),
            channel("eyeBlinkRight"),
            both("mouthSmile"),
        ),
        np.float32,
    )


NAMES: dict[str, tuple[tuple[str, ...], Callable[[Float32], Float32]]] = {
    "perfect-sync": (PERFECT_SYNC, perfect_sync),
    "vrm0": (VRM0, presets),
    "vrm1": (VRM1, presets),
}
"""By the plugin's option `names`: the expressions, and what gives their weights."""


def _share(amount: float, whole: float) -> float:
    return min(max(amount / whole, 0.0), 1.0)
