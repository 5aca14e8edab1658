"""What is read off a tracked face, and how much of it people show for a full coefficient.

A reading is a number that landmarks give: the gap of the lips, the turn of the head. `PEOPLE`
says how far each reading goes in real faces when a coefficient goes from 0 to 1, seen by the
same landmark model; so a renderer whose slope is 1 shows what people's faces show.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.pose import eye_aperture, eye_distance, head_pose, lip_aperture
from infp_cam.portrait.raster import Float32

Float64 = NDArray[np.float64]
Readings = dict[str, float]
"""By name, see `read`."""

PEOPLE: Readings = {
    "gap": 0.39,
    "corners": 0.085,
    "width": 0.146,
    "brow inner": 0.064,
    "gaze x": 0.158,
    "gaze y": 0.082,
}
"""Change of a reading for a whole coefficient: jawOpen, mouthSmile, mouthPucker (narrower),
browInnerUp, eyeLook aside and up.

The slope of the reading on the coefficient that MediaPipe's blendshape model gives to the same
frames, each clip's mean taken off, all frames of 27 clips of talking people pooled (5141 frames;
r = .75, .70, .68, .67, .86, .81). Noise in the coefficients makes them small rather than large.
Lids are no entry: an eye that blinks shuts, whatever it reads when it is open, so what counts is
the share of its own opening, down to `CLOSED`.
"""

CLOSED = 0.045
"""What a shut eye reads, eye widths: lower quartile of the minima of 66 blinks in those clips."""

HEAD_SWING_DEG = 12.0
"""What counts as a whole swing of the head in each angle: three times the SD of talking people
(yaw 4.5, pitch 2.6, roll 3.3; 24 monologues, 307 s)."""

_INNER_BROWS = {"left": (336, 285), "right": (107, 55)}
_OUTER_BROWS = {"left": (300, 276), "right": (70, 46)}
_CORNERS = {"left": 291, "right": 61}
_UPPER = {"left": 312, "right": 82}
_LOWER = {"left": 317, "right": 87}
_EYES = {"left": (263, 362, 473), "right": (33, 133, 468)}
_BRIDGE, _NOSE_BASE, _FOREHEAD, _CHIN = 168, 2, 10, 152


def read(landmarks: Float32, unit: float | None = None) -> Readings:
    """Return all readings of a face; lengths are in eye distances unless said.

    * ``gap``, ``width``: of the inner lips, and between the mouth's corners;
      ``upper lip``, ``lower lip``: how much of each is seen.
    * ``corners``: height of the mouth's corners over the lips' middle; ``out``: their distance
      from the midline; ``upper``, ``lower``: height of the lips' edges over the nose's base;
      ``mouth x``, ``chin x``: towards the subject's left; ``chin drop``: below the nose's base.
    * ``lids``: gap of the lids over the eye's width; ``gaze x`` (subject's left), ``gaze y`` (up):
      the iris from the middle of the eye's corners, eye widths.
    * ``brow inner``, ``brow outer``: height over the nose's bridge.
    * ``pitch``, ``yaw``, ``roll``: degrees by the signs of ``arkit58``; ``place x``, ``place y``,
      ``size``: of the nose's bridge in the picture, and of the eye distance, in those of rest.

    What there is left and right of has " left" and " right" behind its name as well.

    Parameters
    ----------
    landmarks : float32[478, 3]
        Pixels, as the tracker gives them.
    unit : float, optional
        Eye distance at rest, pixels; that of these landmarks where it is not given.
    """
    at = _face_axes(landmarks)
    distance = eye_distance(landmarks)
    pitch, yaw, roll = head_pose(landmarks)
    lips = (at(13)[1] + at(14)[1]) / 2
    found = {
        "gap": lip_aperture(landmarks),
        "width": float(np.linalg.norm(landmarks[61] - landmarks[291])) / distance,
        "upper lip": float(np.linalg.norm(landmarks[0] - landmarks[13])) / distance,
        "lower lip": float(np.linalg.norm(landmarks[14] - landmarks[17])) / distance,
        "mouth x": (at(61)[0] + at(291)[0]) / 2,
        "chin x": at(_CHIN)[0],
        "chin drop": at(_NOSE_BASE)[1] - at(_CHIN)[1],
        "pitch": pitch,
        "yaw": yaw,
        "roll": roll,
    }
    for side in ("left", "right"):
        outer, inner, iris = _EYES[side]
        eye = float(np.linalg.norm(landmarks[outer] - landmarks[inner])) / distance
        middle = (np.array(at(outer)) + at(inner)) / 2
        found |= {
            f"lids {side}": eye_aperture(landmarks, side),
            f"corners {side}": at(_CORNERS[side])[1] - lips,
            f"out {side}": abs(at(_CORNERS[side])[0]),
            f"upper {side}": at(_UPPER[side])[1] - at(_NOSE_BASE)[1],
            f"lower {side}": at(_LOWER[side])[1] - at(_NOSE_BASE)[1],
            f"brow inner {side}": float(np.mean([at(i)[1] for i in _INNER_BROWS[side]])),
            f"brow outer {side}": float(np.mean([at(i)[1] for i in _OUTER_BROWS[side]])),
            f"gaze x {side}": float(at(iris)[0] - middle[0]) / eye,
            f"gaze y {side}": float(at(iris)[1] - middle[1]) / eye,
        }
    for name in ("lids", "gaze x", "gaze y", "brow inner", "upper", "lower", "corners"):
        found[name] = (found[f"{name} left"] + found[f"{name} right"]) / 2
    x, y = landmarks[_BRIDGE, :2] / (unit or distance)
    return found | {
        "place x": float(x),
        "place y": -float(y),
        "size": distance / (unit or distance),
    }


def _face_axes(landmarks: Float32) -> Callable[[int], tuple[float, float]]:
    """Return where a landmark is in the face's own axes: (subject's left, up), eye distances.

    The middle of the nose's bridge is (0, 0); the axes go along the outer eye corners, and from
    the nose's base to the forehead.
    """
    points = landmarks.astype(np.float64)
    across = points[263] - points[33]
    distance = float(np.linalg.norm(across))
    across /= distance
    up = points[_FOREHEAD] - points[_NOSE_BASE]
    up -= (up @ across) * across
    up /= np.linalg.norm(up)

    def place(index: int) -> tuple[float, float]:
        away = (points[index] - points[_BRIDGE]) / distance
        return float(away @ across), float(away @ up)

    return place
