"""An eye: lids that slide over the ball, and an iris that turns under them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh.eyeball import Eyeball, Offset
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.glasses import Glasses
from infp_cam.render.mesh.grain import skin_grain
from infp_cam.render.mesh.imaging import (
    blurred,
    mixed,
    multiplied,
    occupied,
    opaque_colour,
    planes,
    sample,
    sample_colour,
    slid,
)
from infp_cam.render.mesh.iris import Iris
from infp_cam.render.mesh.layers import fill_smoothly
from infp_cam.render.mesh.lid_lines import BEYOND, EyeMarks, LidLines
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 1.2
"""Width of the soft edge of a lid, pixels."""
MEET = 0.82
"""Where the lids of a closed eye meet: 0 at the open upper lid's edge, 1 at the lower one's."""

USUAL_OPENING = 0.11
"""Height of a usual eye's opening, for which gaze is written, eye distances."""
PLAIN = 0.75
"""Share of painted skin where a lid is stretched most."""


class Eye:
    """The lids of one eye and the ball behind them.

    Parameters
    ----------
    face : FaceFrame
    marks : EyeMarks
        Which eye.
    image : uint8[height, width, 3]
        The picture.
    source, corner
        As for `Mouth`.
    glasses : Glasses or None
        What lies over the eye and keeps still.
    """

    def __init__(
        self,
        face: FaceFrame,
        marks: EyeMarks,
        image: U8,
        source: U8,
        corner: F32,
        glasses: Glasses | None = None,
    ) -> None:
        lines = LidLines.of(face, marks).lowered(image).lengthened()
        self._down = lines.down * FINENESS
        gap = np.linalg.norm(face.centre(marks.upper[3:6]) - face.centre(marks.brow))
        self._fold = float(np.clip(0.62 * gap, 0.15 * lines.width, 0.42 * lines.width))
        self._bag = 0.22 * lines.width
        self._lash = 0.032 * lines.width
        ring = face.points[list(marks.upper + marks.lower), :2]
        reach = [ring - lines.down * 0.52 * lines.width, ring + lines.down * 0.36 * lines.width]
        beyond = lines.outer - (BEYOND - 0.1) * lines.width * lines.along
        self.box = Box.around(np.vstack([*reach, beyond[None]]), 0.12 * lines.width)
        self._origin = np.array([self.box.x, self.box.y], np.float32)
        at = self.box.positions()
        edges = lines.distances(at)
        cut = sample_colour(source, (at - corner) * FINENESS)
        drawn = _drawn(cut)
        if glasses is not None:
            frame = sample(glasses.frame, at)
            drawn *= 1 - frame
            cut = _without(cut, frame)
        self._lids = np.ascontiguousarray(cut)
        photo = cut[..., :3].astype(np.float32)
        between = np.clip(np.minimum(edges[..., 0], -edges[..., 1]) - 0.5, 0, 1)
        iris = Iris.of(face, marks.iris, photo, self._origin, np.asarray(between, np.float32))
        self._ball = Eyeball(iris, photo, at, edges)
        self._lines = np.dstack([edges, drawn * self._slides(edges)])
        rim = _Rim.of(photo, edges[..., 0], self._fold, lines.width)
        self._rim, self._darkness = rim.thickness, rim.darkness
        grain = skin_grain(face, image, *photo.shape[:2])
        self._skin = _lid_skin(photo, edges, self._rim, self._fold, lines.width) + grain / PLAIN
        opening = float((lines.lower - lines.upper).max()) / face.unit
        self._upper = _upper_weights(marks, opening)
        self._lower = _weights(channels.LOWER_LID, marks)
        self._gaze = _gaze(face, marks, opening, channels.GAZE)
        self._shine = _gaze(face, marks, opening, channels.HIGHLIGHT)

    def draw(self, out: U8, rest: F32, values: F32) -> None:
        """Draw the eye.

        Parameters
        ----------
        out : uint8[h, w, 4]
            The part of the person's layer around the eye; drawn into.
        rest : float32[h, w, 2]
            Position in the resting picture of each pixel, all but lids and gaze undone.
        values : float32[58]
        """
        upper, lower, gaze, shine = self._pose(values)
        moved = min(1.0, 12 * (abs(upper) + abs(lower)) + float(np.hypot(*gaze)) / 2)
        if moved == 0:
            return
        inner = (rest - self._origin) * FINENESS
        lines = sample(self._lines, inner, outside=False)
        part = occupied(self._slides(lines))
        if part is None:
            return
        out, inner = out[part], inner[part]
        under_upper, under_lower, drawn = planes(lines[part])
        opening = np.maximum(under_upper - under_lower, 0)
        drop, rise = opening * np.float32(upper), opening * np.float32(lower)
        if upper < 0:
            np.maximum(drop, -0.6 * (self._fold - self._rim), out=drop)
        now_upper, now_lower = under_upper - drop, under_lower + rise

        on_upper = now_upper + now_lower < 0
        colour = self._lid(inner, (under_upper, under_lower), (drop, rise), on_upper)
        lid = np.clip(0.5 - now_upper / FEATHER, 0, 1)
        lid = np.maximum(lid, np.clip(0.5 + now_lower / FEATHER, 0, 1))
        ball = (1 - lid) * np.clip(opening, 0, 1)
        seen = occupied(ball > 0.004)
        if seen is not None:
            bare = self._ball.colour(inner[seen], gaze, shine, now_upper[seen])
            colour[seen] = mixed(colour[seen], bare, ball[seen])
        if upper > 0:
            colour = multiplied(colour, self._lash_shade(now_upper, opening, upper))
        # The painted-in parts come in gradually: an eye that begins to move does not jump.
        photo = opaque_colour(out)
        colour = mixed(photo, np.minimum(colour, 255), drawn * np.float32(moved))
        out[..., :3] = colour + np.float32(0.5)

    def _slides(self, lines: F32) -> NDArray[np.bool_]:
        """Return where the eye opens and as far from it as lids slide, bool[h, w]."""
        upper, lower = lines[..., 0], lines[..., 1]
        slides: NDArray[np.bool_] = (upper > lower) & (upper > -self._fold) & (lower < self._bag)
        return slides

    def _pose(self, values: F32) -> tuple[float, float, Offset, Offset]:
        """Return what share of the opening each lid covers, and where iris and highlight go."""
        upper = float(np.clip(values @ self._upper, -0.3, 1))
        lower = float(np.clip(values @ self._lower, -0.2, 0.4))
        shut = max(upper, 0.0)
        lower = lower * (1 - shut) + (1 - MEET) * shut
        upper = upper * (1 - lower) + 0.02 * shut
        gaze, shine = values @ self._gaze, values @ self._shine
        return upper, lower, (float(gaze[0]), float(gaze[1])), (float(shine[0]), float(shine[1]))

    def _lid(
        self,
        inner: F32,
        under: tuple[F32, F32],
        shift: tuple[F32, F32],
        on_upper: NDArray[np.bool_],
    ) -> F32:
        """Return the colour of the lids: the photo's crease and lashes, and skin between.

        Each pixel belongs to the lid whose edge is nearer.
        """
        band = self._fold - self._rim
        place = np.where(on_upper, under[0] + self._rim, -under[1])
        moved = np.where(on_upper, shift[0], shift[1])
        room = np.where(on_upper, np.float32(band), np.float32(self._bag))
        move = _slid(place, moved, room) - place
        np.negative(move, out=move, where=~on_upper)
        colour = opaque_colour(sample_colour(self._lids, slid(inner, move, self._down)))
        if shift[0].max() <= 0:
            return colour
        length = band + np.maximum(shift[0], 0)
        t = np.clip((under[0] + self._fold) / length, 0, 1)
        share = np.clip(np.minimum(t * 4, (1 - t) * length / 2), 0, 1) * on_upper
        share *= np.clip(shift[0] * np.float32(1 / band), 0, 1) * np.float32(PLAIN)
        bulge = 1 - share * (np.float32(0.03) + np.float32(0.3) * np.square(t - np.float32(0.45)))
        return multiplied(mixed(colour, sample(self._skin, inner), share), bulge)

    def _lash_shade(self, now_upper: F32, opening: F32, upper: float) -> F32:
        """Return the darkening of the lash line, which a closing lid brings to the front."""
        closed = float(np.clip((upper - 0.2) / 0.6, 0, 1)) * self._darkness
        near = np.exp(-np.square(now_upper * np.float32(1 / self._lash)))
        shade: F32 = 1 - np.float32(closed) * near * np.clip(opening / 3, 0, 1)
        return shade


@dataclass(frozen=True, slots=True)
class _Rim:
    """The dark line of the lashes along the upper lid's edge.

    Parameters
    ----------
    thickness : float
        How far it reaches up from the edge, pixels.
    darkness : float
        Share of the light that it takes from a closed lid's edge.
    """

    thickness: float
    darkness: float

    @classmethod
    def of(cls, photo: F32, under: F32, fold: float, width: float) -> _Rim:
        """Return the rim that `photo` shows, `under` the upper lid's edge."""
        luma = photo @ LUMA
        heights = np.arange(0, fold, 0.5, dtype=np.float32)
        rows = [luma[np.abs(under + height) < 0.5] for height in heights]
        profile = np.array([np.median(row) if row.size else np.nan for row in rows])
        light = float(np.nanmax(profile))
        dark = float(np.nanmin(profile[: max(2, len(profile) // 3)]))
        bright = np.flatnonzero(profile > dark + 0.6 * (light - dark))
        thickness = float(heights[bright[0]]) if len(bright) else 0.0
        thickness = float(np.clip(thickness, 0.03 * width, min(0.16 * width, 0.6 * fold)))
        return cls(thickness, float(np.clip(0.7 * (1 - dark / max(light, 1)), 0.12, 0.5)))


def _drawn(cut: U8) -> F32:
    """Return how much of the eye is drawn anew, float32[h, w]: nothing where no person is."""
    drawn = cut[..., 3] / np.float32(255)
    # Outside the box positions are held at its border, where nothing may be drawn.
    drawn[[0, -1]] = 0
    drawn[:, [0, -1]] = 0
    return drawn.astype(np.float32)


def _without(cut: U8, frame: F32) -> U8:
    """Return the layer uint8[h, w, 4] with the skin that `frame` hides filled in."""
    hidden = np.clip(blurred(frame, 3.0) * 6, 0, 1)
    filled = cut.copy()
    filled[..., :3] = np.clip(fill_smoothly(cut[..., :3].astype(np.float32), 1 - hidden), 0, 255)
    return filled


def _lid_skin(photo: F32, edges: F32, rim: float, fold: float, width: float) -> F32:
    """Return the colour of bare skin around the eye, spread over it, float32[h, w, 3]."""
    above = (edges[..., 0] < -rim - 1) & (edges[..., 0] > -1.1 * fold)
    below = (edges[..., 1] > 0.10 * width) & (edges[..., 1] < 0.30 * width)
    region = above | below
    luma = photo @ LUMA
    low, high = np.percentile(luma[region], (25, 75))
    weight = (region * np.clip((luma - low) / (high - low + 1), 0.02, 1)).astype(np.float32)
    sigma = 0.30 * width * float(FINENESS)
    total = blurred(weight, sigma) + np.float32(1e-5)
    spread: F32 = blurred(photo * weight[..., None], sigma) / total[..., None]
    return spread


def _weights(table: dict[str, float], marks: EyeMarks) -> F32:
    """Return the table's row for an eye over all channels, float32[58]."""
    row = np.zeros(len(ARKIT58), np.float32)
    for stem, weight in table.items():
        name = stem if stem in ARKIT58.channels else stem + marks.suffix
        row[ARKIT58.index(name)] = weight
    return row


def _upper_weights(marks: EyeMarks, opening: float) -> F32:
    """Return the upper lid's row; tall eyes open no further in pixels than usual ones."""
    row = _weights(channels.UPPER_LID, marks)
    opens = row < 0
    row[opens] *= min(1.0, USUAL_OPENING / max(opening, 1e-3))
    return row


def _gaze(face: FaceFrame, marks: EyeMarks, opening: float, table: dict[str, channels.Move]) -> F32:
    """Return the offset in pixels for each channel, float32[58, 2], by the left eye's table.

    In narrow eyes the iris moves up and down less, or it would be gone.
    """
    room = min(1.0, opening / USUAL_OPENING)
    rows = np.zeros((len(ARKIT58), 2), np.float32)
    for stem, (out, up) in table.items():
        rows[ARKIT58.index(stem + marks.suffix)] = face.offset(out * marks.outwards, up * room)
    return rows


def _slid(place: F32, shift: F32, band: F32) -> F32:
    """Return where skin of a sliding lid came from.

    Places are distances from the resting lid's edge, negative on the lid. The edge has moved by
    `shift`; what lies further than `band` from it has not. Between, a monotone rational
    quadratic (Gregory and Delbourgo 1982, doi:10.1093/imanum/2.2.123) keeps both ends unstretched.
    """
    length = band + shift
    t = np.clip((place + band) / length, 0, 1)
    slope = length / band
    tt = t * (1 - t)
    inside = band * (t * t + slope * tt) / (1 + (2 * slope - 2) * tt) - band
    below = np.maximum(place - shift, 0)
    above = np.minimum(place + band, 0)
    came: F32 = inside + below + above
    return came
