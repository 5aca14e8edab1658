"""An eye: lids that slide over the ball, and an iris that turns under them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.eyeball import Eyeball
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.imaging import (
    blurred,
    mixed,
    occupied,
    opaque_colour,
    sample,
    sample_colour,
)
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 1.2
"""Width of the soft edge of a lid, pixels."""
MEET = 0.88
"""Where the lids of a closed eye meet: 0 at the open upper lid's edge, 1 at the lower one's."""

USUAL_OPENING = 0.11
"""Height of a usual eye's opening, for which gaze is written, eye distances."""


@dataclass(frozen=True, slots=True)
class EyeMarks:
    """Landmarks and channels of one eye; `outwards` is 1 where that is image right."""

    upper: tuple[int, ...]
    lower: tuple[int, ...]
    brow: tuple[int, ...]
    iris: tuple[int, ...]
    suffix: str
    outwards: int


LEFT = EyeMarks(lm.LEFT_LID_UPPER, lm.LEFT_LID_LOWER, lm.LEFT_BROW_LOWER, lm.LEFT_IRIS, "Left", 1)
RIGHT = EyeMarks(
    lm.RIGHT_LID_UPPER, lm.RIGHT_LID_LOWER, lm.RIGHT_BROW_LOWER, lm.RIGHT_IRIS, "Right", -1
)


@dataclass(frozen=True, slots=True)
class LidLines:
    """Edges of the resting lids.

    Parameters
    ----------
    outer : float32[2]
        The outer corner, pixels.
    along, down : float32[2]
        Unit vectors towards the inner corner, and across the lids towards the chin.
    width : float
        Distance of the corners, pixels.
    u, upper, lower : float32[n]
        Positions from 0 at the outer to 1 at the inner corner, and there the distance of both
        edges from the line of the corners, pixels.
    """

    outer: F32
    along: F32
    down: F32
    width: float
    u: F32
    upper: F32
    lower: F32

    @classmethod
    def of(cls, face: FaceFrame, marks: EyeMarks) -> LidLines:
        """Return the edges of the lids of an eye."""
        points = face.points[:, :2]
        outer, inner = points[marks.upper[0]], points[marks.upper[-1]]
        width = float(np.linalg.norm(inner - outer))
        along = (inner - outer) / width
        down = np.array([-along[1], along[0]], np.float32) * -marks.outwards
        u = np.linspace(0, 1, 65, dtype=np.float32)

        def edge(indices: tuple[int, ...]) -> F32:
            relative = points[list(indices[1:-1])] - outer
            x, y = relative @ along / width, relative @ down
            bow = x * (1 - x)
            terms = np.stack([bow, bow * x, bow * x * x, bow * x**3], axis=1)
            weights = np.linalg.lstsq(terms, y, rcond=None)[0]
            bow = u * (1 - u)
            fitted = np.stack([bow, bow * u, bow * u * u, bow * u**3], axis=1) @ weights
            line: F32 = fitted.astype(np.float32)
            return line

        upper = edge(marks.upper)
        lower = np.maximum(edge(marks.lower), upper)
        return cls(outer, along, down, width, u, upper, lower)

    def lowered(self, image: U8) -> LidLines:
        """Return the lines with the lower edge where white turns to skin in `image`.

        The landmarks of drawn and of very wide eyes often lie inside the white.
        """
        reach = 0.16 * self.width
        offsets = np.linspace(-0.5 * reach, 1.5 * reach, 33, dtype=np.float32)
        middle = (self.u > 0.2) & (self.u < 0.8)
        across = self.lower[middle] + offsets[:, None]
        at = self.outer + (self.u[middle] * self.width)[None, :, None] * self.along
        at = (at + across[..., None] * self.down).astype(np.float32)
        colour = sample_colour(image, at).astype(np.float32)
        hue = colour / (colour.sum(axis=-1, keepdims=True) + 1)
        inside = np.median(hue[:6], axis=(0, 1))
        skin = np.median(hue[-6:], axis=(0, 1))
        contrast = skin - inside
        if np.linalg.norm(contrast) < 0.05:
            return self
        share = np.median((hue - inside) @ contrast / (contrast @ contrast), axis=1)
        turned = np.flatnonzero(share > 0.5)
        shift = float(np.clip(offsets[turned[0]], 0, reach)) if len(turned) else 0.0
        return replace(self, lower=self.lower + np.float32(shift) * 4 * self.u * (1 - self.u))

    def distances(self, at: F32) -> F32:
        """Return how far points lie below the upper and the lower edge, float32[h, w, 2]."""
        u = (at - self.outer) @ self.along / self.width
        across = (at - self.outer) @ self.down
        edges = [across - np.interp(u, self.u, edge) for edge in (self.upper, self.lower)]
        return np.ascontiguousarray(np.dstack(edges), np.float32)


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
    """

    def __init__(
        self, face: FaceFrame, marks: EyeMarks, image: U8, source: U8, corner: F32
    ) -> None:
        lines = LidLines.of(face, marks).lowered(image)
        self._source = source
        self._corner = corner
        self._down = lines.down * FINENESS
        gap = np.linalg.norm(face.centre(marks.upper[3:6]) - face.centre(marks.brow))
        self._fold = float(np.clip(0.62 * gap, 0.15 * lines.width, 0.42 * lines.width))
        self._bag = 0.22 * lines.width
        self._lash = 0.032 * lines.width
        ring = face.points[list(marks.upper + marks.lower), :2]
        reach = [ring - lines.down * 0.52 * lines.width, ring + lines.down * 0.36 * lines.width]
        self.box = Box.around(np.vstack(reach), 0.12 * lines.width)
        self._origin = np.array([self.box.x, self.box.y], np.float32)
        at = self.box.positions()
        self._edges = lines.distances(at)
        photo = sample_colour(source, (at - self._corner) * FINENESS)[..., :3].astype(np.float32)
        self._ball = Eyeball(face, marks.iris, photo, at, self._edges)
        self._rim = _rim_thickness(photo, self._edges[..., 0], self._fold, lines.width)
        self._skin = _lid_skin(photo, self._edges, self._rim, self._fold, lines.width)
        self._upper = _weights(channels.UPPER_LID, marks)
        self._lower = _weights(channels.LOWER_LID, marks)
        self._gaze = _gaze(face, marks, float((lines.lower - lines.upper).max()))

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
        upper, lower, gaze = self._pose(values)
        moved = min(1.0, 12 * (abs(upper) + abs(lower)) + float(np.hypot(*gaze)) / 2)
        if moved == 0:
            return
        inner = (rest - self._origin) * FINENESS
        edges = sample(self._edges, inner)
        under_upper, under_lower = edges[..., 0], edges[..., 1]
        opening = np.maximum(under_upper - under_lower, 0)
        drop, rise = opening * np.float32(upper), opening * np.float32(lower)
        np.maximum(drop, -0.6 * (self._fold - self._rim), out=drop)
        now_upper, now_lower = under_upper - drop, under_lower + rise

        skin = (rest - self._corner) * FINENESS
        lid = self._upper_lid(skin, inner, under_upper, drop)
        move = -_slid(-under_lower, rise, self._bag) - under_lower
        low_lid = opaque_colour(sample_colour(self._source, skin + move[..., None] * self._down))
        on_lid = np.clip(0.5 - now_upper / FEATHER, 0, 1)
        on_low = np.clip(0.5 + now_lower / FEATHER, 0, 1) * (1 - on_lid)
        on_ball = (1 - on_lid - on_low) * np.clip(opening, 0, 1)
        colour = mixed(lid, low_lid, on_low / np.maximum(on_lid + on_low, np.float32(1e-4)))
        seen = occupied(on_ball)
        if seen is not None:
            # A lid that opens wider draws what is under it along: nothing has to be invented.
            low, gap = now_upper[seen], opening[seen]
            lag = np.minimum(drop[seen], 0) * np.exp(np.maximum(low, 0) / (-0.4 * gap - 0.5))
            held = inner[seen] - lag[..., None] * self._down
            ball = self._ball.colour(held, gaze, under_upper[seen], low)
            colour[seen] = mixed(colour[seen], ball, on_ball[seen])
        if upper > 0:
            colour *= self._lash_shade(now_upper, opening, upper)[..., None]
        # The painted-in parts come in gradually: an eye that begins to move does not jump.
        photo = out[..., :3]
        out[..., :3] = np.minimum(photo + (colour - photo) * np.float32(moved) + 0.5, 255)

    def _pose(self, values: F32) -> tuple[float, float, F32]:
        """Return the share of the opening that each lid covers, and the iris's offset in pixels."""
        upper = float(np.clip(values @ self._upper, -0.3, 1))
        lower = float(np.clip(values @ self._lower, -0.2, 0.4))
        shut = max(upper, 0.0)
        lower = lower * (1 - shut) + (1 - MEET) * shut
        upper = upper * (1 - lower) + 0.02 * shut
        gaze = values @ self._gaze
        return upper, lower, gaze.astype(np.float32)

    def _upper_lid(self, skin: F32, inner: F32, place: F32, drop: F32) -> F32:
        """Return the colour of the upper lid: the photo's crease and lashes, and skin between."""
        band = self._fold - self._rim
        move = _slid(place + self._rim, drop, band) - self._rim - place
        photo = opaque_colour(sample_colour(self._source, skin + move[..., None] * self._down))
        t = np.clip((place + self._fold) / (band + drop), 0, 1)
        bare = np.minimum(t * 4, (1 - t) * (band + drop) / 2)
        share = np.clip(bare, 0, 1) * np.clip(drop / band, 0, 1) * np.float32(0.75)
        bulge = np.float32(0.97) - np.float32(0.3) * np.square(t - np.float32(0.45))
        plain = sample(self._skin, inner) * bulge[..., None]
        return mixed(photo, plain, share.astype(np.float32))

    def _lash_shade(self, now_upper: F32, opening: F32, upper: float) -> F32:
        """Return the darkening of the lash line, which a closing lid brings to the front."""
        closed = float(np.clip((upper - 0.2) / 0.6, 0, 1))
        near = np.exp(-np.square(now_upper / np.float32(self._lash)))
        shade: F32 = 1 - np.float32(0.5 * closed) * near * np.clip(opening / 3, 0, 1)
        return shade


def _rim_thickness(photo: F32, under: F32, fold: float, width: float) -> float:
    """Return how far the dark lash line reaches up from the upper lid's edge, pixels."""
    luma = photo @ LUMA
    heights = np.arange(0, fold, 0.5, dtype=np.float32)
    rows = [luma[np.abs(under + height) < 0.5] for height in heights]
    profile = np.array([np.median(row) if row.size else np.nan for row in rows])
    light = np.nanmax(profile)
    dark = np.nanmin(profile[: max(2, len(profile) // 3)])
    bright = np.flatnonzero(profile > dark + 0.6 * (light - dark))
    thickness = float(heights[bright[0]]) if len(bright) else 0.0
    return float(np.clip(thickness, 0.03 * width, min(0.16 * width, 0.6 * fold)))


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
        row[ARKIT58.index(stem + marks.suffix)] = weight
    return row


def _gaze(face: FaceFrame, marks: EyeMarks, opening: float) -> F32:
    """Return the iris's offset in pixels for each channel, float32[58, 2].

    In narrow eyes the iris moves up and down less, or it would be gone.
    """
    room = min(1.0, opening / (USUAL_OPENING * face.unit))
    rows = np.zeros((len(ARKIT58), 2), np.float32)
    for stem, (out, up) in channels.GAZE.items():
        rows[ARKIT58.index(stem + marks.suffix)] = face.offset(out * marks.outwards, up * room)
    return rows


def _slid(place: F32, shift: F32, band: float) -> F32:
    """Return where skin of a sliding lid came from.

    Places are distances from the resting lid's edge, negative on the lid. The edge has moved by
    `shift`; what lies further than `band` from it has not. Between, a monotone rational
    quadratic (Gregory and Delbourgo 1982, doi:10.1093/imanum/2.2.123) keeps both ends unstretched.
    """
    length = band + shift
    t = np.clip((place + band) / length, 0, 1)
    slope = length / np.float32(band)
    tt = t * (1 - t)
    inside = band * (t * t + slope * tt) / (1 + (2 * slope - 2) * tt) - band
    below = np.maximum(place - shift, 0)
    above = np.minimum(place + band, 0)
    came: F32 = inside + below + above
    return came
