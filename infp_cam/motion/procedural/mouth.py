"""Mouth from the own voice: gap, width, rounding, teeth and closures by a transparent rule."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.features import band_centres_hz
from infp_cam.motion.procedural import table
from infp_cam.motion.procedural.cues import Cues
from infp_cam.motion.procedural.moment import Face, add, add_pair

_FRAME_WEIGHTS = np.array(table.FRAME_WEIGHTS)


def band_masks(edges_hz: tuple[int, ...]) -> NDArray[np.float64]:
    """Return float64[80, bands]: which mel band lies in which wide one."""
    centres = band_centres_hz()[:, None]
    low, high = np.array(edges_hz[:-1]), np.array(edges_hz[1:])
    return ((centres >= low) & (centres < high)).astype(np.float64)


_OPENING_MASKS, _OPENING_WEIGHTS = band_masks(table.MOUTH_BANDS_HZ), np.array(table.OPENING_WEIGHTS)
_WIDTH_MASKS, _WIDTH_WEIGHTS = band_masks(table.WIDTH_BANDS_HZ), np.array(table.WIDTH_WEIGHTS)


def band_levels(
    mel: NDArray[np.float32], peak_db: float, masks: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return float64[bands]: levels in 20 dB re the voice's own, weighted over the step.

    Parameters
    ----------
    mel : float32[4, 80]
        Log-mel frames of the step, dB.
    peak_db : float
        The voice's own level, dB.
    masks : float64[80, bands]
        See `band_masks`.
    """
    power = np.power(10.0, mel.astype(np.float64) / 10.0) @ masks
    db = 10.0 * np.log10(np.maximum(power, 1e-12)) - peak_db
    weighted: NDArray[np.float64] = _FRAME_WEIGHTS @ np.clip(db, table.BAND_FLOOR_DB, 6.0)
    return weighted / 20.0


def _soft(x: float) -> float:
    """Return a logistic step around 0, one unit wide."""
    return 1.0 / (1.0 + float(np.exp(-4.0 * min(max(x, -8.0), 8.0))))


def _knee(gap: float) -> float:
    """Return the gap, bent so that it nears 0 softly instead of stopping there."""
    return table.OPENING_KNEE * float(np.logaddexp(0.0, gap / table.OPENING_KNEE))


def _past() -> deque[float]:
    return deque([table.BAND_FLOOR_DB] * 3, maxlen=3)


@dataclass
class Mouth:
    """Lips and jaw; only the own voice moves them."""

    rng: np.random.Generator
    _gap: float = 0.0
    _wide: float = 0.0
    _round: float = 0.0
    _spread: float = 0.0
    _teeth: float = 0.0
    _press: float = 0.0
    _engaged: float = 0.0
    _clarity_db: deque[float] = field(default_factory=_past)
    _left: float = field(init=False)
    _aside: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = 1.0 + self.rng.uniform(-0.07, 0.07)
        self._aside = float(self.rng.uniform(-0.03, 0.03))

    def step(self, own: Cues, face: Face) -> None:
        """Advance by a frame and add the mouth to `face`."""
        self._articulate(own)
        self._write(face)

    def _articulate(self, own: Cues) -> None:
        """Move gap, width, rounding, teeth and press towards what is heard."""
        voice = own.voice
        bands = band_levels(voice.mel, voice.peak_db, _OPENING_MASKS)
        engaged = 1.0 if voice.active else 0.0
        self._engaged += 0.5 * (engaged - self._engaged)

        teeth = _soft((bands[6] - bands[:3].max() - table.SIBILANT_CENTRE) / table.SIBILANT_SD)
        dip = self._dip(bands)
        sounding = float(_OPENING_WEIGHTS @ bands) - table.OPENING_CENTRE
        gap = _knee(table.OPENING_MEAN + table.OPENING_PER_SD * sounding)
        gap += teeth * (table.SIBILANT_GAP - gap) * 0.7
        gap = min(gap, table.OPENING_LARGEST) * (1.0 - table.DIP_CLOSES * dip)
        if not voice.active:
            gap = table.PAUSE_OPENING if own.silent_s < table.PAUSE_CLOSES_S - 0.2 else 0.0
        change = table.OPENING_FOLLOWS * (gap - self._gap)
        self._gap += min(max(change, -table.OPENING_FASTEST), table.OPENING_FASTEST)

        width = float(_WIDTH_WEIGHTS @ band_levels(voice.mel, voice.peak_db, _WIDTH_MASKS))
        wide = (width - table.WIDTH_CENTRE) / table.WIDTH_SD * voice.speech
        back = max(float(bands[2]), float(bands[3])) - float(bands[4])
        rounded = _soft((back - table.ROUND_CENTRE) / table.ROUND_SD) * voice.speech
        spread = _soft((table.SPREAD_CENTRE - back) / table.ROUND_SD) * voice.speech
        rounded, spread = rounded * (1.0 - teeth), spread * (1.0 - teeth)
        self._wide += table.WIDTH_FOLLOWS * (min(max(wide, -2.0), 2.0) - self._wide)
        self._spread += table.WIDTH_FOLLOWS * (spread - self._spread)
        self._round += table.WIDTH_FOLLOWS * (rounded - self._round)
        self._teeth += 0.7 * (teeth * engaged - self._teeth)
        self._press += 0.7 * (dip * engaged - self._press)

    def _dip(self, bands: NDArray[np.float64]) -> float:
        """Return 0..1: the sound above F1 falls away inside speech, as behind closed lips."""
        clear_db = 20.0 * float(bands[2:5].max())
        fall = max(self._clarity_db) - clear_db
        self._clarity_db.append(clear_db)
        return _soft((fall - table.DIP_DB) / (2.0 * table.DIP_WIDTH_DB))

    def _write(self, face: Face) -> None:
        wide = max(0.0, self._wide) * self._engaged
        narrow = max(0.0, -self._wide) * self._engaged
        lips = table.LIP_SHARE + table.LIP_SHARE_WIDE * min(1.0, self._spread + self._teeth)
        lips += table.LIP_SHARE_ROUND * self._round
        jaw = (1.0 - lips) * self._gap / table.GAP_PER_JAW
        lower = 0.6 * lips * self._gap / table.GAP_PER_LOWER
        upper = 0.4 * lips * self._gap / table.GAP_PER_UPPER
        kept = table.CLOSED_JAW * self._engaged * _soft((0.03 - self._gap) / 0.03)
        opened = min(1.0, self._gap / 0.08)
        add(face, "jawOpen", jaw + kept)
        add(face, "mouthClose", kept)
        add_pair(face, "mouthLowerDown", lower, self._left)
        add_pair(face, "mouthUpperUp", upper, 2.0 - self._left)
        add_pair(face, "mouthStretch", 0.06 * wide + 0.14 * self._spread, self._left)
        add_pair(face, "mouthSmile", 0.04 * wide + 0.08 * self._spread, self._left)
        add_pair(face, "mouthDimple", 0.03 * wide, self._left)
        add(face, "mouthPucker", 0.38 * self._round * (1.0 - 0.5 * opened) + 0.05 * narrow)
        add(face, "mouthFunnel", 0.22 * self._round * opened + 0.10 * self._teeth * narrow)
        add_pair(face, "mouthPress", 0.22 * self._press, self._left)
        add(face, "mouthRollLower", 0.22 * self._press)
        add(face, "mouthRollUpper", 0.14 * self._press)
        add(face, "mouthShrugUpper", 0.05 * self._round)
        add(face, "jawForward", 0.06 * self._teeth)
        add(face, "jawLeft" if self._aside > 0 else "jawRight", abs(self._aside) * opened)
        add_pair(face, "cheekSquint", 0.04 * wide)
        add_pair(face, "noseSneer", 0.10 * upper)
