"""The face mesh: 478 landmarks in a crop of a face.

MediaPipe's attention mesh (Grishchenko et al. 2020, arXiv 2006.10962): a backbone gives a first
mesh and a feature map; a head for the lips and one for each eye look at their part of the feature
map, placed by the first mesh, and give finer points there, and the irises. The model files are
parts of MediaPipe's own (``models/face/cut_attention_mesh.py``); the operators that joined them
are done here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.model import Model
from infp_cam.portrait.raster import Float32

CROP_PIXELS = 192
"""Side of the crop that the mesh looks at."""

_FEATURE_STRIDE = 4
_WINDOW = 16
_WINDOW_MARGIN = 1.5


def _indices(text: str) -> NDArray[np.intp]:
    return np.array([int(word) for word in text.split()])


_LIPS = _indices(
    "61 146 91 181 84 17 314 405 321 375 291 185 40 39 37 0 267 269 270 409 "
    "78 95 88 178 87 14 317 402 318 324 308 191 80 81 82 13 312 311 310 415 "
    "76 77 90 180 85 16 315 404 320 307 306 184 74 73 72 11 302 303 304 408 "
    "62 96 89 179 86 15 316 403 319 325 292 183 42 41 38 12 268 271 272 407"
)
_LEFT_EYE = _indices(
    "33 7 163 144 145 153 154 155 133 246 161 160 159 158 157 173 "
    "130 25 110 24 23 22 26 112 243 247 30 29 27 28 56 190 "
    "226 31 228 229 230 231 232 233 244 113 225 224 223 222 221 189 35 124 46 53 52 65 "
    "143 111 117 118 119 120 121 128 245 156 70 63 105 66 107 55 193"
)
_RIGHT_EYE = _indices(
    "263 249 390 373 374 380 381 382 362 466 388 387 386 385 384 398 "
    "359 255 339 254 253 252 256 341 463 467 260 259 257 258 286 414 "
    "446 261 448 449 450 451 452 453 464 342 445 444 443 442 441 413 265 353 276 283 282 295 "
    "372 340 346 347 348 349 350 357 465 383 300 293 334 296 336 285 417"
)
_EYE_CONTOUR = 16  # the first points of an eye are its contour; the iris takes its depth from them


@dataclass(frozen=True)
class _Head:
    """A part of the face that is looked at again, and the iris in it."""

    stem: str
    points: NDArray[np.intp]
    corners: tuple[int, int]  # points that shall be level
    output: str
    iris: tuple[str, int] | None = None  # output and its first landmark


_HEADS = (
    _Head("attention_mesh_lips", _LIPS, (61, 291), "conv_lips"),
    _Head(
        "attention_mesh_eye_left", _LEFT_EYE, (33, 133), "conv_left_eye", ("conv_left_iris", 468)
    ),
    _Head(
        "attention_mesh_eye_right",
        _RIGHT_EYE,
        (362, 263),
        "conv_right_eye",
        ("conv_right_iris", 473),
    ),
)


def _window(points: Float32, corners: Float32) -> tuple[Float32, Float32]:
    """Return the window of a head on the feature map.

    Parameters
    ----------
    points : float32[n, 2]
        The part's points on the feature map.
    corners : float32[2, 2]
        The two that shall be level.

    Returns
    -------
    linear : float32[2, 2]
    shift : float32[2]
        ``linear @ p + shift`` is the place of the window's point `p` on the feature map.
    """
    along = corners[1] - corners[0]
    angle = np.arctan2(along[1], along[0])
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array(((cos, -sin), (sin, cos)), np.float32)
    level = points @ turn
    low, high = level.min(0), level.max(0)
    linear = turn * (_WINDOW_MARGIN * (high - low) / _WINDOW)
    shift = turn @ ((low + high) / 2) - linear @ np.full(2, _WINDOW / 2, np.float32)
    return linear.astype(np.float32), shift.astype(np.float32)


def _look(features: Float32, linear: Float32, shift: Float32) -> Float32:
    """Return the window float32[16, 16, C] of `features`, bilinear, zero outside of them."""
    height, width = features.shape[:2]
    rows, columns = np.mgrid[:_WINDOW, :_WINDOW].astype(np.float32)
    # Points count from cell edges, array elements from cell centres.
    grid = np.stack((columns, rows), -1) @ linear.T + shift + linear.sum(1) / 2 - 0.5
    x, y = grid[..., 0], grid[..., 1]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    x0 = np.clip(np.floor(x), 0, width - 2).astype(np.intp)
    y0 = np.clip(np.floor(y), 0, height - 2).astype(np.intp)
    u, v = (x - x0)[..., None], (y - y0)[..., None]
    upper = features[y0, x0] * (1 - u) + features[y0, x0 + 1] * u
    lower = features[y0 + 1, x0] * (1 - u) + features[y0 + 1, x0 + 1] * u
    window: Float32 = np.where(inside[..., None], upper * (1 - v) + lower * v, np.float32(0))
    return window


class AttentionMesh:
    """Finds the landmarks in a crop that holds one upright face."""

    def __init__(self) -> None:
        self._base = Model("attention_mesh_base")
        self._heads = tuple((head, Model(head.stem)) for head in _HEADS)

    def __call__(self, crop: Float32) -> tuple[Float32, float]:
        """Return the landmarks of the face in `crop` and how likely there is one.

        Parameters
        ----------
        crop : float32[192, 192, 3]
            RGB in 0..1.

        Returns
        -------
        landmarks : float32[478, 3]
            Pixels of the crop; z away from the camera, zero at the head's middle.
        presence : float
            Probability of a face, 0..1.
        """
        base = self._base(crop)
        features = base["p_re_lu_3"]
        mesh = base["output_mesh_identity"].reshape(468, 3)
        landmarks = np.concatenate((mesh, np.zeros((10, 3), np.float32)))
        for head, model in self._heads:
            on_map = mesh[:, :2] / np.float32(_FEATURE_STRIDE)
            linear, shift = _window(on_map[head.points], on_map[list(head.corners)])
            found = model(_look(features, linear, shift))
            shift *= _FEATURE_STRIDE  # the heads answer in quarters of a window step
            landmarks[head.points, :2] = found[head.output].reshape(-1, 2) @ linear.T + shift
            if head.iris is not None:
                output, first = head.iris
                iris = slice(first, first + 5)
                landmarks[iris, :2] = found[output].reshape(-1, 2) @ linear.T + shift
                landmarks[iris, 2] = mesh[head.points[:_EYE_CONTOUR], 2].mean()
        logit = float(base["conv_faceflag"].reshape(()))
        return landmarks, float(1 / (1 + np.exp(-logit)))
