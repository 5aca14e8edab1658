"""Whether the picture that OBS sends out has INFP Camera's picture in it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.plugins.obs.camera_source import NAME
from infp_cam.plugins.obs.errors import ObsRefused
from infp_cam.plugins.obs.placement import Matrix, placement
from infp_cam.plugins.obs.studio import Studio

Pixels = NDArray[np.uint8]

WIDTH = 320
"""Pictures are compared at this width, pixels."""

ALIKE = 12.0
"""Mean difference of two pictures of the same face a moment apart, steps of 255, at most."""

_BLUR = 7  # pixels; what moves meanwhile, and how each scales, is not to count


def check_picture(studio: Studio, sent: Callable[[], Pixels]) -> float:
    """Look whether the scene that OBS shows has the camera's picture where its source is.

    Parameters
    ----------
    studio : Studio
        The OBS.
    sent : callable
        Returns the picture that the camera shows now, uint8[H, W, 3] RGB.

    Returns
    -------
    float
        How much the two differ, steps of 255.

    Raises
    ------
    ObsRefused
        Where it has not.
    """
    scene = studio.scenes().current
    item = studio.item(scene, NAME)
    if not studio.is_visible(item):
        raise ObsRefused(
            f"The source {NAME} is hidden in the scene {scene!r}.",
            "Show it: in OBS by the eye beside its name.",
        )
    transform = studio.transform(item)
    if not transform["sourceWidth"] or not transform["sourceHeight"]:
        raise ObsRefused(
            f"OBS has the source {NAME}, but no picture arrives there.",
            f"Remove the source {NAME} in OBS, and put it in again.",
        )
    width, height = studio.canvas()
    scale = WIDTH / width
    size = WIDTH, round(height * scale)
    source_size = transform["sourceWidth"], transform["sourceHeight"]
    matrix = placement(transform) * scale
    before, seen, after = sent(), studio.picture(scene, size), sent()
    found = min(unlikeness(one, source_size, matrix, seen) for one in (before, after))
    if found > ALIKE:
        raise ObsRefused(
            f"The scene {scene!r} does not show the camera's picture where its source is "
            f"(they differ by {found:.0f} of 255).",
            f"Look in OBS what lies above the source {NAME}, and which filters it has.",
        )
    return found


def unlikeness(
    sent: Pixels, source_size: tuple[float, float], matrix: Matrix, seen: Pixels
) -> float:
    """Return the mean difference of a picture and of its place in another, steps of 255.

    Parameters
    ----------
    sent : uint8[H, W, 3]
        The picture.
    source_size : tuple of float
        Width and height that `matrix` takes it to have.
    matrix : float64[2, 3]
        Where its pixels are in `seen`.
    seen : uint8[h, w, 3]
        The other one.

    Raises
    ------
    ObsRefused
        Where its place is outside of the other one.
    """
    # Made as small as it is seen before it is moved there, so that both are equally smooth.
    shown = np.abs(matrix[:, :2]).sum(axis=0) * source_size
    small = tuple(int(side) for side in np.clip(np.round(shown), 1, 4096))
    reduced = cv2.resize(sent, small, interpolation=cv2.INTER_AREA)
    moved = matrix.copy()
    moved[:, :2] *= np.array(source_size) / small
    size = seen.shape[1], seen.shape[0]
    expected = cv2.warpAffine(reduced, moved, size)
    inside = cv2.warpAffine(np.ones(reduced.shape[:2], np.uint8), moved, size) > 0
    if not inside.any():
        raise ObsRefused(
            f"The source {NAME} lies outside of the scene's picture.",
            "Move it there; in OBS: Transform, Fit to screen.",
        )
    there = np.where(inside[..., None], seen, expected)
    blurred = [cv2.blur(one, (_BLUR, _BLUR)).astype(np.float32) for one in (expected, there)]
    return float(np.abs(blurred[0] - blurred[1])[inside].mean())
