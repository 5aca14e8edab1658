"""The edges of an eye's lids."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.imaging import sample_colour

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

BEYOND = 0.22
"""How far lashes and the overhang of the upper lid go on beyond the outer corner, eye widths."""
JOINED = 0.5
"""Where the lower edge goes over into the one that is seen, eye widths from the corner."""


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
        Positions from 0 at the outer to 1 at the inner corner (from less than 0 where lashes go
        on), and there the distance of both edges from the line of the corners, pixels.
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
        across = self.lower + offsets[:, None]
        at = self.outer + (self.u * self.width)[None, :, None] * self.along
        at = (at + across[..., None] * self.down).astype(np.float32)
        colour = sample_colour(image, at).astype(np.float32)
        hue = colour / (colour.sum(axis=-1, keepdims=True) + 1)
        middle = (self.u > 0.2) & (self.u < 0.8)
        inside = np.median(hue[:6, middle], axis=(0, 1))
        skin = np.median(hue[-6:, middle], axis=(0, 1))
        contrast = skin - inside
        if np.linalg.norm(contrast) < 0.05:
            return self
        share = (hue - inside) @ contrast / (contrast @ contrast)

        def shift(columns: NDArray[np.bool_]) -> float:
            turned = np.flatnonzero(np.median(share[:, columns], axis=1) > 0.5)
            return float(np.clip(offsets[turned[0]], 0, reach)) if len(turned) else 0.0

        # Corners are looked at by themselves: whites may reach further there than in the middle.
        whole = shift(middle)
        at_u = np.array([0.16, 0.5, 0.84])
        found = [shift(np.abs(self.u - u) < 0.08) for u in at_u[[0, 2]]]
        # A shadow is no white: neither goes much further than the middle.
        ends = np.clip(found, 0.6 * whole, whole + 0.04 * self.width)
        shifts = np.array([ends[0], whole, ends[1]])
        through = np.linalg.solve(_bows(at_u), shifts)
        curve = np.maximum(_bows(self.u) @ through, 0).astype(np.float32)
        return replace(self, lower=self.lower + curve)

    def lengthened(self) -> LidLines:
        """Return the lines with the outer ends of a lid that shuts past the corner.

        The landmarks of the corner lie inside the lashes, in drawn eyes also inside the white;
        what lies beyond them would stay where it was, a hook at the end of a shut lid.
        """
        beyond = np.linspace(-BEYOND, 0, 16, endpoint=False, dtype=np.float32)
        u = np.concatenate([beyond, self.u])
        upper, lower = (
            np.concatenate([np.full_like(beyond, edge[0]), edge])
            for edge in (self.upper, self.lower)
        )
        joined = np.interp(JOINED, self.u, self.lower)
        slope = (np.interp(JOINED + 0.05, self.u, self.lower) - joined) / 0.05
        # A cubic that leaves the end level and goes over into the edge.
        length = JOINED + BEYOND
        t = np.clip((u + BEYOND) / length, 0, 1)
        reached = t * t * ((3 - 2 * t) * joined + (t - 1) * length * slope)
        lower = np.where(t < 1, np.maximum(lower, reached), lower)
        return replace(self, u=u, upper=upper, lower=np.maximum(lower, upper).astype(np.float32))

    def distances(self, at: F32) -> F32:
        """Return how far points lie below the upper and the lower edge, float32[h, w, 2]."""
        u = (at - self.outer) @ self.along / self.width
        across = (at - self.outer) @ self.down
        edges = [across - np.interp(u, self.u, edge) for edge in (self.upper, self.lower)]
        return np.ascontiguousarray(np.dstack(edges), np.float32)


def _bows(u: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return polynomials that are 0 at both corners, [n, 3], at n positions between them."""
    bow = u * (1 - u)
    return np.stack([bow, bow * u, bow * u * u], axis=1)
