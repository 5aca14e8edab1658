"""What people and others' systems do, and what is aimed at: figures with their sources.

The keys are those of the figures of `infp_cam.evaluation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Figures = Mapping[str, float]

PEOPLE_TALKING: Figures = {
    "speed": 15.3,
    "speed_p95": 38.2,
    "burst": 2.5,
    "still": 0.075,
    "speed_pitch": 7.6,
    "speed_yaw": 9.2,
    "speed_roll": 5.2,
    "pitch_led": 0.82,
    "sd_pitch": 2.7,
    "sd_yaw": 4.1,
    "sd_roll": 2.9,
    "sd2_pitch": 2.0,
    "sd2_yaw": 2.7,
    "sd2_roll": 1.7,
    "power_1": 0.61,
    "power_2": 0.235,
    "power_3": 0.11,
    "power_4": 0.03,
    "power_5": 0.015,
    "power_fast": 0.155,
    "nods": 47.0,
    "blinks": 29.5,
    "gaze": 0.41,
    "gap_mean": 0.088,
    "gap_p50": 0.082,
    "gap_p95": 0.196,
    "gap_closed": 0.135,
}
"""24 monologues and 32 conversations, 606 s, tracked by this project at 25 fps (the mean of both);
gaze: M. Argyle, speaking."""

PEOPLE_LISTENING: Figures = {
    "speed": 7.0,
    "speed_p95": 23.6,
    "burst": 3.4,
    "still": 0.37,
    "speed_pitch": 4.3,
    "speed_yaw": 3.6,
    "speed_roll": 2.1,
    "pitch_led": 1.2,
    "sd_pitch": 2.0,
    "sd_yaw": 1.9,
    "sd_roll": 1.4,
    "sd2_pitch": 1.2,
    "sd2_yaw": 0.8,
    "sd2_roll": 0.6,
    "power_1": 0.67,
    "power_2": 0.25,
    "power_3": 0.06,
    "power_4": 0.01,
    "power_5": 0.01,
    "power_fast": 0.08,
    "nods": 21.0,
    "blinks": 23.0,
    "gaze": 0.75,
    "quiet": 0.8,
    "gap_mean": 0.038,
    "gap_p50": 0.016,
    "gap_p95": 0.137,
    "gap_closed": 0.55,
}
"""23 clips of listeners, 132 s, tracked likewise; gaze: M. Argyle, listening."""

PEOPLE_IDLE: Figures = {"blinks": 17.0}
"""A. Bentivoglio et al., 150 adults at rest."""

INFP_LISTENING: Figures = {
    "speed": 5.8,
    "speed_p95": 18.7,
    "burst": 3.2,
    "still": 0.45,
    "speed_pitch": 4.8,
    "speed_yaw": 1.8,
    "speed_roll": 1.6,
    "pitch_led": 2.7,
    "sd_pitch": 1.9,
    "sd_yaw": 1.0,
    "sd_roll": 1.0,
    "sd2_pitch": 1.3,
    "sd2_yaw": 0.6,
    "sd2_roll": 0.6,
    "power_1": 0.63,
    "power_2": 0.19,
    "power_3": 0.13,
    "power_4": 0.03,
    "power_5": 0.02,
    "power_fast": 0.18,
    "nods": 26.0,
    "blinks": 16.0,
    "gap_mean": 0.043,
    "gap_p50": 0.017,
    "gap_p95": 0.149,
    "gap_closed": 0.55,
}
"""The two listening demos on INFP's page, 23 s, tracked likewise: anchors, not a distribution."""

VASA_TALKING: Figures = {
    "speed": 16.9,
    "speed_p95": 39.5,
    "burst": 2.3,
    "still": 0.02,
    "speed_pitch": 8.0,
    "speed_yaw": 11.2,
    "speed_roll": 5.3,
    "pitch_led": 0.71,
    "sd_pitch": 3.2,
    "sd_yaw": 5.8,
    "sd_roll": 3.4,
    "sd2_pitch": 2.2,
    "sd2_yaw": 3.6,
    "sd2_roll": 1.9,
    "power_1": 0.75,
    "power_2": 0.19,
    "power_3": 0.05,
    "power_4": 0.01,
    "power_5": 0.01,
    "power_fast": 0.07,
    "nods": 52.0,
    "blinks": 29.0,
    "gap_mean": 0.110,
    "gap_p50": 0.101,
    "gap_p95": 0.257,
    "gap_closed": 0.14,
}
"""16 demos of VASA-1, 227 s, tracked likewise: INFP's page shows listeners alone."""

LIPS_UPPER: Figures = {"r": 0.51, "r_speech": 0.53, "r0": 0.41, "auc": 0.684}
"""A regression on a network's features fitted on ten minutes of other real people, on 58 clips."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table.

    Parameters
    ----------
    figure : str
        Key of the figure.
    label : str
        What it is, with its unit.
    digits : int
        Decimals.
    least, most : float, optional
        What is aimed at.
    """

    figure: str
    label: str
    digits: int = 2
    least: float | None = None
    most: float | None = None

    @property
    def target(self) -> str:
        """What is aimed at, in words; empty where nothing is."""
        least, most = (
            None if bound is None else f"{bound:.{self.digits}f}"
            for bound in (self.least, self.most)
        )
        if least and most:
            return f"{least} to {most}"
        return f"≥ {least}" if least else f"≤ {most}" if most else ""

    def misses(self, value: float) -> bool:
        """Return whether a value is not what is aimed at; NaN misses whatever is aimed at."""
        aimed = self.least is not None or self.most is not None
        low = -float("inf") if self.least is None else self.least
        high = float("inf") if self.most is None else self.most
        return aimed and not low <= value <= high


LIPS = (
    Row("r", "r, best lag within ±200 ms, median of clips", least=0.46),
    Row("r_q25", "its lower quartile"),
    Row("r_q75", "its upper quartile"),
    Row("r_speech", "r in speech", least=0.48),
    Row("r0", "r at lag 0"),
    Row("r_chance", "r with other clips' sound (chance)"),
    Row("lag_ms", "best lag, ms (negative: real lips are earlier)", 0, -40, 40),
    Row("better_than_rule", "clips better than the band x centroid rule", least=0.80),
    Row("over_03", "clips with r over .3"),
    Row("auc", "20 % most closed frames told (AUC)"),
    Row("r_width", "r of the lip width", least=0.40),
    Row("r_white", "r in white noise, 10 dB", least=0.42),
    Row("r_pink", "r in pink noise, 10 dB", least=0.42),
    Row("silent_share", "gap in silence over that in speech (real lips: see below)"),
)
"""Lips on real talkers."""

CLOSURES = (
    Row("count", "p, b, m", 0),
    Row("closed", "closed within ±40 ms", least=0.95),
    Row("late_ms", "least gap after the phone's middle, ms, median", 0, -40, 40),
    Row("late_iqr_ms", "its interquartile range", 0),
    Row("opened", "open vowels that open", least=0.9),
)
"""p, b, m of synthetic voices."""

_HEAD = (
    Row("speed_p95", "its 95th percentile", 1),
    Row("speed_pitch", "speed in pitch", 1),
    Row("speed_yaw", "in yaw", 1),
    Row("speed_roll", "in roll", 1),
    Row("sd_pitch", "SD of pitch, deg", 1),
    Row("sd_yaw", "of yaw", 1),
    Row("sd_roll", "of roll", 1),
    Row("sd2_pitch", "SD within 2 s: pitch", 1),
    Row("sd2_yaw", "yaw", 1),
    Row("sd2_roll", "roll", 1),
    Row("delta_p", "ΔP, deg a frame"),
    Row("head_motion", "THEval 5, head motion"),
    Row("power_1", "power, 0.3-0.7 Hz"),
    Row("power_2", "0.7-1.4 Hz"),
    Row("power_3", "1.4-2.7 Hz"),
    Row("power_4", "2.7-4.1 Hz"),
    Row("power_5", "over 4.1 Hz"),
)
_FACE = (
    Row("gaze", "gaze on the camera"),
    Row("gap_mean", "lip gap, mean", 3),
    Row("gap_p50", "median", 3),
    Row("gap_p95", "95th percentile", 3),
    Row("gap_closed", "closed (under .02)"),
    Row("lip_dynamics", "THEval 4, lip dynamics", 3),
    Row("brow_dynamics", "THEval 6, brow dynamics", 4),
)
_VARIETY = (
    Row("sid_pose", "SID of poses, bits of 4.32"),
    Row("sid_expression", "SID of expressions, bits of 5.32"),
)

TALKING = (
    Row("speed", "head speed, deg/s", 1, 12, 17),
    *_HEAD,
    Row("burst", "95th percentile over mean", 1),
    Row("still", "still (under 3 deg/s)"),
    Row("power_fast", "power over 1.4 Hz"),
    Row("nods", "pitch dips a minute", 0),
    Row("blinks", "blinks a minute", 0, 24, 31),
    *_FACE,
    Row("lip_sync", "THEval 8, gap against RMS", 3),
    Row("beat", "beat alignment"),
    Row("beat_chance", "by chance"),
    *_VARIETY,
    Row("seeds_r", "likeness of two seeds (r)", most=0.5),
)
"""The own voice alone speaks."""

LISTENING = (
    Row("speed", "head speed, deg/s", 1, 5, 9),
    *_HEAD,
    Row("burst", "95th percentile over mean", 1, least=2.5),
    Row("still", "still (under 3 deg/s)", 2, 0.3, 0.5),
    Row("pitch_led", "speed in pitch over yaw", 1, least=1.0),
    Row("power_fast", "power over 1.4 Hz", least=0.05),
    Row("nods", "nods a minute", 0, 15, 30),
    Row("blinks", "blinks a minute", 0, 15, 27),
    *_FACE,
    Row("quiet", "gap under .05", least=0.90),
    Row("silent_mad", "THEval 7, silent lips: MAD", 4),
    Row("nod_delay", "nod after a cue, s, median"),
    Row("nod_answers", "cues that are answered"),
    Row("nod_answers_chance", "by chance"),
    *_VARIETY,
    Row("seeds_r", "likeness of two seeds (r)", most=0.5),
)
"""The other voice alone speaks."""

IDLE = (
    Row("speed", "head speed, deg/s", 1),
    Row("speed_p95", "its 95th percentile", 1),
    Row("still", "still (under 3 deg/s)"),
    Row("nods", "pitch dips a minute", 0),
    Row("blinks", "blinks a minute", 0),
    Row("gaze", "gaze on the camera"),
    Row("silent_mad", "THEval 7, silent lips: MAD", 4),
    Row("seeds_r", "likeness of two seeds (r)", most=0.5),
)
"""Nobody speaks."""

EXCHANGE = (
    Row("quiet", "gap under .05 while only the other talks", least=0.90),
    Row("rhythm", "3-8 Hz power of the gap then, over that in talk", 3, most=0.1),
    Row("silent_mad_listening", "silent lips, MAD: the other talks", 4),
    Row("silent_mad_idle", "both silent", 4),
    Row("nods_heard", "nods on the other's speech"),
    Row("nods_heard_chance", "its share of the time"),
    Row("nod_delay", "nod after a cue, s, median"),
    Row("nod_answers", "cues that are answered"),
    Row("nod_answers_chance", "by chance"),
    Row("beat", "beat alignment"),
    Row("beat_chance", "by chance"),
    Row("seam", "head jerk at changes of turn, over that of talk", most=1.2),
    Row("rpcc_pose", "rPCC, pose", 3),
    Row("rpcc_expression", "rPCC, expression", 3),
)
"""Turns of two voices."""

LONG = (
    *(Row(f"drift_{n}s", f"drift of the mean pose at {n} s, deg", 1) for n in (10, 60, 180, 600)),
    Row("drift_most", "at most", 1, most=8),
    *(Row(f"away_{n}s", f"mean rotation from the first frame, {n} s", 1) for n in (10, 60, 180)),
    Row("stillness", "head speed, last quarter over first", 2, 0.7, 1.4),
    Row("minutes_r", "likeness of the two most alike minutes (r)", most=0.7),
    Row("repeats", "the same seed repeats to the bit", 0, least=1),
)
"""A minute of turns over and over."""

COST = (
    Row("step_ms", "step with the gate, ms, median", 2, most=8),
    Row("step_p99_ms", "99th percentile", 2),
    Row("cpu_ms", "processor time a step, ms, mean", 2),
    Row("memory_mb", "memory that it adds, MB", 0),
)
"""On this machine."""
