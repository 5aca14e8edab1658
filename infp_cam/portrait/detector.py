"""Finding faces in a picture: MediaPipe's BlazeFace detectors (arXiv 1907.05047)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from infp_cam.portrait.model import Model
from infp_cam.portrait.raster import Float32, Image, resized

_OVERLAP = 0.3
"""Boxes that overlap more (intersection over union) are of one face."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A place where a face may be.

    Parameters
    ----------
    box : float32[4]
        Left, top, right, bottom in pixels of the picture.
    eyes : float32[2, 2]
        Image-left and image-right eye.
    score : float
        How sure the detector is, 0..1.
    """

    box: Float32
    eyes: Float32
    score: float


def _anchors(layers: tuple[tuple[int, int], ...]) -> Float32:
    """Return anchor centres float32[n, 2] in 0..1; a layer is (cells in a row, anchors a cell)."""
    parts = []
    for cells, per_cell in layers:
        rows, columns = np.mgrid[:cells, :cells]
        centres = (np.stack((columns, rows), -1).reshape(-1, 2) + 0.5) / cells
        parts.append(np.repeat(centres, per_cell, axis=0))
    return np.concatenate(parts).astype(np.float32)


@dataclass(frozen=True)
class _Kind:
    stem: str
    pixels: int
    anchors: Float32
    boxes: str
    scores: str


_SHORT = _Kind(
    "face_detection_short_range",
    128,
    _anchors(((16, 2), (8, 6))),
    "regressors",
    "classificators",
)
_FULL = _Kind(
    "face_detection_full_range_sparse", 192, _anchors(((48, 1),)), "Identity", "Identity_1"
)


class _Blaze:
    """One detector on one square window."""

    def __init__(self, kind: _Kind) -> None:
        self._kind = kind
        self._model = Model(kind.stem)

    def __call__(self, image: Image, window: tuple[int, int, int], least: float) -> list[Detection]:
        """Return what scores at least `least` in the window (left, top, side) of `image`."""
        left, top, side = window
        kind = self._kind
        out = self._model(_window(image, window, kind.pixels))
        logits = np.clip(out[kind.scores].reshape(-1), -80, 80)
        scores = 1 / (1 + np.exp(-logits))
        good = scores >= least
        raw = out[kind.boxes][good].reshape(-1, 8, 2) / kind.pixels
        centre = raw[:, 0] + kind.anchors[good]
        size = raw[:, 1]
        eyes = raw[:, 2:4] + kind.anchors[good][:, None]
        origin = np.array((left, top), np.float32)
        return [
            Detection(
                np.concatenate((c - s / 2, c + s / 2)) * side + np.tile(origin, 2),
                e * side + origin,
                float(p),
            )
            for c, s, e, p in zip(centre, size, eyes, scores[good], strict=True)
        ]


def _window(image: Image, window: tuple[int, int, int], pixels: int) -> Float32:
    """Return a square of `image`, black outside of it, as float32[pixels, pixels, 3] in -1..1."""
    left, top, side = window
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, width), min(top + side, height)
    scale = pixels / side
    size = (max(round((x1 - x0) * scale), 1), max(round((y1 - y0) * scale), 1))
    part = resized(image[y0:y1, x0:x1], *size)
    square = np.zeros((pixels, pixels, 3), np.float32)
    x, y = (round((x0 - left) * scale), round((y0 - top) * scale))
    place = square[y : y + size[1], x : x + size[0]]
    place[:] = part[: place.shape[0], : place.shape[1]]
    return square / np.float32(127.5) - np.float32(1)


def _overlap(a: Float32, b: Float32) -> float:
    """Return the intersection over union of two boxes."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    common = float(np.prod(np.maximum(high - low, 0)))
    both = float(np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2])) - common
    return common / both if both > 0 else 0.0


def merged(detections: list[Detection]) -> list[Detection]:
    """Return one detection for each face, the surest first, averaged over those that overlap."""
    rest = sorted(detections, key=lambda d: -d.score)
    faces = []
    while rest:
        same = [d for d in rest if _overlap(rest[0].box, d.box) > _OVERLAP]
        same = same or rest[:1]
        kept = {id(d) for d in same}
        weights = np.array([d.score for d in same], np.float32)
        weights /= weights.sum()
        faces.append(
            Detection(
                np.einsum("i,ij->j", weights, np.stack([d.box for d in same])),
                np.einsum("i,ijk->jk", weights, np.stack([d.eyes for d in same])),
                same[0].score,
            )
        )
        rest = [d for d in rest if id(d) not in kept]
    return faces


def _whole(image: Image, margin: float) -> tuple[int, int, int]:
    height, width = image.shape[:2]
    side = round(max(width, height) * (1 + 2 * margin))
    return ((width - side) // 2, (height - side) // 2, side)


def _tiles(image: Image, share: float) -> Iterator[tuple[int, int, int]]:
    """Give half-overlapping squares with a side of `share` of the longer side."""
    height, width = image.shape[:2]
    side = round(max(width, height) * share)
    for top in range(0, max(height - side // 2, 1), side // 2):
        for left in range(0, max(width - side // 2, 1), side // 2):
            yield (left, top, side)


class FaceDetector:
    """Finds faces of any size, the short- and the full-range detector together."""

    def __init__(self) -> None:
        self._short = _Blaze(_SHORT)
        self._full = _Blaze(_FULL)

    def __call__(self, image: Image, least: float) -> list[Detection]:
        """Return the faces in `image`, uint8[H, W, 3], that score at least `least`."""
        found = self._short(image, _whole(image, 0.0), least)
        found += self._full(image, _whole(image, 0.0), least)
        return merged(found)

    def closely(self, image: Image, least: float) -> list[Detection]:
        """Return faces that may be too large or too small for one look at the whole picture."""
        found = self._short(image, _whole(image, 0.4), least)
        for share in (0.5, 0.25):
            for tile in _tiles(image, share):
                found += self._short(image, tile, least)
                found += self._full(image, tile, least)
        return merged(found)
