"""OpenCV's calls as the renderer uses them, with types that say which arrays come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]


def sample(values: F32, at: F32, outside: bool = True, out: F32 | None = None) -> F32:
    """Return `values` interpolated at positions in its own pixels.

    Parameters
    ----------
    values : float32[rows, columns] or [rows, columns, k], k <= 4
    at : float32[h, w, 2]
        Positions, x then y.
    outside : bool
        Whether the border's value goes on outside; zero otherwise.
    out : float32[h, w] or [h, w, k], optional
        Takes the result.

    Returns
    -------
    float32[h, w] or [h, w, k]
    """
    border = cv2.BORDER_REPLICATE if outside else cv2.BORDER_CONSTANT
    return cast(F32, cv2.remap(values, at, None, cv2.INTER_LINEAR, dst=out, borderMode=border))  # type: ignore[call-overload]


def sample_at(values: F32, at: F32, out: F32) -> F32:
    """Return `values` as `sample` does, at positions float32[2, h, w]: x, then y."""
    border = cv2.BORDER_REPLICATE
    return cast(F32, cv2.remap(values, at[0], at[1], cv2.INTER_LINEAR, dst=out, borderMode=border))


def sample_colour(image: U8, at: F32, out: U8 | None = None) -> U8:
    """Return the colours of `image` at positions float32[h, w, 2], its border going on outside."""
    border = cv2.BORDER_REPLICATE
    return cast(U8, cv2.remap(image, at, None, cv2.INTER_LINEAR, dst=out, borderMode=border))  # type: ignore[call-overload]


def transformed(vectors: F32, matrix: F32) -> F32:
    """Return ``matrix @ (vector, 1)`` of each pixel's channels, float32[h, w, rows of matrix].

    Several times faster than NumPy's broadcasting over a last axis of two or four.

    Parameters
    ----------
    vectors : float32[h, w, k]
    matrix : float32[n, k + 1]
    """
    return cast(F32, cv2.transform(vectors, matrix))


def moved(at: F32, by: F32) -> F32:
    """Return positions float32[h, w, 2] moved by float32[2]."""
    return transformed(at, np.array([[1, 0, by[0]], [0, 1, by[1]]], np.float32))


def scaled_add(a: F32, factor: float, b: F32) -> F32:
    """Return ``factor * a + b`` of arrays of one shape."""
    return cast(F32, cv2.scaleAdd(a, factor, b))


def halves(image: F32) -> tuple[F32, F32]:
    """Return the first two channels of float32[h, w, 4], and the last two."""
    first, last = (np.empty((*image.shape[:2], 2), np.float32) for _ in range(2))
    cv2.mixChannels([image], [first, last], [0, 0, 1, 1, 2, 2, 3, 3])
    return first, last


def merged(*planes: F32) -> F32:
    """Return planes float32[h, w] (or more channels each) as the channels of one array."""
    return cast(F32, cv2.merge(planes))


def spread(plane: F32) -> F32:
    """Return the same plane, float32[h, w], in each of four channels."""
    return merged(plane, plane, plane, plane)


def blurred(image: F32, sigma: float) -> F32:
    """Return `image` smoothed by a Gaussian of `sigma` pixels, its border going on outside."""
    return cast(F32, cv2.GaussianBlur(image, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))


def resized(
    image: F32,
    width: int,
    height: int,
    interpolation: int = cv2.INTER_LINEAR,
    out: F32 | None = None,
) -> F32:
    """Return `image` at another size, in `out` where that is given."""
    return cast(F32, cv2.resize(image, (width, height), dst=out, interpolation=interpolation))


def mixed(a: F32, b: F32, share: F32) -> F32:
    """Return `a` where `share` (float32[h, w]) is 0, `b` where it is 1, float32[h, w, c]."""
    return cast(F32, cv2.blendLinear(a, b, 1 - share, share))


def opaque_colour(layer: U8) -> F32:
    """Return the colour of a layer uint8[h, w, 4] without its alpha, float32[h, w, 3]."""
    return cast(F32, cv2.cvtColor(layer, cv2.COLOR_RGBA2RGB).astype(np.float32))


def occupied(there: NDArray[np.bool_]) -> tuple[slice, slice] | None:
    """Return the rows and columns around all that is true in bool[h, w]; None if nothing is."""
    x, y, width, height = cv2.boundingRect(there.astype(np.uint8))
    return (slice(y, y + height), slice(x, x + width)) if width else None


def planes(image: F32) -> Sequence[F32]:
    """Return the channels of float32[h, w, c], each contiguous."""
    return cast(Sequence[F32], cv2.split(image))


def multiplied(image: F32, gain: F32) -> F32:
    """Return the image float32[h, w, 3] times float32[h, w]."""
    return cast(F32, cv2.multiply(image, cv2.merge((gain, gain, gain))))


def shifted(at: F32, x: float, y: float) -> F32:
    """Return positions float32[h, w, 2] moved by (x, y)."""
    moved = np.empty_like(at)
    np.add(at[..., 0], np.float32(x), out=moved[..., 0])
    np.add(at[..., 1], np.float32(y), out=moved[..., 1])
    return moved


def slid(at: F32, by: F32, way: F32) -> F32:
    """Return positions float32[h, w, 2] moved by float32[h, w] times the vector float32[2]."""
    moved = np.empty_like(at)
    for axis in (0, 1):
        np.multiply(by, way[axis], out=moved[..., axis])
        moved[..., axis] += at[..., axis]
    return moved
