"""Where OBS draws a source on its canvas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_LEFT, _RIGHT, _TOP, _BOTTOM = 1, 2, 4, 8
"""Bits of OBS's alignments (``OBS_ALIGN_*`` of libobs/obs-defs.h); none of a pair: the middle."""


def placement(transform: Mapping[str, Any]) -> Matrix:
    """Return the map from a source's pixels to the canvas', float64[2, 3].

    As ``update_item_transform`` of libobs/obs-scene.c has it: a source that is mirrored (its scale
    is negative) lies on the other side of its position, unless bounds hold it.

    Parameters
    ----------
    transform : mapping
        ``sceneItemTransform`` of obs-websocket; the source must have a size.
    """
    source = np.array([transform["sourceWidth"], transform["sourceHeight"]])
    first = np.array([transform["cropLeft"], transform["cropTop"]])
    size = np.maximum(source - first - (transform["cropRight"], transform["cropBottom"]), 1)
    scale = np.array([transform["scaleX"], transform["scaleY"]])
    box = size * scale
    origin = np.zeros(2)
    if transform["boundsType"] != "OBS_BOUNDS_NONE":
        bounds = np.array([transform["boundsWidth"], transform["boundsHeight"]])
        scale = scale * _bounds_scale(transform["boundsType"], bounds / np.abs(box))
        origin = _share(transform["boundsAlignment"]) * (size * scale - bounds)
        box = bounds
    origin = origin + _share(transform["alignment"]) * box
    turn = np.deg2rad(transform["rotation"])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = rotation * scale
    position = np.array([transform["positionX"], transform["positionY"]])
    return np.column_stack([linear, position - rotation @ origin - linear @ first])


def _bounds_scale(kind: str, ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much more a source is scaled by bounds that are `ratio` times its size."""
    match kind:
        case "OBS_BOUNDS_STRETCH":
            return ratio
        case "OBS_BOUNDS_SCALE_OUTER":
            return np.full(2, ratio.max())
        case "OBS_BOUNDS_SCALE_TO_WIDTH":
            return np.full(2, ratio[0])
        case "OBS_BOUNDS_SCALE_TO_HEIGHT":
            return np.full(2, ratio[1])
        case "OBS_BOUNDS_MAX_ONLY":
            return np.full(2, min(ratio.min(), 1.0))
        case _:
            return np.full(2, ratio.min())


def _share(alignment: int) -> NDArray[np.float64]:
    """Return how much of the room left over lies left of and above what is aligned, 0 to 1."""
    across = 0.0 if alignment & _LEFT else 1.0 if alignment & _RIGHT else 0.5
    down = 0.0 if alignment & _TOP else 1.0 if alignment & _BOTTOM else 0.5
    return np.array([across, down])
