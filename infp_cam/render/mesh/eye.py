"""An eye: lids that slide over the ball, and an iris that turns under them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.eyeball import Eyeball
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.source import FINENESS, Box, sample

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

FEATHER = 1.2
"""Width of the soft edge of a lid, pixels."""
MEET = 0.88
"""Where the lids of a closed eye meet: 0 at the open upper lid's edge, 1 at the lower one's."""


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
            relative = points[list(indices)] - outer
            x, y = relative @ along / width, relative @ down
            order = np.argsort(x)
            line = np.interp(u, x[order], y[order]).astype(np.float32)[None]
            smooth = cv2.GaussianBlur(line, (0, 0), 2.5, borderType=cv2.BORDER_REFLECT)[0]
            return (smooth * np.clip(12 * np.minimum(u, 1 - u), 0, 1)).astype(np.float32)

        upper = edge(marks.upper)
        return cls(outer, along, down, width, u, upper, np.maximum(edge(marks.lower), upper))

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
    source, corner
        As for `Mouth`.
    """

    def __init__(
        self, face: FaceFrame, marks: EyeMarks, source: U8, corner: tuple[int, int]
    ) -> None:
        lines = LidLines.of(face, marks)
        self._source = source
        self._corner = np.array(corner, np.float32)
        self._down = lines.down * np.float32(FINENESS)
        gap = np.linalg.norm(face.centre(marks.upper[3:6]) - face.centre(marks.brow))
        self._fold = float(np.clip(0.62 * gap, 0.15 * lines.width, 0.5 * lines.width))
        self._bag = 0.22 * lines.width
        self._lash = 0.032 * lines.width
        self.box = Box.around(face.points[list(marks.upper + marks.lower), :2], 0.55 * lines.width)
        self._origin = np.array([self.box.x, self.box.y], np.float32)
        at = self.box.positions()
        self._edges = lines.distances(at)
        photo = sample(source, (at - self._corner) * FINENESS)[..., :3].astype(np.float32)
        self._ball = Eyeball(face, marks.iris, photo, at, self._edges)
        self._upper = _weights(channels.UPPER_LID, marks)
        self._lower = _weights(channels.LOWER_LID, marks)
        self._gaze = _gaze(face, marks)

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
        if upper == 0 and lower == 0 and not gaze.any():
            return
        fine = np.float32(FINENESS)
        inner = (rest - self._origin) * fine
        edges = sample(self._edges, inner)
        under_upper, under_lower = edges[..., 0], edges[..., 1]
        opening = np.maximum(under_upper - under_lower, 0)
        drop, rise = opening * np.float32(upper), opening * np.float32(lower)
        now_upper, now_lower = under_upper - drop, under_lower + rise

        skin = (rest - self._corner) * fine
        move = _slid(under_upper, drop, self._fold) - under_upper
        lid = sample(self._source, skin + move[..., None] * self._down)[..., :3]
        move = -_slid(-under_lower, rise, self._bag) - under_lower
        low_lid = sample(self._source, skin + move[..., None] * self._down)[..., :3]
        ball = self._ball.colour(inner, gaze, under_upper, now_upper)

        on_lid = np.clip(0.5 - now_upper / FEATHER, 0, 1)
        on_low = np.clip(0.5 + now_lower / FEATHER, 0, 1) * (1 - on_lid)
        skin_share = on_lid + on_low
        on_ball = (1 - skin_share) * np.clip(opening, 0, 1)
        keep = (1 - on_ball) / np.maximum(skin_share, 1e-3)
        lash = self._lash_shade(now_upper, opening, upper)
        colour = lid * (on_lid * keep * lash)[..., None]
        colour += low_lid * (on_low * keep * lash)[..., None]
        colour += ball * (on_ball * lash)[..., None]
        out[..., :3] = np.clip(colour + 0.5, 0, 255)

    def _pose(self, values: F32) -> tuple[float, float, F32]:
        """Return the share of the opening that each lid covers, and the iris's offset in pixels."""
        upper = float(np.clip(values @ self._upper, -0.3, 1))
        lower = float(np.clip(values @ self._lower, -0.2, 0.4))
        shut = max(upper, 0.0)
        lower = lower * (1 - shut) + (1 - MEET) * shut
        upper *= 1 - max(lower, 0.0) if upper < 0 else 1 - max(lower, 0.0) * (1 - 0.15 * shut)
        gaze = values @ self._gaze
        return upper, lower, gaze.astype(np.float32)

    def _lash_shade(self, now_upper: F32, opening: F32, upper: float) -> F32:
        """Return the darkening of the lash line, which a closing lid brings to the front."""
        closed = float(np.clip((upper - 0.2) / 0.6, 0, 1))
        near = np.exp(-np.square(now_upper / np.float32(self._lash)))
        shade: F32 = 1 - np.float32(0.5 * closed) * near * np.clip(opening / 3, 0, 1)
        return shade


def _weights(table: dict[str, float], marks: EyeMarks) -> F32:
    """Return the table's row for an eye over all channels, float32[58]."""
    row = np.zeros(len(ARKIT58), np.float32)
    for stem, weight in table.items():
        row[ARKIT58.index(stem + marks.suffix)] = weight
    return row


def _gaze(face: FaceFrame, marks: EyeMarks) -> F32:
    """Return the iris's offset in pixels for each channel, float32[58, 2]."""
    rows = np.zeros((len(ARKIT58), 2), np.float32)
    for stem, (out, up) in channels.GAZE.items():
        rows[ARKIT58.index(stem + marks.suffix)] = face.offset(out * marks.outwards, up)
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
