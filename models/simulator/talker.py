"""A talker: a synthetic voice with things to say, sounds of feedback, and laughter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType

import numpy as np

from infp_cam.errors import InfpCamError
from infp_cam.models.simulator.laughter import laugh
from infp_cam.models.simulator.prosody import Prosody, ProsodyTracker
from infp_cam.models.speech import espeak, festival, texts
from infp_cam.models.speech.phones import Request, Utterance
from infp_cam.models.speech.prosody import stressed
from infp_cam.types import RING_RATE

ENGINES: Mapping[str, tuple[ModuleType, float]] = {
    "espeak": (espeak, 0.75),
    "festival": (festival, 0.25),
}
"""Engines and their shares of talkers; flite's voices are held out everywhere, to test with."""

LEVEL_DBFS = -20.0
BACKCHANNEL_DB = (-9.0, -3.0)
LAUGH_DB = (-8.0, 1.0)
LOUDNESS_SD_DB = 1.5
_EDGE_S = 0.03
_LINES, _SOUNDS = 8, 3  # said at once, for engines that are slow to start
_TRIES = 40


@dataclass(frozen=True)
class Spoken:
    """A sound of a talker.

    Parameters
    ----------
    utterance : Utterance
        Trimmed and levelled; its phones are from 0 to its end.
    prosody : Prosody
        What is heard in it.
    gain_db : float
        How much louder than usual for this voice.
    """

    utterance: Utterance
    prosody: Prosody
    gain_db: float

    @property
    def length_s(self) -> float:
        """Seconds."""
        return len(self.utterance.samples) / RING_RATE


@dataclass
class Talker:
    """Somebody's voice in one conversation.

    Parameters
    ----------
    engine, voice, language : str
        Of the synthesiser.
    rate, pitch : float
        As in `infp_cam.models.speech.phones.Request`.
    rng : numpy.random.Generator
        What is said, and how loud.
    """

    engine: str
    voice: str
    language: str
    rate: float
    pitch: float
    rng: np.random.Generator = field(repr=False)
    _track: ProsodyTracker = field(init=False, default_factory=ProsodyTracker, repr=False)
    _lines: deque[Utterance] = field(init=False, default_factory=deque, repr=False)
    _sounds: deque[Utterance] = field(init=False, default_factory=deque, repr=False)
    _mean_hz: float = field(init=False, default=0.0)

    def line(self) -> Spoken:
        """Say something."""
        while not self._lines:
            self._lines += self._say(_LINES, lambda: texts.pick(self.language, self.rng))
        spoken = self._spoken(self._lines.popleft(), float(self.rng.normal(0.0, LOUDNESS_SD_DB)))
        self._mean_hz = self._mean_hz or spoken.prosody.mean_hz
        return spoken

    def backchannel(self) -> Spoken:
        """Say "mm-hm" or the like."""
        known = texts.BACKCHANNELS.get(texts.base(self.language), texts.BACKCHANNELS["en"])
        while not self._sounds:
            self._sounds += self._say(_SOUNDS, lambda: known[int(self.rng.integers(len(known)))])
        return self._spoken(self._sounds.popleft(), float(self.rng.uniform(*BACKCHANNEL_DB)))

    def laugh(self) -> Spoken:
        """Laugh."""
        sound = laugh(self._mean_hz or self.rng.uniform(100.0, 220.0), self.rng)
        return self._spoken(sound, float(self.rng.uniform(*LAUGH_DB)))

    def _say(self, count: int, text: Callable[[], str]) -> list[Utterance]:
        """Return up to `count` utterances."""
        speak_all = ENGINES[self.engine][0].speak_all
        for _ in range(_TRIES):
            requests = [Request(text(), self.voice, self.rate, self.pitch) for _ in range(count)]
            said = [trimmed(stressed(u)) for u in speak_all(requests) if u is not None]
            audible = [u for u in said if u is not None]
            if audible:
                return audible
        raise InfpCamError(
            f"{self.engine}'s voice {self.voice} said nothing usable.",
            "Install its Debian package again, or leave the voice out.",
        )

    def _spoken(self, utterance: Utterance, gain_db: float) -> Spoken:
        prosody = self._track(utterance)
        samples = utterance.samples * np.float32(10.0 ** ((LEVEL_DBFS + gain_db) / 20.0))
        return Spoken(Utterance(samples, utterance.phones), prosody, gain_db)


def trimmed(utterance: Utterance) -> Utterance | None:
    """Return the utterance without the pauses around it, RMS 1; None where nothing sounds."""
    spoken = [phone for phone in utterance.phones if phone.name != "pau"]
    if not spoken:
        return None
    first = max(0, round((spoken[0].start_s - _EDGE_S) * RING_RATE))
    last = min(len(utterance.samples), round((spoken[-1].end_s + _EDGE_S) * RING_RATE))
    samples = utterance.samples[first:last]
    rms = float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) if last > first else 0.0
    if rms < 1e-4:
        return None
    ramp = np.minimum(1.0, np.arange(len(samples)) / (0.01 * RING_RATE))
    faded = samples * np.minimum(ramp, ramp[::-1]) / rms
    start, length = first / RING_RATE, len(samples) / RING_RATE
    phones = [
        replace(p, start_s=max(0.0, p.start_s - start), end_s=min(length, p.end_s - start))
        for p in utterance.phones
        if p.end_s > start and p.start_s < start + length
    ]
    return Utterance(faded.astype(np.float32), tuple(phones))


def draw_talkers(rng: np.random.Generator) -> tuple[Talker, Talker]:
    """Return two people who speak the same language, with voices that differ."""
    first = _draw(rng)
    for _ in range(_TRIES):
        second = _draw(rng)
        alike = second.engine == first.engine and second.voice == first.voice
        if texts.base(second.language) == texts.base(first.language) and not alike:
            return first, second
    pitch = first.pitch - 1.0 if first.pitch > 0.0 else first.pitch + 1.0
    return first, replace(first, pitch=pitch, rng=rng.spawn(1)[0])


def _draw(rng: np.random.Generator) -> Talker:
    shares = np.array([share for _, share in ENGINES.values()])
    engine = list(ENGINES)[int(rng.choice(len(shares), p=shares / shares.sum()))]
    voice, language = ENGINES[engine][0].pick_voice(rng)
    rate = float(np.clip(rng.normal(1.0, 0.11), 0.75, 1.3))
    return Talker(engine, voice, language, rate, float(rng.uniform(-1.0, 1.0)), rng.spawn(1)[0])
