"""The head as a solid: depth, what turns with it, and its rotation about the neck."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.rotation import matrix
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.grid import Grid, Inversion
from infp_cam.render.mesh.imaging import blurred, sample

F32 = NDArray[np.float32]

CAMERA = 11.0
"""Distance of the camera from the head, eye distances (about 1 m)."""
TURN_LIMIT = (16.0, 22.0, 20.0)
"""Pitch, yaw and roll that the picture bears, degrees; larger turns level off there."""
FACE_DEPTH = 1.27
"""Depth of a face from the tip of the nose to the ears, eye distances; landmarks say about 1.05."""
TURN_GAIN = (1.4, 1.15, 1.03)
"""Turn of the relief for one that looks a degree wide, pitch, yaw and roll: what is flatter than a
head and keeps its shading looks turned by less (set by tracking rendered frames)."""
STEEPEST = 1.35
"""Largest slope of the depth: at 20 degrees what turns away is then still seen, at a third."""
SHOULDERS = 0.25
"""Share of the head's translation that the shoulders follow."""
LEAN = 0.08
"""Share of the head's tilt that the body follows, about a joint `WAIST` eye distances below."""
WAIST = 5.0
BREATH = 1.4
"""How much more the shoulders rise than the head while it rises little: breath fills the chest."""
BREATH_ROOM = 0.03
"""Eye distances at which that levels off."""

_TO_PICTURE = np.diag((1.0, -1.0, -1.0))
"""Between the axes of `arkit58` (left, up, towards the camera) and of the picture."""


@dataclass(frozen=True, slots=True)
class HeadPose:
    """A pose of the head: rotation float64[3, 3] in picture axes, translation float64[3] in px."""

    rotation: NDArray[np.float64]
    translation: NDArray[np.float64]


def head_pose(face: FaceFrame, rest_deg: tuple[float, float, float], values: F32) -> HeadPose:
    """Return the head's movement from its pose in the picture.

    Parameters
    ----------
    face : FaceFrame
    rest_deg : tuple of float
        Pitch, yaw and roll in the picture, degrees.
    values : float32[6]
        Pitch, yaw and roll to add, degrees; x, y and z, eye distances.
    """
    wanted = values[:3].astype(np.float64) * TURN_GAIN
    excess = (wanted / TURN_LIMIT) ** 4
    excess[:2] = excess[:2].sum()  # what turns away in yaw is not to turn away in pitch too
    pitch, yaw, roll = (float(a) for a in wanted / (1 + excess) ** 0.25 + rest_deg)
    rotation = _TO_PICTURE @ matrix(pitch, yaw, roll) @ matrix(*rest_deg).T @ _TO_PICTURE
    x, y, z = values[3:6].astype(np.float64)
    return HeadPose(rotation, np.array([x, -y, -z]) * face.unit)


class HeadSolid:
    """Depth and weight of what turns with the head, on a grid over the moving region.

    Parameters
    ----------
    face : FaceFrame
    alpha : float32[height, width]
        Opacity of the person in the picture, 0..1.
    grid : Grid
        Nodes over the moving region.
    """

    def __init__(self, face: FaceFrame, alpha: F32, grid: Grid) -> None:
        self.grid = grid
        self.camera = CAMERA * face.unit
        self.pivot = _pivot(face)
        nodes = grid.nodes()
        self.depth = _depth(face, alpha, nodes) - self.pivot[2]
        self.turning = _turning(face, alpha, nodes)
        self._unit = face.unit
        self._solid = np.ascontiguousarray(np.dstack([self.depth, self.turning]))
        self._nodes = np.ascontiguousarray(nodes.transpose(2, 0, 1))
        self._inversion = Inversion(grid.rows, grid.columns)

    def backward(self, pose: HeadPose) -> F32:
        """Return which points come to the nodes.

        Parameters
        ----------
        pose : HeadPose

        Returns
        -------
        float32[rows, columns, 2]
            Offsets in pixels from the node to its origin; of use until the next call.
        """
        moves = self._moves(pose, self._nodes, self.depth, self.turning)
        moves *= np.float32(1 / self.grid.step)
        origins = self._inversion.origins(moves)
        origins *= np.float32(self.grid.step)
        return origins

    def moved(self, pose: HeadPose, points: F32) -> F32:
        """Return where points float32[n, 2] go, float32[n, 2]."""
        depth, turning = self.grid.sample(self._solid, points[None])[0].T
        moved: F32 = points + self._moves(pose, points.T, depth, turning).T
        return moved

    def _moves(self, pose: HeadPose, at: F32, depth: F32, turning: F32) -> F32:
        """Return how far points move, float32[2, ...], pixels.

        Parameters
        ----------
        pose : HeadPose
        at : float32[2, ...]
            Pixel positions, x and y.
        depth, turning : float32[...]
            There, as of the nodes.
        """
        r, t = pose.rotation.astype(np.float32), pose.translation.astype(np.float32)
        farther = np.float32(1 / self.camera)
        x, y = at[0] - self.pivot[0], at[1] - self.pivot[1]
        near = 1 + depth * farther
        x3, y3 = x * near, y * near
        scale = 1 / (1 + (r[2, 0] * x3 + r[2, 1] * y3 + r[2, 2] * depth + t[2]) * farther)
        # The body follows a little: it leans, and breath lifts it more than the head.
        lean = np.float32(LEAN / 2) * (r[1, 0] - r[0, 1])
        body_x = SHOULDERS * t[0] - lean * (y - np.float32(WAIST * self._unit))
        body_y = SHOULDERS * t[1] + self._breath(float(t[1])) + lean * x
        head_x = (r[0, 0] * x3 + r[0, 1] * y3 + r[0, 2] * depth) * scale - x + t[0]
        head_y = (r[1, 0] * x3 + r[1, 1] * y3 + r[1, 2] * depth) * scale - y + t[1]
        moves = np.empty((2, *depth.shape), np.float32)
        moves[0] = body_x + turning * (head_x - body_x)
        moves[1] = body_y + turning * (head_y - body_y)
        return moves

    def _breath(self, rise: float) -> np.float32:
        """Return how far breath moves the shoulders when the head has moved by `rise`, pixels."""
        room = BREATH_ROOM * self._unit
        return np.float32(room * np.tanh(BREATH * rise / room))


def _pivot(face: FaceFrame) -> F32:
    """Return the joint of head and neck, float32[3]: below and behind the ears."""
    ears = face.centre(lm.EARS)
    chin = face.points[lm.CHIN]
    down = face.axes[:, 1]
    pivot: F32 = ears + down * float((chin - ears) @ down)
    return pivot + face.axes[:, 2] * np.float32(0.1 * face.unit)


def _turning(face: FaceFrame, alpha: F32, nodes: F32) -> F32:
    """Return 1 over head and hair, falling smoothly to 0 from the jaw down to the shoulders.

    Beside the neck it falls at once, since shoulders are there; but not within hair, which the
    person is seen to have where the matte is wide at the height of the jaw.
    """
    down = face.axes[:2, 1] + np.array([0, 1], np.float32)
    down /= np.linalg.norm(down)
    left = np.array([down[1], -down[0]], np.float32)
    from_chin: F32 = (nodes - face.points[lm.CHIN, :2]) / np.float32(face.unit)
    across: F32 = from_chin @ left
    below: F32 = from_chin @ down
    jaw = face.points[lm.CHIN, :2] - np.float32(0.15 * face.unit) * down
    right_hair, left_hair = (_extent(alpha, jaw, s * left, face.unit, 0.7, 1.2) for s in (-1, 1))
    beside = np.maximum(across - left_hair, -across - right_hair)
    below += np.maximum(beside, 0) * (0.6 + 1.4 * smoothstep(0.0, 0.5, below))
    return 1 - smoothstep(-0.05, 1.0, below)


def _depth(face: FaceFrame, alpha: F32, nodes: F32) -> F32:
    """Return the smooth depth of face, hair and neck at the nodes, in the landmarks' z."""
    oval = face.points[list(lm.OVAL), :2]
    mask = np.zeros(alpha.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(oval).astype(np.int32)], 1)
    inner = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    outer = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
    inside = sample(np.asarray(inner - outer, np.float32), nodes) / np.float32(face.unit)
    share = smoothstep(-0.08, 0.22, inside)
    z = share * _face_depth(face, nodes) + (1 - share) * _skull_depth(face, alpha, nodes)
    step = float(nodes[0, 1, 0] - nodes[0, 0, 0])
    return blurred(_without_cliffs(z, nodes), 0.045 * face.unit / step)


def _without_cliffs(z: F32, nodes: F32) -> F32:
    """Return the depth with what is behind drawn forwards until no slope exceeds `STEEPEST`.

    It is the largest such function below `z` (McShane 1934, doi:10.1090/S0002-9904-1934-05978-0):
    a picture turned by it is stretched and squeezed, but neither torn nor folded.
    """
    x, y = nodes[0, :, 0], nodes[:, 0, 1]
    across = np.square(np.subtract.outer(x, x))  # of a node and another, columns
    least = np.empty_like(z)
    for row, down in enumerate(np.square(np.subtract.outer(y, y))):
        reach = np.sqrt(across[:, None] + down[:, None]) * np.float32(STEEPEST)
        least[row] = (reach + z).min(axis=(1, 2))
    return least


def _face_depth(face: FaceFrame, nodes: F32) -> F32:
    """Return depth interpolated between landmarks (inverse squared distances)."""
    chosen = [i for i in sorted({*lm.OVAL, *range(0, 468, 2)}) if face.seen[i]]
    points = face.points[chosen]
    flat = nodes.reshape(-1, 2)
    squares = (flat**2).sum(1)[:, None] + (points[:, :2] ** 2).sum(1) - 2 * flat @ points[:, :2].T
    weights = 1 / np.square(np.maximum(squares, 0) + (0.05 * face.unit) ** 2)
    rim = face.centre(lm.EARS)[2]
    z = rim + _relief(face) * ((weights @ points[:, 2]) / weights.sum(axis=1) - rim)
    depth: F32 = z.reshape(nodes.shape[:2]).astype(np.float32)
    return depth


def _relief(face: FaceFrame) -> float:
    """Return by how much the landmarks' depth is too small."""
    depth = (face.centre(lm.EARS) - face.points[lm.NOSE_TIP]) @ face.axes[:, 2] / face.unit
    return float(np.clip(FACE_DEPTH / depth, 1.0, 1.35))


def _skull_depth(face: FaceFrame, alpha: F32, nodes: F32) -> F32:
    """Return a paraboloid over the head with hair, and the neck below, at the depth of the ears."""
    left, down = face.axes[:2, 0], face.axes[:2, 1]
    left, down = left / np.linalg.norm(left), down / np.linalg.norm(down)
    eyes = face.centre((lm.RIGHT_EYE_OUTER, lm.LEFT_EYE_OUTER))
    middle = face.centre(lm.OVAL)[:2]
    rim = face.centre(lm.EARS)[2] + 0.1 * face.unit
    front = face.points[lm.FOREHEAD, 2]
    x = (nodes - middle) @ left / face.unit
    y = (nodes - eyes[:2]) @ down / face.unit
    wide = [_extent(alpha, eyes[:2], s * left, face.unit, 0.75, 1.1) for s in (-1, 1)]
    high = _extent(alpha, eyes[:2], -down, face.unit, 0.9, 1.7)
    across = np.where(x < 0, x / wide[0], x / wide[1])
    along = np.where(y < 0, y / high, y / 1.5)
    crown = np.clip(1 - across**2 - along**2, 0, 1)
    skull = rim - _relief(face) * (rim - front) * crown
    chin = float((face.points[lm.CHIN, :2] - eyes[:2]) @ down) / face.unit
    neck = rim - 0.25 * face.unit * np.clip(1 - (x / 0.75) ** 2, 0, 1)
    lower = smoothstep(chin - 0.1, chin + 0.4, y.astype(np.float32))
    depth: F32 = (skull * (1 - lower) + neck * lower).astype(np.float32)
    return depth


def _extent(alpha: F32, start: F32, way: F32, unit: float, low: float, high: float) -> float:
    """Return how far the person reaches from `start` that way, eye distances within bounds."""
    distances = np.linspace(low, high, 40)
    at = (start + distances[:, None] * unit * way).astype(np.float32).reshape(1, -1, 2)
    transparent = np.flatnonzero(sample(alpha, at)[0] < 0.5)
    return float(distances[transparent[0]] if len(transparent) else high)
