"""A portrait that a renderer moves, and the tracker that looks at the pictures."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.picture.gestures import frame
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.raster import Float32, Image
from infp_cam.portrait.region import Region
from infp_cam.render.renderer import Renderer

_LOOKS = tuple(
    (0.03 * np.cos(turn), 0.03 * np.sin(turn), 1 + 0.05 * np.sin(2 * turn), 0.04 * np.cos(3 * turn))
    for turn in np.arange(5) * (2 * np.pi / 5)
)
"""Slightly other regions (shift in sides, scale, turn): one look alone wanders by a degree."""


class Tracker(Protocol):
    """Finds the face in a picture."""

    def look(self, picture: Image, near: Float32) -> Float32 | None:
        """Return float32[478, 3] landmarks of the face near those given, or None."""
        ...


class SteadyTracker:
    """MediaPipe's landmarks, the mean of five looks."""

    def __init__(self) -> None:
        self._analyzer = MediaPipeAnalyzer()

    def look(self, picture: Image, near: Float32) -> Float32 | None:
        """Return float32[478, 3] landmarks of the face near those given, or None."""
        region = Region.of_landmarks(near)
        face = self._analyzer.follow(picture, region)
        if face is None:
            return None
        region = Region.of_landmarks(face.landmarks)
        looks = [self._analyzer.follow(picture, region.nudged(*nudge)) for nudge in _LOOKS]
        seen = [look.landmarks for look in looks if look is not None]
        return np.mean(seen, axis=0, dtype=np.float32) if len(seen) == len(_LOOKS) else None


class Subject:
    """A portrait at a renderer's hands.

    Parameters
    ----------
    renderer : Renderer
        Of ``arkit58``.
    portrait : Portrait
        Who is moved.

    Attributes
    ----------
    view : PortraitView
        The portrait as the camera shows it at rest.
    rest : uint8[H, W, 3]
        What the renderer makes of rest.

    Raises
    ------
    MotionInvalid
        Where the renderer does not take ``arkit58``.
    """

    def __init__(self, renderer: Renderer[Any], portrait: Portrait) -> None:
        if ARKIT58.name not in {space.name for space in renderer.spaces}:
            raise MotionInvalid(
                f"The renderer {renderer.name} does not take motion of {ARKIT58.name}.",
                "Its channels are what is swept: choose a renderer that does.",
            )
        self._renderer = renderer
        self._puppet = renderer.prepare(portrait)
        self.view = portrait.view(*renderer.size)
        self.rest = self.draw(ARKIT58.rest_values())

    def draw(self, values: NDArray[np.float32]) -> Image:
        """Return a new picture of float32[58] of motion."""
        width, height = self._renderer.size
        picture = np.zeros((height, width, 3), np.uint8)
        self._renderer.draw(self._puppet, frame(values), picture)
        return picture
