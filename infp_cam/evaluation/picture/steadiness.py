"""Noise in time: a motion that is held, and a head that turns at a constant speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.evaluation.picture.gestures import values
from infp_cam.evaluation.picture.subject import Subject, Tracker
from infp_cam.portrait.head import Head
from infp_cam.portrait.raster import Float32, Image

Float64 = NDArray[np.float64]

FPS = 30
SPEED_DEG_S = 10.0
_SECONDS = 2.0
_SKIN = 468  # landmarks without the irises


@dataclass(frozen=True, slots=True)
class Noise:
    """What of a film is not smooth.

    Parameters
    ----------
    jitter_px : float
        RMS over landmarks and frames of how far a landmark is from the middle between where it
        is one frame before and after, over √1.5: white noise of 1 pixel reads 1.
    flicker : float
        Mean absolute second difference in time of the pixels of the face, levels of 255.
    jolt : float
        The largest of these means of one frame over their median: 1 where nothing pops.
    speed_px : float
        Mean way of a landmark from frame to frame, pixels.
    lost : int
        Frames without a face; they are left out.
    """

    jitter_px: float
    flicker: float
    jolt: float
    speed_px: float
    lost: int


def held(subject: Subject) -> int:
    """Return the greatest difference of pictures of the same motion, before and after others."""
    motion = values(headYaw=6.0, headPitch=-4.0, jawOpen=0.3, mouthSmile=0.4, eyeBlink=0.2)
    first = subject.draw(motion)
    again = subject.draw(motion)
    subject.draw(values(headYaw=-9.0, jawOpen=0.7, mouthPucker=0.6, eyeBlink=1.0))
    later = subject.draw(motion)
    return max(int(cv2.absdiff(first, other).max()) for other in (again, later))


def turning(subject: Subject, tracker: Tracker, rest: Float32) -> tuple[Noise, Noise]:
    """Return the noise of a head that turns, and of the still picture that is slid as fast.

    The head turns from 10 degrees right to 10 left at `SPEED_DEG_S`, 30 frames a second. The
    slid picture has no noise of a renderer: what it reads is the tracker's own, and what smooth
    motion of these pixels comes to.
    """
    count = round(_SECONDS * FPS) + 1
    angles = (np.arange(count) - count // 2) * (SPEED_DEG_S / FPS)
    turned = noise(lambda k: subject.draw(values(headYaw=float(angles[k]))), count, tracker, rest)
    return turned, noise(_slid(subject.rest, turned.speed_px, count), count, tracker, rest)


def _slid(picture: Image, speed_px: float, count: int) -> Callable[[int], Image]:
    """Return what gives frame k of a picture that slides to the right."""

    def frame(k: int) -> Image:
        shift = np.array(((1, 0, (k - count // 2) * speed_px), (0, 1, 0)), np.float64)
        size = (picture.shape[1], picture.shape[0])
        slid = cv2.warpAffine(
            picture, shift, size, flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(slid, np.uint8)

    return frame


def noise(frame: Callable[[int], Image], count: int, tracker: Tracker, rest: Float32) -> Noise:
    """Return the noise of `count` pictures, the middle one of which shows the face at `rest`."""
    left, top = np.maximum(rest[:_SKIN, :2].min(0), 0).astype(int)
    right, bottom = rest[:_SKIN, :2].max(0).astype(int) + 1
    face = (slice(top, bottom), slice(left, right))
    inside = Head.of_landmarks(rest).face_mask((bottom, right))[face] > 0
    places: list[Float64] = []
    pixels: list[NDArray[np.int16]] = []
    flicker: list[float] = []
    for k in range(count):
        picture = frame(k)
        landmarks = tracker.look(picture, rest)
        if landmarks is None:
            places.append(np.full((_SKIN, 2), np.nan))
        else:
            places.append(landmarks[:_SKIN, :2].astype(np.float64))
        pixels = [*pixels[-2:], picture[face].astype(np.int16)]
        if len(pixels) == 3:
            bend = pixels[0] - 2 * pixels[1] + pixels[2]
            flicker.append(float(np.abs(bend[inside]).mean()))
    track = np.stack(places)
    away = np.linalg.norm(track[1:-1] - (track[:-2] + track[2:]) / 2, axis=2) / np.sqrt(2 * 1.5)
    usual = float(np.median(flicker))
    return Noise(
        jitter_px=float(np.sqrt(np.nanmean(away**2))),
        flicker=float(np.mean(flicker)),
        jolt=max(flicker) / max(usual, 1e-9),
        speed_px=float(np.nanmean(np.linalg.norm(np.diff(track, axis=0), axis=2))),
        lost=int(np.isnan(track[:, 0, 0]).sum()),
    )
