"""The mouth: two lips that part over teeth and tongue."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth_interior import MouthInterior, shadow_of_lips
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.source import FINENESS, Box, sample

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 0.9
"""Half the width of the soft edge of a lip, pixels."""


class Mouth:
    """Lips' edges and what is behind them, and how they are drawn.

    Parameters
    ----------
    face, line, light
        The face, the seam of its lips, its light.
    source : uint8[h, w, 4]
        The person, premultiplied, at `FINENESS`.
    corner : tuple of int
        Pixel of the picture at which `source` begins.
    """

    def __init__(
        self,
        face: FaceFrame,
        line: MouthLine,
        light: Light,
        source: U8,
        corner: tuple[int, int],
    ) -> None:
        self._unit = face.unit
        self._source = source
        self._corner = np.array(corner, np.float32)
        self.box = _reach(face, line)
        at = self.box.positions()
        u, across = line.coordinates(at)
        above = across - line.height(line.upper, u)
        below = across - line.height(line.lower, u)
        upper = np.clip(0.5 - above / (2 * FEATHER), 0, 1)
        lower = np.clip(0.5 + below / (2 * FEATHER), 0, 1)
        self._lips = np.ascontiguousarray(np.dstack([upper, lower]), np.float32)
        inside = MouthInterior(face, line, light, at)
        if line.is_open:
            own = np.clip(1 - upper - lower, 0, 1)[..., None] * (np.abs(u) < 1)[..., None]
            photo = sample(source, (at - self._corner) * FINENESS).astype(np.float32)[..., :3]
            inside.skull = np.dstack(
                [
                    photo * own + inside.skull[..., :3] * (1 - own),
                    np.maximum(inside.skull[..., 3:], own),
                ]
            )
        self._cavity = inside.cavity
        self._skull = np.ascontiguousarray(inside.skull, np.float32)
        self._jaw = np.ascontiguousarray(inside.jaw, np.float32)

    def draw(self, out: U8, rest: F32, expression: tuple[Grid, F32, F32], jaw: F32) -> None:
        """Draw the mouth.

        Parameters
        ----------
        out : uint8[h, w, 4]
            The part of the person's layer around the mouth; drawn into.
        rest : float32[h, w, 2]
            Position in the resting picture of each pixel, the head's turn undone.
        expression : Grid, float32[...], float32[...]
            Grid, upper and lower sheet of `Expression.backward`.
        jaw : float32[2]
            Offset of the lower teeth, pixels.
        """
        grid, upper, lower = expression
        at_upper = rest + grid.sample(upper, rest, outside=False)
        at_lower = rest + grid.sample(lower, rest, outside=False)
        box = np.array([self.box.x, self.box.y], np.float32)
        fine = np.float32(FINENESS)
        in_upper = sample(self._lips, (at_upper - box) * fine)[..., 0]
        in_lower = sample(self._lips, (at_lower - box) * fine)[..., 1]
        opening = np.maximum(1 - in_upper - in_lower, 0)
        whole = 1 / np.maximum(in_upper + in_lower, 1)
        lips = (
            sample(self._source, (at_upper - self._corner) * fine) * (in_upper * whole)[..., None]
        )
        lips += (
            sample(self._source, (at_lower - self._corner) * fine) * (in_lower * whole)[..., None]
        )
        if opening.max() > 0.02:
            inner = (rest - box) * fine
            colour = sample(self._cavity, inner)
            for layer in (sample(self._jaw, inner - jaw * fine), sample(self._skull, inner)):
                colour = layer[..., :3] + colour * (1 - layer[..., 3:])
            colour *= (shadow_of_lips(opening, self._unit) * opening)[..., None]
            lips[..., :3] += colour
            lips[..., 3] += 255 * opening
        cv2.convertScaleAbs(lips, dst=out)


def _reach(face: FaceFrame, line: MouthLine) -> Box:
    """Return the box that holds the mouth in every expression."""
    wide, high, low = 1.45 * line.half, 0.28 * face.unit, 0.62 * face.unit
    corners = [
        line.origin + x * line.along + y * line.across for x in (-wide, wide) for y in (-high, low)
    ]
    return Box.around(np.array(corners, np.float32), 0)
