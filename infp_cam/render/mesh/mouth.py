"""The mouth: two lips that part over teeth and tongue."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.imaging import (
    halves,
    moved,
    occupied,
    sample,
    sample_colour,
    scaled_add,
    spread,
    transformed,
)
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.lip_rim import LipRim
from infp_cam.render.mesh.mouth_interior import TONGUE_REACH, MouthInterior
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 0.9
"""Half the width of the soft edge of a lip, pixels."""

SEAM_SHADE = 0.30
"""How much darker lips that are open in the picture are where they meet."""
CORNER = 0.024
"""How far each lip passes by the other at the corners of the mouth, eye distances."""

RIM_UPPER, RIM_LOWER = 0.016, 0.024
"""Widest rims that the lips turn outwards, eye distances."""
RIM_HALF = 0.05
"""Gap at which half of it shows, eye distances."""
RIM_INSIDE = 0.035
"""How far into the lip its rim's colour reaches, where the seam was dark, eye distances."""

SHADE_UPPER, SHADE_LOWER = (0.42, 0.036), (0.18, 0.028)
"""Share of the light that each lip keeps from what is right behind it, and how far that reaches,
eye distances."""
FALL_UPPER, FALL_LOWER = 0.55, 0.40
"""How much darker the rims get towards the teeth."""
PURSED_SHADE = 0.30
"""Share of the light that pursed lips keep out of the mouth."""
_PURSING = [ARKIT58.index(name) for name in ("mouthPucker", "mouthFunnel")]

_TONGUE = ARKIT58.index("tongueOut")
TONGUE_TRAVEL = 0.353
"""How far the tip of the tongue moves when it is put out, eye distances; at 0.15 it is between
the teeth."""
TONGUE_SHOWS = 0.06
"""Coefficient below which the tongue is still fading in."""

ROOM = 0.30
"""How far outside of the drawn box what shows in it can come from, eye distances."""


@dataclass(frozen=True, slots=True)
class Parted:
    """Pixels around parted lips, each plane float32[h, w].

    Parameters
    ----------
    past_upper, past_lower
        How far beyond the edge of each lip a pixel lies, pixels.
    on_upper, on_lower
        Coverage by each lip, 0..1.
    turned
        How far the rims are turned out there, 0..1.
    unit : float
        Eye distance, pixels.
    """

    past_upper: F32
    past_lower: F32
    on_upper: F32
    on_lower: F32
    turned: F32
    unit: float

    @property
    def closed(self) -> F32:
        """Coverage by both lips, 0..1."""
        both: F32 = np.minimum(self.on_upper + self.on_lower, np.float32(1))
        return both

    def turned_out(self) -> tuple[F32, F32]:
        """Return the coverage by the rims of the upper and of the lower lip, 0..1."""
        inside = np.float32(1 / (RIM_INSIDE * self.unit))
        full = np.minimum(2 * self.turned, 1)
        full *= np.minimum(1 / np.maximum(self.on_upper + self.on_lower, np.float32(1e-3)), 1)
        upper = np.square(np.clip(1 + self.past_upper * inside, 0, 1)) * self.on_upper * full
        lower = np.square(np.clip(1 + self.past_lower * inside, 0, 1)) * self.on_lower * full
        return upper, lower

    def light_on_rims(self, upper: F32, lower: F32) -> tuple[F32, F32]:
        """Return the light on the rims that cover so much, and where their moisture gleams."""
        wide = np.maximum(self.turned * np.float32(self.unit), np.float32(1e-3))
        above = np.clip(self.past_upper / wide * np.float32(1 / RIM_UPPER), 0, 1)
        below = np.clip(self.past_lower / wide * np.float32(1 / RIM_LOWER), 0, 1)
        lit = upper * (1 - np.float32(FALL_UPPER) * np.square(above))
        lit += lower * (1 - np.float32(FALL_LOWER) * np.square(below))
        gleam = lower * np.maximum(1 - np.square(3 * below - np.float32(0.75)), 0)
        return lit, gleam

    def light_behind(self) -> F32:
        """Return how much light falls on what is right behind the lips, 0..1."""
        light = np.ones_like(self.turned)
        for past, (share, reach) in (
            (self.past_upper, SHADE_UPPER),
            (self.past_lower, SHADE_LOWER),
        ):
            near = np.float32(reach * self.unit)
            light *= 1 - np.float32(share) * np.square(near / (near + np.maximum(past, 0)))
        return light


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
        self.box = _reach(face, line)
        self._seam = (
            float(line.positions(line.u, line.upper)[:, 1].min()),
            float(line.positions(line.u, line.lower)[:, 1].max()),
        )
        wide = _widened(self.box, round(ROOM * face.unit))
        at = wide.positions()
        self._place = _place(wide)
        self._low = (float(wide.x), float(wide.y))
        self._high = (float(wide.x + wide.width - 1), float(wide.y + wide.height - 1))
        u, across = line.coordinates(at)
        # How far beyond its edge, towards the other lip, a pixel of each lip's sheet lies. At
        # the corners lips overlap: the opening is round there, and shut beyond.
        overlap = np.float32(CORNER * face.unit) * smoothstep(0.90, 1.02, np.abs(u))
        self._past_upper = across - line.height(line.upper, u) - overlap
        self._past_lower = line.height(line.lower, u) - across - overlap
        self._skin = sample_colour(source, (at - corner) * FINENESS)
        rim = LipRim(face, line, light, source, corner, at)
        self._rim_upper, self._rim_lower = rim.upper, rim.lower
        if line.is_open:
            light = light.with_teeth(_between(line, source, corner))
            plain = line.positions(np.clip(u, -0.7, 0.7), across)  # the rims darken to the corners
            lips = LipRim(face, line, light, source, corner, plain)
            self._skin = _without_opening(self._skin, line, lips, at, face.unit)
        inside = MouthInterior(line, light, at, line.breadth(face) * face.unit)
        self._skull, self._jaw, self._tongue = inside.skull, inside.jaw, inside.tongue
        self._jaw_moves = np.zeros((len(ARKIT58), 2), np.float32)
        for name, move in channels.JAW.items():
            self._jaw_moves[ARKIT58.index(name)] = face.offset(*move)
        self._jaw_moves *= line.breadth(face) ** 0.5
        self._tongue_move = line.across * np.float32(TONGUE_TRAVEL * face.unit * line.breadth(face))

    def box_for(self, reach: tuple[float, float], values: F32) -> Box:
        """Return the part of `box` in which lips that move so far up and down can be."""
        room = 0.12 * self._unit
        tongue = float(values[_TONGUE]) * TONGUE_REACH * self._unit
        top = max(self.box.y, round(self._seam[0] - reach[0] - room))
        bottom = min(self.box.y + self.box.height, round(self._seam[1] + reach[1] + room + tongue))
        return Box(self.box.x, top, self.box.width, bottom - top)

    def draw(self, out: U8, rest: F32, expression: tuple[Grid, F32], values: F32) -> None:
        """Draw the mouth; what comes from far beside it stays as it is.

        Parameters
        ----------
        out : uint8[h, w, 4]
            The part of the person's layer around the mouth; drawn into.
        rest : float32[h, w, 2]
            Position in the resting picture of each pixel, the head's turn undone.
        expression : Grid, float32[rows, columns, 4]
            Grid of the expression, and both sheets of `Expression.backward`.
        values : float32[58]
        """
        near = cv2.inRange(rest, self._low, self._high)
        if cv2.countNonZero(near) == near.size:
            self._draw(out, rest, expression, values)
            return
        drawn = out.copy()
        self._draw(drawn, rest, expression, values)
        cv2.copyTo(drawn, near, dst=out)

    def _draw(self, out: U8, rest: F32, expression: tuple[Grid, F32], values: F32) -> None:
        grid, sheets = expression
        inner = transformed(rest, self._place)
        at_upper, at_lower = (
            scaled_add(moves, float(FINENESS), inner)
            for moves in halves(grid.sample(sheets, rest, outside=False))
        )
        past_upper = sample(self._past_upper, at_upper)
        past_lower = sample(self._past_lower, at_lower)
        gap = np.maximum(past_upper + past_lower, 0)
        turned = gap / (gap + np.float32(RIM_HALF * self._unit))
        on_upper = _covered(turned * np.float32(RIM_UPPER * self._unit) - past_upper)
        on_lower = _covered(turned * np.float32(RIM_LOWER * self._unit) - past_lower)
        upper_skin = sample_colour(self._skin, at_upper)
        lower_skin = sample_colour(self._skin, at_lower)
        cv2.blendLinear(upper_skin, lower_skin, on_upper, on_lower, dst=out)
        part = occupied(gap > 0.004)
        if part is None and not values[_TONGUE]:
            return
        if part is not None:
            lips = Parted(
                past_upper[part],
                past_lower[part],
                on_upper[part],
                on_lower[part],
                turned[part],
                self._unit,
            )
            at = (at_upper[part], at_lower[part], inner[part])
            self._part(out[part], at, lips, values)
        if values[_TONGUE] > 0:
            self._put_out(out, inner, at_lower, on_upper, values)

    def _part(self, out: U8, at: tuple[F32, F32, F32], lips: Parted, values: F32) -> None:
        """Draw parted lips: turn out their moist rims, and lay what is inside between them."""
        upper, lower = lips.turned_out()
        rim = cv2.blendLinear(
            sample_colour(self._rim_upper, at[0]),
            sample_colour(self._rim_lower, at[1]),
            upper,
            lower,
        )
        skull = sample(self._skull, at[2])
        jaw = (values @ self._jaw_moves) * FINENESS
        inside = sample(self._jaw, moved(at[2], -jaw))
        inside *= spread(1 - skull[..., 3])
        inside += skull
        pursed = np.float32(1 - PURSED_SHADE * np.clip(values[_PURSING].sum(), 0, 1))
        lit, gleam = lips.light_on_rims(upper, lower)
        closed = lips.closed
        alpha = 255 - (255 - out[..., 3]) * closed
        shown = out * spread(closed - upper - lower)
        shown += rim * spread(lit)
        shown += spread(gleam * rim[..., 3])
        shown += inside * spread((1 - closed) * lips.light_behind() * pursed)
        shown[..., 3] = alpha
        cv2.convertScaleAbs(shown, dst=out)

    def _put_out(self, out: U8, inner: F32, at_lower: F32, on_upper: F32, values: F32) -> None:
        """Lay the tongue over lower teeth and lower lip, behind the upper ones."""
        back = self._tongue_move * np.float32(1 - values[_TONGUE]) * FINENESS
        tongue = sample(self._tongue, moved(at_lower, back))
        free = (1 - on_upper) * (1 - sample(self._skull, inner)[..., 3])
        tongue *= spread(free * np.float32(min(values[_TONGUE] / TONGUE_SHOWS, 1)))
        tongue += out * spread(1 - tongue[..., 3])
        tongue[..., 3] = out[..., 3]
        cv2.convertScaleAbs(tongue, dst=out)


def _covered(inside: F32) -> F32:
    """Return the coverage of pixels so far inside of an edge, 0..1."""
    coverage: F32 = np.clip(inside * np.float32(0.5 / FEATHER) + np.float32(0.5), 0, 1)
    return coverage


def _without_opening(skin: U8, line: MouthLine, rim: LipRim, at: F32, unit: float) -> U8:
    """Return the skin with the colours of the lips where the mouth is open in the picture.

    What is dark along the edges would show on lips that are shut.
    """
    u, across = line.coordinates(at)
    below = (across - line.height(line.upper, u)) / np.float32(unit)
    above = (line.height(line.lower, u) - across) / np.float32(unit)
    inside = np.minimum(below, above)
    nearer = np.where((below < above)[..., None], rim.upper, rim.lower)[..., :3]
    seam = 1 - SEAM_SHADE * smoothstep(-0.012, 0.0, inside)
    share = (smoothstep(-0.028, -0.004, inside) * smoothstep(1.05, 0.97, np.abs(u)))[..., None]
    out = skin.copy()
    out[..., :3] = np.rint(skin[..., :3] * (1 - share) + nearer * seam[..., None] * share)
    return out


def _widened(box: Box, margin: int) -> Box:
    """Return the box with a margin around it."""
    return Box(box.x - margin, box.y - margin, box.width + 2 * margin, box.height + 2 * margin)


def _place(box: Box) -> F32:
    """Return the matrix float32[2, 3] that takes pixels of the picture to those of a box."""
    fine = float(FINENESS)
    return np.array([[fine, 0, -fine * box.x], [0, fine, -fine * box.y]], np.float32)


def _between(line: MouthLine, source: U8, corner: F32) -> F32:
    """Return the picture's colours between its open lips, float32[n, 3]."""
    inner = line.u[np.abs(line.u) < 0.7]
    upper, lower = line.height(line.upper, inner), line.height(line.lower, inner)
    down = np.linspace(0.1, 0.9, 25, dtype=np.float32)[:, None]
    at = line.positions(np.broadcast_to(inner, (25, len(inner))), upper + down * (lower - upper))
    colours = sample_colour(source, (at - corner) * FINENESS)[..., :3]
    return colours.reshape(-1, 3).astype(np.float32)


def _reach(face: FaceFrame, line: MouthLine) -> Box:
    """Return the box that holds the mouth in every expression."""
    high, low = 0.28 * face.unit, 0.62 * face.unit
    u = np.array([-1.45, 1.45, -1.45, 1.45], np.float32)
    across = np.array([-high, -high, low, low], np.float32)
    return Box.around(line.positions(u, across), 0)
