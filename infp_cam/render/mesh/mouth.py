"""The mouth: two lips that part over teeth and tongue."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.imaging import occupied, sample, sample_colour
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth_interior import MouthInterior, shadow_of_lips
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 0.9
"""Half the width of the soft edge of a lip, pixels."""

PURSED_SHADE = 0.45
"""Share of the light that pursed lips keep out of the mouth."""
_PURSING = [ARKIT58.index(name) for name in ("mouthPucker", "mouthFunnel")]


class Mouth:
    """Lips' edges and what is behind them, and how they are drawn.

    Parameters
    ----------
    face, line, light
        The face, the seam of its lips, its light.
    source : uint8[h, w, 4]
        The person, premultiplied, at `FINENESS`.
    corner : float32[2]
        Pixel of the picture at which `source` begins.
    """

    def __init__(
        self,
        face: FaceFrame,
        line: MouthLine,
        light: Light,
        source: U8,
        corner: F32,
    ) -> None:
        self._unit = face.unit
        self._source = source
        self._corner = corner
        self.box = _reach(face, line)
        self._seam = (
            float(line.positions(line.u, line.centre)[:, 1].min()),
            float(line.positions(line.u, line.centre)[:, 1].max()),
        )
        self._origin = np.array([self.box.x, self.box.y], np.float32)
        at = self.box.positions()
        u, across = line.coordinates(at)
        above = across - line.height(line.upper, u)
        below = across - line.height(line.lower, u)
        upper = np.clip(0.5 - above / (2 * FEATHER), 0, 1)
        lower = np.clip(0.5 + below / (2 * FEATHER), 0, 1)
        self._upper_lip = upper.astype(np.float32)
        self._lower_lip = lower.astype(np.float32)
        inside = MouthInterior(line, light, at, line.breadth(face) * face.unit)
        if line.is_open:  # the picture's own teeth then, and no others above
            own = (np.clip(1 - upper - lower, 0, 1) * (np.abs(u) < 1))[..., None]
            photo = sample_colour(source, (at - self._corner) * FINENESS)[..., :3]
            inside.skull = np.dstack([photo * own, own])
        self._jaw_moves = np.zeros((len(ARKIT58), 2), np.float32)
        for name, move in channels.JAW.items():
            self._jaw_moves[ARKIT58.index(name)] = face.offset(*move)
        self._jaw_moves *= line.breadth(face) ** 0.5
        self._cavity = inside.cavity
        self._skull = np.ascontiguousarray(inside.skull, np.float32)
        self._jaw = np.ascontiguousarray(inside.jaw, np.float32)

    def box_for(self, reach: tuple[float, float]) -> Box:
        """Return the part of `box` in which lips that move so far up and down can be."""
        room = 0.12 * self._unit
        top = max(self.box.y, round(self._seam[0] - reach[0] - room))
        bottom = min(self.box.y + self.box.height, round(self._seam[1] + reach[1] + room))
        return Box(self.box.x, top, self.box.width, bottom - top)

    def draw(self, out: U8, rest: F32, expression: tuple[Grid, F32, F32], values: F32) -> None:
        """Draw the mouth.

        Parameters
        ----------
        out : uint8[h, w, 4]
            The part of the person's layer around the mouth; drawn into.
        rest : float32[h, w, 2]
            Position in the resting picture of each pixel, the head's turn undone.
        expression : Grid, float32[...], float32[...]
            Grid, upper and lower sheet of `Expression.backward`.
        values : float32[58]
        """
        grid, upper, lower = expression
        jaw = values @ self._jaw_moves
        shade = 1 - PURSED_SHADE * float(np.clip(values[_PURSING].sum(), 0, 1))
        at_upper = rest + grid.sample(upper, rest, outside=False)
        at_lower = rest + grid.sample(lower, rest, outside=False)
        on_upper = sample(self._upper_lip, (at_upper - self._origin) * FINENESS)
        on_lower = sample(self._lower_lip, (at_lower - self._origin) * FINENESS)
        upper_skin = sample_colour(self._source, (at_upper - self._corner) * FINENESS)
        lower_skin = sample_colour(self._source, (at_lower - self._corner) * FINENESS)
        cv2.blendLinear(upper_skin, lower_skin, on_upper, on_lower, dst=out)
        opening = np.maximum(1 - on_upper - on_lower, 0)
        part = occupied(opening)
        if part is not None:
            inner = (rest[part] - self._origin) * FINENESS
            self._fill(out[part], inner, opening[part], jaw, shade)

    def _fill(self, out: U8, inner: F32, opening: F32, jaw: F32, shade: float) -> None:
        """Lay teeth, tongue and dark into the opening between the lips."""
        colour = sample(self._cavity, inner)
        for layer in (sample(self._jaw, inner - jaw * FINENESS), sample(self._skull, inner)):
            colour = layer[..., :3] + colour * (1 - layer[..., 3:])
        colour *= (shadow_of_lips(opening, self._unit) * np.float32(shade))[..., None]
        inside = np.empty_like(out)
        inside[..., :3] = colour
        inside[..., 3] = 255
        cv2.blendLinear(out, inside, 1 - opening, opening, dst=out)


def _reach(face: FaceFrame, line: MouthLine) -> Box:
    """Return the box that holds the mouth in every expression."""
    high, low = 0.28 * face.unit, 0.62 * face.unit
    u = np.array([-1.45, 1.45, -1.45, 1.45], np.float32)
    across = np.array([-high, -high, low, low], np.float32)
    return Box.around(line.positions(u, across), 0)
