"""Head pose and openings of eyes and mouth, from landmarks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.raster import Float32

Float64 = NDArray[np.float64]

_MIDDLE: dict[int, tuple[float, float, float]] = {
    4: (0.0, -0.463170, 7.586580),
    5: (0.0, 0.365669, 7.242870),
    6: (0.0, 2.473255, 5.788627),
    8: (0.0, 4.019042, 5.284764),
    10: (0.0, 8.261778, 4.481535),
    151: (0.0, 6.545390, 5.027311),
    168: (0.0, 3.271027, 5.236015),
    195: (0.0, 1.059413, 6.774605),
    197: (0.0, 1.728369, 6.316750),
}
_PAIRS: dict[tuple[int, int], tuple[float, float, float]] = {
    (21, 251): (-7.087960, 5.434801, 0.099620),
    (33, 263): (-4.445859, 2.663991, 3.173422),
    (34, 264): (-7.214530, 2.263009, 0.073150),
    (54, 284): (-6.279331, 6.615427, 1.425850),
    (67, 297): (-3.523964, 8.005976, 3.729163),
    (103, 332): (-5.133204, 7.485602, 2.660442),
    (109, 338): (-1.891399, 8.236377, 4.274997),
    (114, 343): (-1.303263, 1.416453, 4.831091),
    (122, 351): (-0.563221, 2.307693, 5.566789),
    (127, 356): (-7.743095, 2.364999, -2.005167),
    (133, 362): (-1.856432, 2.585245, 3.757904),
    (174, 399): (-0.901447, 1.236992, 5.754256),
    (188, 412): (-0.946709, 1.907628, 5.196779),
    (196, 419): (-0.516573, 1.583572, 6.148363),
    (198, 420): (-1.246815, 0.230297, 5.681036),
}
"""Points of MediaPipe's canonical face (centimetres, Apache-2.0) that neither lips, brows, lids
nor jaw move; the second of a pair is the first with x turned."""

_RIGID = np.array([*_MIDDLE, *(i for pair in _PAIRS for i in pair)])
_MODEL = np.array(
    [*_MIDDLE.values(), *(q for x, y, z in _PAIRS.values() for q in ((x, y, z), (-x, y, z)))]
)
_DISTANCE = 80.0
"""Centimetres from the camera that a portrait is taken from."""

_SPREAD = float(np.sqrt(_MODEL[:, :2].var(0).sum()))

_LIP_PAIRS = ((13, 14), (82, 87), (312, 317))
_LID_PAIRS = {
    "right": ((159, 145), (158, 153), (160, 144)),
    "left": ((386, 374), (385, 380), (387, 373)),
}
_EYE_CORNERS = {"right": (33, 133), "left": (263, 362)}


def head_pose(landmarks: Float32) -> tuple[float, float, float]:
    """Return pitch, yaw and roll in degrees with the signs of `arkit58`.

    The head is seen by a camera that looks straight at it, wherever it is in the picture.

    Parameters
    ----------
    landmarks : float32[478, 3]
        Pixels.
    """
    points = landmarks[_RIGID, :2].astype(np.float64)
    focal = _DISTANCE * float(np.sqrt(points.var(0).sum())) / _SPREAD
    rotation, middle = _solved(points, focal, points.mean(0))
    rotation, _ = _solved(points, focal, middle)
    flip = np.diag((1.0, -1.0, -1.0))
    return _angles(flip @ rotation @ flip)


def _solved(points: Float64, focal: float, axis: Float64) -> tuple[Float64, Float64]:
    """Return the head's rotation and where its middle is seen, for a camera that looks at `axis`.

    In OpenCV's axes: y down, z away from the camera.
    """
    camera = np.array(((focal, 0, axis[0]), (0, focal, axis[1]), (0, 0, 1)))
    _, turn, shift = cv2.solvePnP(
        _MODEL * (1, -1, -1), points, camera, None, flags=cv2.SOLVEPNP_SQPNP
    )
    rotation, _ = cv2.Rodrigues(turn)
    seen = camera @ np.asarray(shift, np.float64).reshape(3)
    return np.asarray(rotation, np.float64), seen[:2] / seen[2]


def _angles(rotation: Float64) -> tuple[float, float, float]:
    """Return pitch, yaw and roll of ``R_y(yaw) · R_x(pitch) · R_z(-roll)``, degrees."""
    pitch = np.arcsin(np.clip(-rotation[1, 2], -1, 1))
    yaw = np.arctan2(rotation[0, 2], rotation[2, 2])
    roll = -np.arctan2(rotation[1, 0], rotation[1, 1])
    return float(np.degrees(pitch)), float(np.degrees(yaw)), float(np.degrees(roll))


def eye_distance(landmarks: Float32) -> float:
    """Return the distance of the outer eye corners in three dimensions, pixels."""
    return float(np.linalg.norm(landmarks[33] - landmarks[263]))


def lip_aperture(landmarks: Float32) -> float:
    """Return the mean gap of the inner lips at three pairs of points, in eye distances."""
    upper, lower = (landmarks[[pair[k] for pair in _LIP_PAIRS]] for k in (0, 1))
    return float(np.linalg.norm(upper - lower, axis=1).mean()) / eye_distance(landmarks)


def eye_aperture(landmarks: Float32, side: str) -> float:
    """Return the mean gap of the lids over the eye's width; `side` is the subject's."""
    upper, lower = (landmarks[[pair[k] for pair in _LID_PAIRS[side]]] for k in (0, 1))
    outer, inner = landmarks[list(_EYE_CORNERS[side])]
    return float(np.linalg.norm(upper - lower, axis=1).mean() / np.linalg.norm(outer - inner))
