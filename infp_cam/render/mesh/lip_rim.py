"""The moist rim that a lip turns outwards as the lips part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame, smoothstep
from infp_cam.render.mesh.imaging import blurred, sample_colour
from infp_cam.render.mesh.light import LUMA, Light
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.source import FINENESS

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

_UPPER_TONE = np.array([0.84, 0.70, 0.70], np.float32)
_LOWER_TONE = np.array([0.96, 0.83, 0.83], np.float32)
"""The inner lip against the outer one: redder (stone's less), and the upper one looks down."""
_CORNER_TONE = np.float32(0.55)


class LipRim:
    """Colours of both rims, at pixel positions of the resting picture.

    Parameters
    ----------
    face, line, light
        The face, the seam of its lips, its light.
    source : uint8[h, w, 4]
        The person, premultiplied, at `FINENESS`.
    corner : float32[2]
        Pixel of the picture at which `source` begins.
    at : float32[h, w, 2]
        Positions to paint.

    Attributes
    ----------
    upper, lower : uint8[h, w, 4]
        Colour, and how much brighter than it the lip's highlights are.
    """

    def __init__(
        self, face: FaceFrame, line: MouthLine, light: Light, source: U8, corner: F32, at: F32
    ) -> None:
        u, _ = line.coordinates(at)
        upper = line.curve(face, lm.UPPER_LIP_OUTER, line.u) - line.upper
        lower = line.curve(face, lm.LOWER_LIP_OUTER, line.u) - line.lower

        def painted(edge: F32, thickness: F32, tone: F32) -> U8:
            depth = np.linspace(0.2, 0.75, 9, dtype=np.float32)[:, None]
            where = line.positions(
                np.broadcast_to(line.u, (9, len(line.u))), edge + depth * thickness
            )
            lip = sample_colour(source, (where - corner) * FINENESS)[..., :3].astype(np.float32)
            red = np.float32(0.5 + 0.5 * light.detail)
            return _along(u, line.u, lip, tone.mean() + red * (tone - tone.mean()))

        self.upper = painted(line.upper, upper, _UPPER_TONE)
        self.lower = painted(line.lower, lower, _LOWER_TONE)


def _along(u: F32, known: F32, lip: F32, tone: F32) -> U8:
    """Return the rim's colours at `u` from those of the lip, float32[depths, n, 3]."""
    plain = np.median(lip, axis=0)
    shine = np.clip((np.percentile(lip, 90, axis=0) - plain) @ LUMA, 0, 90)
    rows = np.column_stack([plain * tone, shine]).astype(np.float32)
    inner = np.abs(known) < 0.85  # at the very corners the lip is too thin to be seen
    held = [np.interp(known, known[inner], row[inner]).astype(np.float32) for row in rows.T]
    smooth = blurred(np.stack(held)[:, :, None].transpose(2, 1, 0), 3.0)[0]
    end = 1 - (1 - _CORNER_TONE) * smoothstep(0.7, 1.05, np.abs(known))
    painted = [np.interp(u, known, row * end) for row in smooth.T]
    return np.ascontiguousarray(np.clip(np.rint(np.dstack(painted)), 0, 255).astype(np.uint8))
