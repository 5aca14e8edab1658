"""From a few placed points to all landmarks of a face.

A face at rest (`models/face/rest_face.py`) is turned and scaled to the points, then bent so that
it meets them: the displacement is interpolated over the face's own plane by a polyharmonic spline
(Duchon 1977, doi:10.1007/BFb0086566), which goes on gently where no point is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.rotation import matrix
from infp_cam.portrait.contours import LEFT_LIDS, RIGHT_LIDS
from infp_cam.portrait.placed import NAMES, PlacedPoints, Point, PointsInvalid

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]

_LANDMARKS: dict[str, tuple[int, ...]] = {
    "rightEyeOuter": (33,),
    "rightEyeInner": (133,),
    "leftEyeInner": (362,),
    "leftEyeOuter": (263,),
    "noseTip": (4,),
    "mouthRight": (61, 78),
    "mouthLeft": (291, 308),
    "chin": (152,),
    "rightEyeTop": (159,),
    "rightEyeBottom": (145,),
    "leftEyeTop": (386,),
    "leftEyeBottom": (374,),
    "rightBrow": (105, 52),
    "leftBrow": (334, 282),
    "upperLip": (13,),
    "lowerLip": (14,),
    "forehead": (10,),
    "rightCheek": (234,),
    "leftCheek": (454,),
}
"""Where the points are: the mean of these landmarks."""

_INNER = sorted({i for indices in _LANDMARKS.values() for i in indices} - {10, 234, 454, 152})
"""Landmarks of the inner face, where a fold would be seen."""

_OFF = 0.10
"""Usual distance of a point from where a rigid face has it, eye distances."""
_PITCH, _YAW = 8.0, 20.0
"""Usual turn of a head in a portrait, degrees."""
_GIVE = 0.05
"""How readily the face is scaled and sheared as a whole; the more, the more it is."""

_MIDDLE = 4
"""The landmark of a lid that is placed: its middle one."""
_ROUND = (0.6, 0.85)
"""Height over width from which, and at which wholly, an eye is an oval and no almond."""

_IRISES = {468: (33, 133, 159, 145), 473: (263, 362, 386, 374)}
"""The first landmark of each iris; the eye's outer and inner corner, top and bottom."""
_IRIS_OF_WIDTH, _IRIS_OF_HEIGHT = (0.2, 0.4), 0.45
"""Radius of an iris over the eye's width, at least and at most, and over its height."""

_TO_PICTURE = np.diag((1.0, -1.0, -1.0))


@dataclass(frozen=True, slots=True)
class FittedFace:
    """A face that meets placed points.

    Parameters
    ----------
    landmarks : float32[478, 3]
        Pixels, as of a face that was found.
    pose_deg : tuple of float
        Pitch, yaw, roll in degrees, with the signs of `arkit58`.
    """

    landmarks: Float32
    pose_deg: tuple[float, float, float]


@cache
def rest_face() -> Float64:
    """Return the face at rest, float64[478, 3]; the outer eye corners are 1 apart."""
    face = np.load(Path(__file__).with_name("weights") / "rest_face.npy").astype(np.float64)
    face.flags.writeable = False
    return np.asarray(face)


def anchors(face: NDArray[np.floating], names: tuple[str, ...] = NAMES) -> Float64:
    """Return where the points called `names` are on `face` [478, 2 or 3], float64[n, 2 or 3]."""
    return np.array([face[list(_LANDMARKS[name])].mean(0) for name in names], np.float64)


def fitted(points: PlacedPoints) -> FittedFace:
    """Return the face that meets `points`, which have been checked.

    Raises
    ------
    PointsInvalid
        Where no face can be bent to them; names the one that is furthest astray.
    """
    names = tuple(name for name in NAMES if name in points.places)
    target = np.array([points.places[name] for name in names])
    rest = rest_face()[:, :2]
    posed, pose_deg = _posed(names, target)
    shift = target - anchors(posed, names)[:, :2]
    plane = anchors(rest, names)
    one_lip = [name != "lowerLip" for name in names]  # between the lips the face may part
    if _is_folded(posed, plane[one_lip], shift[one_lip]):
        name = _astray(names, plane, shift)
        raise PointsInvalid(f"No face has its {name} there.", "Move it to its place.", name)
    bent = posed.copy()
    bent[:, :2] += _spline(plane, shift, rest)
    lids, edges = _lid_edges(posed[:, :2], bent[:, :2])
    fixed = [i for i, name in enumerate(names) if "Eye" not in name]
    plane_and_lids = np.vstack([plane[fixed], rest[lids]])
    shifts = np.vstack([shift[fixed], edges - posed[lids, :2]])
    bent[:, :2] = posed[:, :2] + _spline(plane_and_lids, shifts, rest)
    _round_irises(bent)
    return FittedFace(bent.astype(np.float32), pose_deg)


def followed(start: Mapping[str, Point], placed: Mapping[str, Point]) -> dict[str, Point]:
    """Return `start` with the points in `placed` where they are, and the others brought along.

    One placed point brings the others along as they are, two turn and scale them, more bend them.
    """
    names = tuple(start)
    chosen = [i for i, name in enumerate(names) if name in placed]
    before = np.array([start[name] for name in names])
    if not chosen:
        return dict(start)
    target = np.array([placed[names[i]] for i in chosen])
    linear, shift = _similarity(before[chosen], target)
    moved = before @ linear.T + shift
    rest = target - moved[chosen]
    if len(chosen) > 2:
        scale = float(np.ptp(moved, axis=0).max()) + 1e-9
        moved = moved + _spline(moved[chosen] / scale, rest, moved / scale)
    brought = {name: (float(x), float(y)) for name, (x, y) in zip(names, moved, strict=True)}
    return {**brought, **placed}


def _similarity(before: Float64, after: Float64) -> tuple[Float64, Float64]:
    """Return the turn, scale and shift that take points `before` to `after` best."""
    middle, aim = before.mean(0), after.mean(0)
    a = (before - middle) @ (1, 1j)
    b = (after - aim) @ (1, 1j)
    ratio = complex(np.vdot(a, b) / max(np.vdot(a, a).real, 1e-9)) if len(a) > 1 else 1 + 0j
    linear = np.array(((ratio.real, -ratio.imag), (ratio.imag, ratio.real)))
    return linear, aim - linear @ middle


def _posed(names: tuple[str, ...], target: Float64) -> tuple[Float64, tuple[float, float, float]]:
    """Return the rest face turned, scaled and placed to meet `target`, and its pose in degrees.

    A camera far away; least squares by Gauss-Newton, where turns are held back by how unusual
    they are: that a mouth is low may be a turn or the way that this face is.
    """
    model = anchors(rest_face(), names)
    across = target[names.index("leftEyeOuter")] - target[names.index("rightEyeOuter")]
    unit = float(np.hypot(*across))
    seen = target / unit

    def turned(pose: Float64, points: Float64) -> Float64:
        rotation = _TO_PICTURE @ matrix(*pose[3:]) @ _TO_PICTURE
        return np.asarray(points @ rotation.T * np.exp(pose[0]))

    def misses(pose: Float64) -> Float64:
        off = (turned(pose, model)[:, :2] + pose[1:3] - seen) / _OFF
        return np.concatenate([off.ravel(), (pose[3] / _PITCH, pose[4] / _YAW)])

    pose = np.array((0.0, *seen.mean(0), 0.0, 0.0, np.degrees(np.arctan2(across[1], across[0]))))
    for _ in range(8):
        now = misses(pose)
        steps = 1e-4 * np.eye(6)
        slopes = np.stack([(misses(pose + step) - now) / 1e-4 for step in steps], axis=1)
        pose = pose - np.linalg.lstsq(slopes, now, rcond=None)[0]
    face = turned(pose, rest_face()) * unit
    face[:, :2] += pose[1:3] * unit
    pitch, yaw, roll = (float(angle) for angle in pose[3:])
    return face, (pitch, yaw, roll)


def _lid_edges(posed: Float64, bent: Float64) -> tuple[list[int], Float64]:
    """Return the landmarks of all lids, and where they run between the placed points in `bent`.

    As in `posed` [478, 2], only higher; in round eyes they are an oval.
    """
    landmarks: list[int] = []
    edges: list[Float64] = []
    for upper, lower in (RIGHT_LIDS, LEFT_LIDS):
        outer, inner = bent[upper[0]], bent[upper[-1]]
        width = float(np.linalg.norm(inner - outer))
        height = float(np.linalg.norm(bent[upper[_MIDDLE]] - bent[lower[_MIDDLE]]))
        roundness = float(np.clip((height / width - _ROUND[0]) / np.ptp(_ROUND), 0, 1))
        for lid in (upper, lower):
            u, v = _in_eye(posed[list(lid)])
            goal_u, goal_v = _in_eye(bent[list(lid)])
            middle = goal_u[_MIDDLE]
            along = np.interp(u, (0, u[_MIDDLE], 1), (0, middle, 1))
            from_middle = np.where(
                along < middle, (middle - along) / middle, (along - middle) / (1 - middle)
            )
            oval = np.sqrt(np.clip(1 - from_middle**2, 0, 1))
            rise = goal_v[_MIDDLE] * ((1 - roundness) * v / v[_MIDDLE] + roundness * oval)
            axis = inner - outer
            normal = np.array((-axis[1], axis[0]))
            inside = slice(0, len(lid)) if lid is upper else slice(1, -1)  # each corner once
            landmarks += list(lid)[inside]
            edges.append((outer + along[:, None] * axis + rise[:, None] * normal)[inside])
    return landmarks, np.vstack(edges)


def _in_eye(lid: Float64) -> tuple[Float64, Float64]:
    """Return places along and across the line of the corners, eye widths."""
    axis = lid[-1] - lid[0]
    off = (lid - lid[0]) / float(axis @ axis)
    return off @ axis, off @ np.array((-axis[1], axis[0]))


def _spline(at: Float64, values: Float64, wanted: Float64) -> Float64:
    """Return the spline through `values` [n, 2] `at` [n, 2], where it is `wanted` [m, 2]."""
    n = len(at)
    plane = np.column_stack([np.ones(n), at])
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = _bend(at, at)
    system[:n, n:], system[n:, :n] = plane, plane.T
    system[n + 1, n + 1] = system[n + 2, n + 2] = -_GIVE
    weights = np.linalg.solve(system, np.vstack([values, np.zeros((3, 2))]))
    there = np.column_stack([_bend(wanted, at), np.ones(len(wanted)), wanted])
    return np.asarray(there @ weights)


def _bend(a: Float64, b: Float64) -> Float64:
    # Rounder kernels fling all about where two points part that lie side by side, as lips do.
    return np.asarray(-np.linalg.norm(a[:, None] - b, axis=-1))


def _is_folded(posed: Float64, plane: Float64, shift: Float64) -> bool:
    """Return whether the bent face turns over itself somewhere between the eyes and the chin."""
    rest = rest_face()
    flat = np.column_stack([rest, np.ones(len(rest))])
    axes = np.linalg.lstsq(flat, posed[:, :2], rcond=None)[0][:2]
    inner, step = rest[_INNER, :2], 0.05
    here = _spline(plane, shift, inner)
    right, down = (
        step * axes[i] + _spline(plane, shift, inner + step * np.eye(2)[i]) - here for i in (0, 1)
    )
    return bool((right[:, 0] * down[:, 1] <= right[:, 1] * down[:, 0]).any())


def _astray(names: tuple[str, ...], plane: Float64, shift: Float64) -> str:
    """Return the point that lies furthest from where the others would have it."""
    off = []
    for i in range(len(names)):
        others = np.arange(len(names)) != i
        guess = _spline(plane[others], shift[others], plane[[i]])[0]
        off.append(float(np.hypot(*(guess - shift[i]))))
    return names[int(np.argmax(off))]


def _round_irises(face: Float64) -> None:
    """Make the irises circles of a usual size for their eyes, in place."""
    rest = rest_face()
    for first, (outer, inner, top, bottom) in _IRISES.items():
        width = float(np.linalg.norm(face[outer, :2] - face[inner, :2]))
        height = float(np.linalg.norm(face[top, :2] - face[bottom, :2]))
        least, most = (share * width for share in _IRIS_OF_WIDTH)
        radius = min(max(_IRIS_OF_HEIGHT * height, least), most)
        rim = rest[first + 1 : first + 5, :2] - rest[first, :2]
        rim = rim / np.linalg.norm(rim, axis=1, keepdims=True)
        across = face[263, :2] - face[33, :2]
        cos, sin = across / np.hypot(*across)
        turn = np.array(((cos, sin), (-sin, cos)))
        face[first + 1 : first + 5, :2] = face[first, :2] + radius * rim @ turn
