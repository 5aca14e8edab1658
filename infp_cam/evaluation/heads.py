"""How heads move: figures pooled over takes, by role."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from infp_cam.evaluation.scenes import Role, Take
from infp_cam.motion.evaluation import (
    FPS,
    STILL_DEG_S,
    Track,
    band_powers,
    pitch_dips,
    runs,
    smooth_velocity,
)

NAN = float("nan")


def pooled(takes: Sequence[Take], role: Role, track: Callable[[Take], Track]) -> Track:
    """Return a track's frames of a role, of all takes one after the other."""
    return np.concatenate([track(take)[take.frames(role)] for take in takes])


def minutes(takes: Sequence[Take], role: Role) -> float:
    """Return for how long all takes together are in a role."""
    return sum(float(take.frames(role).sum()) for take in takes) / FPS / 60.0


def per_minute(events: int, takes: Sequence[Take], role: Role) -> float:
    """Return a rate; NaN where a role lasts under 5 s in all."""
    lasted = minutes(takes, role)
    return events / lasted if lasted * 60.0 >= 5.0 else NAN


def speeds(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return the figures of head speed.

    * ``speed``, ``speed_p95``: mean and 95th percentile of the total angular speed, deg/s (after
      Savitzky-Golay of 7 frames and order 2);
    * ``burst``: the percentile over the mean: people move in bursts, at about 2.5 (talking) to 3.4
      (listening);
    * ``still``: share of frames under 3 deg/s;
    * ``speed_pitch``, ``speed_yaw``, ``speed_roll``: means about each axis;
    * ``pitch_led``: mean speed in pitch over that in yaw;
    * ``delta_p``: mean change of an angle from frame to frame, degrees, over the three axes
      (VASA-1's pose variation intensity, arXiv 2404.10667).
    """
    velocity = pooled(takes, role, lambda take: smooth_velocity(take.face.head_deg))
    if len(velocity) < FPS:
        return {}
    total = np.linalg.norm(velocity, axis=1)
    p95, mean = float(np.percentile(total, 95)), float(total.mean())
    pitch, yaw, roll = np.abs(velocity).mean(axis=0).tolist()
    steps = pooled(takes, role, lambda take: np.abs(_steps(take.face.head_deg)))
    return {
        "speed": mean,
        "speed_p95": p95,
        "burst": p95 / max(mean, 1e-9),
        "still": float(np.mean(total < STILL_DEG_S)),
        "speed_pitch": pitch,
        "speed_yaw": yaw,
        "speed_roll": roll,
        "pitch_led": pitch / max(yaw, 1e-9),
        "delta_p": float(steps.mean()),
    }


def _steps(track: Track) -> Track:
    """Return the change from frame to frame, as long as the track (0 at first)."""
    return np.diff(track, axis=0, prepend=track[:1])


def spreads(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return SDs of pitch, yaw and roll in degrees: of a take, and within 2 s (``sd2_…``)."""
    long, short = [], []
    for take in takes:
        angles, counted = take.face.head_deg, take.frames(role)
        if counted.sum() >= 2 * FPS:
            long.append((counted.sum(), angles[counted].std(axis=0)))
        for start in range(0, len(angles) - 2 * FPS + 1, FPS):
            if counted[start : start + 2 * FPS].mean() >= 0.9:
                short.append(angles[start : start + 2 * FPS].std(axis=0))
    if not long or not short:
        return {}
    whole = np.average([sd for _, sd in long], axis=0, weights=[n for n, _ in long])
    figures = dict(zip(("sd_pitch", "sd_yaw", "sd_roll"), whole.tolist(), strict=True))
    within = np.mean(short, axis=0).tolist()
    return figures | dict(zip(("sd2_pitch", "sd2_yaw", "sd2_roll"), within, strict=True))


def powers(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return shares of head rotation power by band, and ``power_fast``, that above 1.4 Hz.

    Bands of 0.3-0.7-1.4-2.7-4.1-12.5 Hz, windows of 3 s.
    """
    power = np.sum([band_powers(take.face.head_deg, take.frames(role)) for take in takes], axis=0)
    if power.sum() <= 0.0:
        return {}
    shares = (power / power.sum()).tolist()
    bands = {f"power_{n}": share for n, share in enumerate(shares, start=1)}
    return {**bands, "power_fast": sum(shares[2:])}


def nods(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return ``nods``: dips of the pitch of 1.6 degrees and more in 0.7-4 Hz, a minute."""
    count = 0
    for take in takes:
        dips = pitch_dips(take.face.head_deg[:, 0])
        count += int(take.frames(role)[dips].sum())
    return {"nods": per_minute(count, takes, role)}


def head_motion(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return ``head_motion``, figure 5 of THEval (arXiv 2511.04520).

    sqrt(mean std(pitch, yaw, roll) · mean var(Δangles) + mean var(face centre)), over each stretch
    of a role of 2 s and more; angles in degrees, the centre in eye distances.
    """
    found = []
    for take in takes:
        for run in runs(take.frames(role)):
            if run.stop - run.start >= 2 * FPS:
                angles, place = take.face.head_deg[run], take.face.place[run]
                change = np.diff(angles, axis=0).var(axis=0).mean()
                value = np.sqrt(angles.std(axis=0).mean() * change + place.var(axis=0).mean())
                found.append((run.stop - run.start, float(value)))
    if not found:
        return {}
    lengths, values = zip(*found, strict=True)
    return {"head_motion": float(np.average(values, weights=lengths))}


def heads(takes: Sequence[Take], role: Role) -> dict[str, float]:
    """Return all figures of heads in a role; those that it is too short for are left out."""
    return {
        **speeds(takes, role),
        **spreads(takes, role),
        **powers(takes, role),
        **nods(takes, role),
        **head_motion(takes, role),
    }


def drift(take: Take) -> dict[str, float]:
    """Return how far a head wanders in a long take.

    * ``drift_10s`` …: rotation of the mean pose of 10 s around that time from the mean pose of the
      first 10 s, degrees; ``drift_most``: the largest of all stretches of 10 s;
    * ``away_10s`` …: mean rotation of the frames up to then from the first frame (DyStream, arXiv
      2512.24408: 6.6 degrees at 10 s);
    * ``stillness``: mean speed of the last quarter over that of the first.
    """
    angles = take.face.head_deg
    length = 10 * FPS
    first = angles[:length].mean(axis=0)
    means = np.stack([angles[i : i + length].mean(axis=0) for i in range(0, len(angles), length)])
    off = np.linalg.norm(means - first, axis=1)
    away = np.linalg.norm(angles - angles[0], axis=1)
    figures: dict[str, float] = {"drift_most": float(off.max())}
    for seconds in (10, 60, 180, 600):
        if seconds * FPS <= len(angles):
            middle = slice(max(0, seconds * FPS - length // 2), seconds * FPS + length // 2)
            mean = angles[middle].mean(axis=0)
            figures[f"drift_{seconds}s"] = float(np.linalg.norm(mean - first))
            figures[f"away_{seconds}s"] = float(away[: seconds * FPS].mean())
    speed = np.linalg.norm(smooth_velocity(angles), axis=1)
    quarter = len(speed) // 4
    figures["stillness"] = float(speed[-quarter:].mean() / max(float(speed[:quarter].mean()), 1e-9))
    return figures
