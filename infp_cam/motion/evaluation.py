"""Behaviour statistics of a motion, by the definitions that real people were measured with.

All functions take ``arkit58`` values, float32[T, 58] at 25 frames a second, or a track made from
them. Definitions follow the project's measurements of real talkers and listeners, so that the
figures compare; where a published one exists it is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58, HEAD_ROTATION

FPS = 25
"""Frames a second of all motion here."""

Track = NDArray[np.float64]
Mask = NDArray[np.bool_]

EYE_FULL_SCALE_DEG = 30.0
"""Degrees of eye rotation at a coefficient of 1."""

STILL_DEG_S = 3.0
"""Head speed under which a frame counts as still."""

CLOSED = 0.02
"""Lip gap under which a mouth counts as closed, eye distances."""

POWER_BANDS_HZ = (0.3, 0.7, 1.4, 2.7, 4.1, 12.5)
"""Edges of the bands that head power is shared among."""


def channel(values: NDArray[np.float32], name: str) -> Track:
    """Return float64[T]: one channel."""
    return values[:, ARKIT58.index(name)].astype(np.float64)


def both(values: NDArray[np.float32], name: str) -> Track:
    """Return float64[T]: the mean of a channel's left and right."""
    return 0.5 * (channel(values, name + "Left") + channel(values, name + "Right"))


def lip_aperture(values: NDArray[np.float32]) -> Track:
    """Return float64[T]: the gap of the inner lips in eye distances (outer eye corners).

    Notes
    -----
    A linear proxy fitted to tracked lips (27 clips of talkers, r = 0.94); the jaw carries about
    half of the gap, the lips themselves the rest.
    """
    jaw = channel(values, "jawOpen") - channel(values, "mouthClose")
    gap = 0.40 * jaw + 0.19 * both(values, "mouthLowerDown") + 0.13 * both(values, "mouthUpperUp")
    gap += 0.10 * channel(values, "mouthFunnel") - 0.03 * channel(values, "mouthPucker")
    return np.maximum(gap, 0.0)


def lip_width(values: NDArray[np.float32]) -> Track:
    """Return float64[T]: the distance of the mouth's corners in eye distances (outer eye corners).

    Notes
    -----
    A linear proxy fitted to tracked lips (27 clips of talkers, r = 0.91 pooled, 0.86 in the median
    clip); .55 is the width of their mouths on average.
    """
    width = 0.55 + 0.13 * both(values, "mouthSmile") + 0.28 * both(values, "mouthStretch")
    width -= 0.10 * channel(values, "mouthPucker") + 0.23 * channel(values, "mouthFunnel")
    width += 0.04 * both(values, "mouthUpperUp") + 0.05 * both(values, "mouthLowerDown")
    return width - 0.06 * channel(values, "jawOpen")


def gaze_deg(values: NDArray[np.float32]) -> Track:
    """Return float64[T, 2]: yaw (subject's left) and pitch (up) of the gaze from the camera.

    Head and eyes together: eyes that compensate a turned head look at the camera.
    """
    left = channel(values, "eyeLookOutLeft") - channel(values, "eyeLookInLeft")
    left += channel(values, "eyeLookInRight") - channel(values, "eyeLookOutRight")
    up = both(values, "eyeLookUp") - both(values, "eyeLookDown")
    yaw = channel(values, "headYaw") + EYE_FULL_SCALE_DEG * 0.5 * left
    return np.stack([yaw, EYE_FULL_SCALE_DEG * up - channel(values, "headPitch")], axis=1)


def gaze_share(values: NDArray[np.float32], within_deg: float = 5.0) -> float:
    """Return the share of frames whose gaze is on the camera."""
    return float(np.mean(np.hypot(*gaze_deg(values).T) < within_deg))


def blink_starts(values: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the frames at which a blink begins: lids pass half closed."""
    closed = both(values, "eyeBlink") > 0.5
    starts: NDArray[np.intp] = np.flatnonzero(closed[1:] & ~closed[:-1]) + 1
    return starts


def blinks_per_minute(values: NDArray[np.float32]) -> float:
    """Return the blink rate."""
    return 60.0 * FPS * len(blink_starts(values)) / len(values)


def head_deg(values: NDArray[np.float32]) -> Track:
    """Return float64[T, 3]: pitch, yaw, roll in degrees."""
    return np.stack([channel(values, name) for name in HEAD_ROTATION], axis=1)


def smooth_velocity(angles: Track) -> Track:
    """Return float64[T, n]: derivative per second, Savitzky-Golay of 7 frames and order 2."""
    kernel = np.arange(3, -4, -1) / 28.0 * FPS
    padded = np.pad(angles, ((3, 3), (0, 0)), mode="edge")
    columns = [np.convolve(column, kernel, mode="valid") for column in padded.T]
    return np.stack(columns, axis=1)


def head_velocity(values: NDArray[np.float32]) -> Track:
    """Return float64[T, 3]: degrees a second in pitch, yaw, roll."""
    return smooth_velocity(head_deg(values))


def nods_per_minute(values: NDArray[np.float32], least_deg: float = 1.6) -> float:
    """Return the rate of `pitch_dips`."""
    pitch = channel(values, "headPitch")
    return 60.0 * FPS * len(pitch_dips(pitch, least_deg)) / len(pitch)


def pitch_dips(pitch_deg: Track, least_deg: float = 1.6) -> NDArray[np.intp]:
    """Return the frames at which the head is lowest in a dip of 0.7-4 Hz.

    A dip goes down and comes up again by `least_deg` of the band-passed pitch; 1.6 degrees (an
    amplitude of 0.8) counts as the measurements of real people did.

    Parameters
    ----------
    pitch_deg : float64[T]
        Chin down is positive.
    least_deg : float
        Depth, degrees.
    """
    spectrum = np.fft.rfft(pitch_deg - pitch_deg.mean())
    hz = np.fft.rfftfreq(len(pitch_deg), 1.0 / FPS)
    spectrum[(hz < 0.7) | (hz > 4.0)] = 0.0
    wave = np.fft.irfft(spectrum, len(pitch_deg))
    return np.array(_peaks(wave, least_deg), np.intp)


def _peaks(wave: Track, least: float) -> list[int]:
    """Return where `wave` is highest between rising by `least` and falling by `least` again."""
    found: list[int] = []
    low, high, top, rising = wave[0], wave[0], 0, False
    for frame, x in enumerate(wave):
        low = min(low, x)
        if x > high:
            high, top = x, frame
        if not rising and x - low >= least:
            rising, high, top = True, x, frame
        elif rising and high - x >= least:
            rising, low = False, x
            found.append(top)
    return found


def power_shares(values: NDArray[np.float32]) -> Track:
    """Return float64[5]: shares of head rotation power in `POWER_BANDS_HZ` (3-s windows)."""
    power = band_powers(head_deg(values))
    return power / max(float(power.sum()), 1e-12)


def band_powers(angles: Track, counted: Mask | None = None) -> Track:
    """Return float64[5]: power of the angles in `POWER_BANDS_HZ`, summed over windows of 3 s.

    Parameters
    ----------
    angles : float64[T, n]
        Degrees; each window's line of regression is taken off.
    counted : bool[T], optional
        Only windows that lie in these frames for nine tenths count.
    """
    length = 3 * FPS
    taper = np.hanning(length)[:, None]
    hz = np.fft.rfftfreq(length, 1.0 / FPS)
    power = np.zeros(len(hz))
    for start in range(0, len(angles) - length + 1, length // 2):
        if counted is not None and counted[start : start + length].mean() < 0.9:
            continue
        piece = angles[start : start + length]
        line = np.linspace(-1.0, 1.0, length)[:, None]
        slope = (piece * line).sum(axis=0) / (line * line).sum()
        piece = (piece - piece.mean(axis=0) - slope * line) * taper
        power += (np.abs(np.fft.rfft(piece, axis=0)) ** 2).sum(axis=1)
    edges = pairwise(POWER_BANDS_HZ)
    return np.array([power[(hz >= a) & (hz < b)].sum() for a, b in edges])


def silent_lip_mad(values: NDArray[np.float32], silent: Mask) -> float:
    """Return the mean absolute deviation of the lip gap in silence (THEval 7), eye distances.

    Parameters
    ----------
    values : float32[T, 58]
        The motion.
    silent : bool[T]
        Frames of silence; runs under 0.3 s are left out.
    """
    deviations = still_deviations(lip_aperture(values), silent)
    return float(np.mean(deviations)) if len(deviations) else float("nan")


def still_deviations(gap: Track, silent: Mask) -> Track:
    """Return float64[n]: how far a gap is from its median in each silence of 0.3 s and longer."""
    kept = [gap[run] for run in runs(silent) if run.stop - run.start >= round(0.3 * FPS)]
    return np.concatenate([np.abs(gap - np.median(gap)) for gap in kept] or [np.zeros(0)])


def runs(mask: Mask) -> list[slice]:
    """Return the runs of true frames."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def jerk_ratio(values: NDArray[np.float32], frames: NDArray[np.intp], among: Mask) -> float:
    """Return the median of head jerk around `frames` (±2) over its median in the frames `among`.

    1 where nothing shows at those frames; a seam, a jump, shows far more.

    Parameters
    ----------
    values : float32[T, 58]
        The motion.
    frames : intp[n]
        Where to look.
    among : bool[T]
        What to compare with: frames of the same activity.
    """
    jerk = np.linalg.norm(np.diff(head_deg(values), n=3, axis=0), axis=1)
    near = np.unique(np.concatenate([frames + shift for shift in range(-2, 3)]))
    near = near[(near >= 0) & (near < len(jerk))]
    usual = float(np.median(jerk[among[: len(jerk)]]))
    return float(np.median(jerk[near]) / max(usual, 1e-9))


@dataclass(frozen=True, slots=True)
class LipMatch:
    """How well lips follow a reference.

    Parameters
    ----------
    r : float
        Pearson correlation at the best lag.
    lag_s : float
        That lag; negative where the reference moves earlier.
    r0 : float
        Correlation at lag 0.
    """

    r: float
    lag_s: float
    r0: float


def lip_match(gap: Track, reference: Track, mask: Mask | None = None) -> LipMatch:
    """Correlate a lip gap with a reference's, best of 11 lags within ±200 ms.

    Parameters
    ----------
    gap, reference : float64[T]
        Lip gaps at 25 frames a second.
    mask : bool[T], optional
        Frames (of the reference) that count.

    Raises
    ------
    ValueError
        Where the tracks differ in length or fewer than 20 frames count.
    """
    if len(gap) != len(reference):
        raise ValueError(f"gap has {len(gap)} frames, reference {len(reference)}")
    counted = np.ones(len(reference), np.bool_) if mask is None else mask
    by_lag = {shift: _correlation(gap, reference, counted, shift) for shift in range(-5, 6)}
    best = max(by_lag, key=lambda shift: by_lag[shift])
    return LipMatch(by_lag[best], -best / FPS, by_lag[0])


def _correlation(gap: Track, reference: Track, counted: Mask, shift: int) -> float:
    """Return r of the gap `shift` frames later with the reference."""
    later = gap[shift:] if shift >= 0 else gap[:shift]
    earlier = slice(0, len(reference) - shift) if shift >= 0 else slice(-shift, None)
    kept = counted[earlier]
    if int(kept.sum()) < 20:
        raise ValueError("fewer than 20 frames to correlate")
    a, b = later[kept], reference[earlier][kept]
    if a.std() < 1e-9 or b.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Figures of one motion, comparable with the measured people.

    Parameters
    ----------
    head_sd_deg, head_sd2s_deg : tuple of float
        SD of pitch, yaw, roll in all, and the mean of SDs within 2 s.
    head_speed_deg_s : tuple of float
        Mean speed about each axis.
    speed_deg_s, speed_p95_deg_s : float
        Total angular speed, mean and 95th percentile.
    still : float
        Share of frames under 3 deg/s.
    power : tuple of float
        Shares of `power_shares`.
    nods_per_min, blinks_per_min : float
        Rates.
    gaze_on_camera : float
        Share of frames.
    gap_mean, gap_p50, gap_p95, gap_closed : float
        Lip gap in eye distances, and the share of frames under 0.02.
    """

    head_sd_deg: tuple[float, ...]
    head_sd2s_deg: tuple[float, ...]
    head_speed_deg_s: tuple[float, ...]
    speed_deg_s: float
    speed_p95_deg_s: float
    still: float
    power: tuple[float, ...]
    nods_per_min: float
    blinks_per_min: float
    gaze_on_camera: float
    gap_mean: float
    gap_p50: float
    gap_p95: float
    gap_closed: float


def behaviour(values: NDArray[np.float32]) -> Behaviour:
    """Return the figures of a motion, float32[T, 58] with T of at least 75 frames."""
    angles, velocity, gap = head_deg(values), head_velocity(values), lip_aperture(values)
    speed = np.linalg.norm(velocity, axis=1)
    pieces = [angles[i : i + 2 * FPS].std(axis=0) for i in range(0, len(angles) - 2 * FPS + 1, FPS)]
    return Behaviour(
        head_sd_deg=tuple(angles.std(axis=0).tolist()),
        head_sd2s_deg=tuple(np.mean(pieces, axis=0).tolist()),
        head_speed_deg_s=tuple(np.abs(velocity).mean(axis=0).tolist()),
        speed_deg_s=float(speed.mean()),
        speed_p95_deg_s=float(np.percentile(speed, 95)),
        still=float(np.mean(speed < STILL_DEG_S)),
        power=tuple(power_shares(values).tolist()),
        nods_per_min=nods_per_minute(values),
        blinks_per_min=blinks_per_minute(values),
        gaze_on_camera=gaze_share(values),
        gap_mean=float(gap.mean()),
        gap_p50=float(np.median(gap)),
        gap_p95=float(np.percentile(gap, 95)),
        gap_closed=float(np.mean(gap < CLOSED)),
    )
