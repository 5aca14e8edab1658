"""Articulation: what lips, teeth and tongue do in speech, and the face that shows it.

Seven values say it all: they are what a lip network gives and what phones can be labelled with.
`face_of` turns them into lip and jaw channels of `arkit58`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ARTICULATORS = ("gap", "width", "rounding", "teeth", "press", "bite", "tongue")
"""Order of the values of an articulation.

gap : inner lips' gap in eye distances (between the outer eye corners), 0..0.3
width : -1 pursed .. 1 spread
rounding : lips put forward, 0..1
teeth : jaw nearly shut and teeth bared, as in sibilants, 0..1
press : lips pressed on each other, as in p, b, m, 0..1
bite : lower lip under the upper teeth, as in f, v, 0..1
tongue : tip of the tongue seen, as in th, l, 0..1
"""

_LOWER = np.array([0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
_UPPER = np.array([0.4, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])

# gap = sum of these, the fit of tracked coefficients to tracked lips (27 clips, r = .94).
GAP_PER_JAW, GAP_PER_LOWER, GAP_PER_UPPER = 0.40, 0.19, 0.13
GAP_PER_FUNNEL, GAP_PER_PUCKER = 0.10, -0.03

_LIP_SHARE = 0.27  # of the gap is the lips' own, the rest the jaw's
_LIP_SHARE_SPREAD, _LIP_SHARE_TEETH, _LIP_SHARE_ROUND = 0.12, 0.3, -0.14
_LOWER_SHARE = 0.6  # of the lips' part
_WIDE_OPEN = 0.08  # gap from which rounded lips are a funnel
_CLOSED_JAW = 0.035  # the jaw stays a little open behind pressed lips
_BITE_LIFTS, _BITE_GAP = 0.2, 0.03  # upper lip over the teeth in f, v; no more where lips close
_TONGUE_FROM = 0.3  # a tongue behind the teeth does not come out


def face_of(articulation: NDArray[np.float32]) -> dict[str, float]:
    """Return the face that shows an articulation.

    Parameters
    ----------
    articulation : float32[7]
        See `ARTICULATORS`; values outside their ranges are held within.

    Returns
    -------
    dict of str to float
        Channels of `arkit58` that are not 0, in 0..1. `infp_cam.motion.evaluation.lip_aperture`
        of them is the gap.

    Notes
    -----
    Lips and jaw share the gap. What rounding and a bitten lip add to it is taken off the jaw, and
    off closed lips where the jaw has none.
    """
    held = np.clip(articulation.astype(np.float64), _LOWER, _UPPER)
    gap, width, rounding, teeth, press, bite, tongue = (float(value) for value in held)
    spread, pursed = max(0.0, width), max(0.0, -width)
    opened = min(1.0, gap / _WIDE_OPEN)

    lips = _LIP_SHARE + _LIP_SHARE_ROUND * rounding
    lips += min(0.35, _LIP_SHARE_SPREAD * spread + _LIP_SHARE_TEETH * teeth)
    lower = _LOWER_SHARE * lips * gap / GAP_PER_LOWER * (1.0 - bite)
    upper = (1.0 - _LOWER_SHARE) * lips * gap / GAP_PER_UPPER
    upper += _BITE_LIFTS * bite * min(1.0, gap / _BITE_GAP)
    pucker = 0.58 * rounding * (1.0 - 0.45 * opened) + 0.1 * pursed
    funnel = 0.28 * rounding * opened + 0.12 * teeth * pursed

    of_lips = GAP_PER_LOWER * lower + GAP_PER_UPPER * upper
    of_lips += GAP_PER_FUNNEL * funnel + GAP_PER_PUCKER * pucker
    jaw = (gap - of_lips) / GAP_PER_JAW
    kept = _CLOSED_JAW * press
    face = {
        "jawOpen": max(0.0, jaw) + kept,
        "jawForward": 0.06 * teeth,
        "mouthClose": max(0.0, -jaw) + kept,
        "mouthPucker": pucker,
        "mouthFunnel": funnel,
        "mouthShrugUpper": 0.05 * rounding,
        "mouthRollLower": 0.22 * press + 0.65 * bite,
        "mouthRollUpper": 0.14 * press,
        "tongueOut": 0.15 * max(0.0, tongue - _TONGUE_FROM) / (1.0 - _TONGUE_FROM),
    }
    pairs = {
        "mouthLowerDown": lower,
        "mouthUpperUp": upper,
        "mouthStretch": 0.26 * spread,
        "mouthSmile": 0.15 * spread,
        "mouthDimple": 0.03 * spread,
        "mouthPress": 0.22 * press,
        "cheekSquint": 0.04 * spread,
        "noseSneer": 0.1 * upper,
    }
    for name, value in pairs.items():
        face[name + "Left"] = face[name + "Right"] = value
    return {name: value for name, value in face.items() if value > 0.0}
