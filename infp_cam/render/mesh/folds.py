"""Furrows, folds and bulges that expressions make in the skin: where they are, and how deep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import FaceFrame

F32 = NDArray[np.float32]

REACH = 4.0
"""How far from its line a stroke is drawn, sigmas."""

Place = dict[int, float]
"""A point as a weighted mean of landmarks."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A soft line of shade or light.

    Parameters
    ----------
    places : tuple of Place
        Points that the line passes.
    width : float
        Sigma of its Gaussian profile, hundredths of the eye distance.
    change : float
        Of the light at its middle: negative is shade.
    """

    places: tuple[Place, ...]
    width: float
    change: float

    def map(self, face: FaceFrame, nodes: F32) -> F32:
        """Return the change of light at the nodes of a grid, float32[h, w, 2]."""
        points = np.array([_point(face, place) for place in self.places])
        sigma = self.width * face.unit / 100
        low, high = points.min(axis=0) - REACH * sigma, points.max(axis=0) + REACH * sigma
        columns = slice(*np.searchsorted(nodes[0, :, 0], (low[0], high[0])))
        rows = slice(*np.searchsorted(nodes[:, 0, 1], (low[1], high[1])))
        change = np.zeros(nodes.shape[:2], np.float32)
        change[rows, columns] = self._near(points, sigma, nodes[rows, columns])
        return change

    def _near(self, points: F32, sigma: float, at: F32) -> F32:
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        ends = np.concatenate([[0], np.cumsum(steps)]) / max(float(steps.sum()), 1e-6)
        nearest = np.full(at.shape[:2], np.inf, np.float32)
        along = np.zeros(at.shape[:2], np.float32)
        for i, (start, stop) in enumerate(pairwise(points)):
            way = stop - start
            t = np.clip((at - start) @ way / max(float(way @ way), 1e-6), 0, 1)
            apart = np.square(at - start - t[..., None] * way).sum(axis=-1)
            closer = apart < nearest
            nearest[closer] = apart[closer]
            along[closer] = (ends[i] + (ends[i + 1] - ends[i]) * t)[closer]
        profile = np.exp(nearest * (-0.5 / sigma**2))
        # Furrows are deepest in their middle and run out at both ends.
        depth = np.sqrt(np.clip(4 * along * (1 - along), 0, 1)) if len(points) > 1 else 1.0
        change: F32 = (self.change * profile * depth).astype(np.float32)
        return change


@dataclass(frozen=True, slots=True)
class Fold:
    """Strokes that come and go together.

    Parameters
    ----------
    channels : dict of str to float
        Weights of the channels that make the fold, by names without a side.
    strokes : tuple of Stroke
    side : str
        "Left" or "Right"; empty where both sides make the fold, half each.
    start : float
        Weighted sum from which on the fold shows; it is whole at one more.
    """

    channels: dict[str, float]
    strokes: tuple[Stroke, ...]
    side: str = ""
    start: float = 0.0

    def map(self, face: FaceFrame, nodes: F32) -> F32:
        """Return the change of light of the whole fold, float32[h, w], at a grid's nodes."""
        total: F32 = np.sum([stroke.map(face, nodes) for stroke in self.strokes], axis=0)
        return total


def _point(face: FaceFrame, place: Place) -> F32:
    point: F32 = np.sum([face.points[i, :2] * w for i, w in place.items()], axis=0)
    return point


def _at(*landmarks: int) -> tuple[Place, ...]:
    return tuple({i: 1.0} for i in landmarks)


def _between(a: int, b: int, share: float) -> Place:
    return {a: 1 - share, b: share}


def _forehead(low: tuple[int, ...], high: tuple[int, ...], change: float) -> tuple[Stroke, ...]:
    """Return furrows across the forehead, and the bulges between them."""

    def line(share: float) -> tuple[Place, ...]:
        return tuple(_between(a, b, share) for a, b in zip(low, high, strict=True))

    furrows = [Stroke(line(share), 1.7, change) for share in (-0.15, 0.16, 0.50)]
    bulges = [Stroke(line(share), 2.6, -0.5 * change) for share in (0.0, 0.33)]
    return (*furrows, *bulges)


def _cheek(
    nose_fold: tuple[Place, ...],
    apple: tuple[Place, ...],
    bag: tuple[Place, ...],
    bone: tuple[Place, ...],
    crow: tuple[tuple[Place, Place], ...],
    side: str,
) -> tuple[Fold, ...]:
    """Return the folds of one cheek: from nose to mouth, under the eye, beside the eye."""
    smile = {"mouthSmile": 0.8, "cheekSquint": 0.35, "noseSneer": 0.7, "mouthUpperUp": 0.5}
    return (
        Fold(smile, (Stroke(nose_fold, 2.1, -0.9), Stroke(apple, 5.5, 0.4)), side),
        Fold(
            {"cheekSquint": 0.9, "mouthSmile": 0.35, "eyeSquint": 0.5},
            (Stroke(bag, 1.4, -0.55), Stroke(bone, 4.0, 0.4)),
            side,
        ),
        Fold(
            {"cheekSquint": 1.2, "eyeSquint": 0.5, "mouthSmile": 0.3},
            tuple(Stroke(line, 1.0, -0.55) for line in crow),
            side,
            0.4,
        ),
    )


def _puffed(round_: tuple[int, ...], under: tuple[int, ...], side: str) -> tuple[Fold, ...]:
    """Return the light on one cheek that is blown up, and the shade under it."""
    strokes = (Stroke(_at(*round_), 8.0, 0.7), Stroke(_at(*under), 5.0, -0.6))
    return (Fold({"cheekPuff": 1.0}, strokes, side),)


FOLDS: tuple[Fold, ...] = (
    Fold(
        {"browDown": 1.0, "noseSneer": 0.4},
        (
            Stroke(
                (_between(108, 9, 0.75), _between(107, 9, 0.6), _between(55, 8, 0.5)), 1.4, -0.8
            ),
            Stroke(
                (_between(337, 9, 0.75), _between(336, 9, 0.6), _between(285, 8, 0.5)), 1.4, -0.8
            ),
            Stroke(_at(151, 9, 8, 168), 5.0, -0.55),
        ),
    ),
    Fold(
        {"noseSneer": 1.0, "browDown": 0.25},
        (Stroke(_at(193, 168, 417), 1.1, -0.7), Stroke(_at(122, 6, 351), 1.1, -0.5)),
    ),
    Fold({"browInnerUp": 1.0}, _forehead((69, 108, 151, 337, 299), (67, 109, 10, 338, 297), -0.6)),
    Fold({"browOuterUp": 1.0}, _forehead((68, 104, 69, 108), (54, 103, 67, 109), -0.6), "Right"),
    Fold({"browOuterUp": 1.0}, _forehead((298, 333, 299, 337), (284, 332, 297, 338), -0.6), "Left"),
    *_puffed((411, 425, 434), (432, 434, 365), "Left"),
    *_puffed((187, 205, 214), (212, 214, 136), "Right"),
    *_cheek(
        (_between(129, 142, 0.3), *_at(203, 206), _between(216, 92, 0.3), _between(212, 57, 0.4)),
        (*_at(36, 205), _between(216, 207, 0.6)),
        _at(233, 232, 231, 230, 229, 228),
        _at(117, 118, 119, 100),
        (
            (_between(113, 156, 0.4), _between(156, 139, 0.9)),
            (_between(226, 35, 0.5), _between(143, 127, 0.5)),
            (_between(31, 111, 0.2), _between(111, 116, 0.5)),
        ),
        "Right",
    ),
    *_cheek(
        (_between(358, 371, 0.3), *_at(423, 426), _between(436, 322, 0.3), _between(432, 287, 0.4)),
        (*_at(266, 425), _between(436, 427, 0.6)),
        _at(453, 452, 451, 450, 449, 448),
        _at(346, 347, 348, 329),
        (
            (_between(342, 383, 0.4), _between(383, 368, 0.9)),
            (_between(446, 265, 0.5), _between(372, 356, 0.5)),
            (_between(261, 340, 0.2), _between(340, 345, 0.5)),
        ),
        "Left",
    ),
)
"""Every fold of the face. Depths are of one another; `Skin` scales them all to the portrait."""
