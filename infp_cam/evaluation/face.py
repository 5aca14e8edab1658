"""What is measured of a face, real or made: the same tracks of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.clips import Clip
from infp_cam.motion.evaluation import (
    Mask,
    Track,
    blink_starts,
    both,
    channel,
    gaze_deg,
    head_deg,
    lip_aperture,
    lip_width,
)
from infp_cam.motion.space import HEAD_TRANSLATION

EXPRESSION = ("gap", "width", "brow", "corners", "lids")
"""Columns of `Face.expression`."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face at 25 frames a second; lengths are in eye distances (outer eye corners).

    Parameters
    ----------
    head_deg, place : float64[T, 3]
        Pitch, yaw, roll in degrees, and where the head is, by the signs of ``arkit58``.
    expression : float64[T, 5]
        `EXPRESSION`: gap of the inner lips, distance of the mouth's corners, height of the brows
        over the eyes, of the corners over the lips' middle, and the opening of the lids (over the
        width of the eye).
    blinks : intp[n]
        Frames at which a blink begins.
    gaze_deg : float64[T, 2]
        Yaw and pitch of the gaze from the camera; NaN where it is not known.
    valid : bool[T]
        Frames that count.
    """

    head_deg: Track
    place: Track
    expression: Track
    blinks: NDArray[np.intp]
    gaze_deg: Track
    valid: Mask

    @property
    def gap(self) -> Track:
        """float64[T]: the gap of the inner lips."""
        return self.expression[:, 0]

    @staticmethod
    def of_motion(values: NDArray[np.float32]) -> Face:
        """Return the face that a motion shows, float32[T, 58] in ``arkit58``.

        Notes
        -----
        Linear proxies fitted to 27 tracked clips of talkers: r = .94 (gap), .91 (width), .77
        (brow), .76 (corners), .96 (lids), pooled.
        """
        inner, outer, down = channel(values, "browInnerUp"), both(values, "browOuterUp"), "browDown"
        brow = 0.059 * inner + 0.009 * outer - 0.054 * both(values, down)
        corners = 0.078 * both(values, "mouthSmile") - 0.013 * both(values, "mouthFrown")
        corners += 0.05 * channel(values, "jawOpen")
        lids = 0.18 * both(values, "eyeWide") - 0.29 * both(values, "eyeBlink")
        lids -= 0.11 * both(values, "eyeSquint") + 0.075 * both(values, "eyeLookDown")
        return Face(
            head_deg=head_deg(values),
            place=np.stack([channel(values, name) for name in HEAD_TRANSLATION], axis=1),
            expression=np.stack(
                [lip_aperture(values), lip_width(values), brow, corners, lids], axis=1
            ),
            blinks=blink_starts(values),
            gaze_deg=gaze_deg(values),
            valid=np.ones(len(values), np.bool_),
        )

    @staticmethod
    def of_clip(clip: Clip) -> Face:
        """Return what was tracked in a clip."""
        blinking = clip.blink
        return Face(
            head_deg=clip.head_deg,
            place=clip.place,
            expression=np.stack([clip.gap, clip.width, clip.brow, clip.smile, clip.lids], axis=1),
            blinks=np.flatnonzero(blinking[1:] & ~blinking[:-1]) + 1,
            gaze_deg=np.full((len(clip.gap), 2), np.nan),
            valid=clip.valid,
        )
