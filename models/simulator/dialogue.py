"""Dialogues: two talkers' sounds on two tracks, with all that is known about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from infp_cam.models.simulator import turns as taking
from infp_cam.models.simulator.behaviour.scene import Scene, Side, Span
from infp_cam.models.simulator.talker import Spoken, Talker
from infp_cam.models.simulator.turns import Mode, Stretch, Turn
from infp_cam.models.speech.phones import Phone, Utterance
from infp_cam.motion.procedural.chance import uniform
from infp_cam.types import RING_RATE

_EARLIER_S = 14.0  # a piece begins in the middle of things
_SAME_TURN_S = 1.2  # a shorter pause is part of the turn
_OWN_GAP_S = 0.1
_CUT_FADE_S = 0.03
_QUIET_WORD = 0.5  # chance of a phrase in a quiet stretch, each
_QUIET_WORD_EVERY_S = (8.0, 20.0)


@dataclass(frozen=True)
class Sound:
    """A sound of one talker at its time."""

    turn: Turn
    spoken: Spoken


@dataclass(frozen=True)
class Dialogue:
    """A piece of conversation.

    Parameters
    ----------
    length_s : float
        Its length; every time counts from its start.
    talkers : tuple of Talker
        The two.
    sounds : tuple of Sound
        Everything that sounds, by start; the first may have begun before 0.
    """

    length_s: float
    talkers: tuple[Talker, Talker]
    sounds: tuple[Sound, ...]

    def of(self, who: int) -> list[Sound]:
        """Return one talker's sounds."""
        return [sound for sound in self.sounds if sound.turn.who == who]

    def track(self, who: int) -> NDArray[np.float32]:
        """Return float32[n]: one talker's track at 16 kHz, zeros where nothing sounds."""
        count = round(self.length_s * RING_RATE)
        track = np.zeros(count, np.float32)
        for sound in self.of(who):
            samples = sound.spoken.utterance.samples
            first = round(sound.turn.start_s * RING_RATE)
            a, b = max(0, first), min(count, first + len(samples))
            if b > a:
                track[a:b] += samples[a - first : b - first]
        return track

    def phones(self, who: int) -> list[Phone]:
        """Return one talker's phones from 0 to the end, without holes."""
        found: list[Phone] = []
        now = 0.0
        for sound in self.of(who):
            for phone in sound.spoken.utterance.phones:
                start = max(now, phone.start_s + sound.turn.start_s)
                end = min(self.length_s, phone.end_s + sound.turn.start_s)
                if end <= start:
                    continue
                if start > now:
                    found.append(Phone("pau", now, start))
                found.append(replace(phone, start_s=start, end_s=end))
                now = end
        if now < self.length_s:
            found.append(Phone("pau", now, self.length_s))
        return _joined(found)

    def gain_db(self, who: int, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return float64[T]: how much louder than usual one talker is."""
        gains = np.zeros(len(times_s))
        for sound in self.of(who):
            within = (times_s >= sound.turn.start_s) & (times_s < sound.turn.end_s)
            gains[within] = sound.spoken.gain_db
        return gains

    def side(self, who: int) -> Side:
        """Return one talker's part as behaviour sees it."""
        sounds = self.of(who)
        phrases = [sound for sound in sounds if sound.turn.kind == "phrase"]
        return Side(
            turns=tuple(holds([_span(sound) for sound in phrases])),
            phrases=tuple(_span(sound) for sound in phrases),
            accents=np.concatenate([np.empty((0, 2)), *map(_accents, phrases)]),
            syllables=_all([s.spoken.prosody.syllables + s.turn.start_s for s in phrases]),
            feedback=_all([s.spoken.prosody.feedback + s.turn.start_s for s in phrases]),
            backchannels=tuple(_span(s) for s in sounds if s.turn.kind == "backchannel"),
            laughs=tuple(_span(s) for s in sounds if s.turn.kind == "laugh"),
        )

    def scene(self, who: int) -> Scene:
        """Return the piece as one of the two lives it."""
        return Scene(self.length_s, self.side(who), self.side(1 - who))


def _span(sound: Sound) -> Span:
    return sound.turn.start_s, sound.turn.end_s


def _accents(sound: Sound) -> NDArray[np.float64]:
    """Return float64[n, 2]: times and strengths of a sound's accents."""
    moved: NDArray[np.float64] = sound.spoken.prosody.accents + np.array([sound.turn.start_s, 0.0])
    return moved


def _all(times: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.concatenate([np.empty(0), *times])
    return found


def _joined(phones: list[Phone]) -> list[Phone]:
    """Return the phones with neighbouring pauses made one."""
    joined: list[Phone] = []
    for phone in phones:
        if joined and joined[-1].name == phone.name == "pau":
            joined[-1] = replace(joined[-1], end_s=phone.end_s)
        else:
            joined.append(phone)
    return joined


def holds(phrases: Sequence[Span]) -> list[Span]:
    """Return the turns that a person's phrases make up: shorter pauses than 1.2 s bridged."""
    turns: list[Span] = []
    for start, end in sorted(phrases):
        if turns and start - turns[-1][1] < _SAME_TURN_S:
            turns[-1] = turns[-1][0], max(end, turns[-1][1])
        else:
            turns.append((start, end))
    return turns


def compose(talkers: tuple[Talker, Talker], length_s: float, rng: np.random.Generator) -> Dialogue:
    """Let two people talk for `length_s` seconds."""
    composer = _Composer(talkers, rng)
    stretches = taking.draw_stretches(length_s + _EARLIER_S, rng)
    began_s = 0.0
    for stretch in stretches:
        composer.run(stretch, began_s)
        began_s = stretch.until_s
    shifted = [
        Sound(
            replace(
                sound.turn,
                start_s=sound.turn.start_s - _EARLIER_S,
                end_s=sound.turn.end_s - _EARLIER_S,
            ),
            sound.spoken,
        )
        for sound in composer.sounds
    ]
    kept = [s for s in shifted if s.turn.end_s > 0.0 and s.turn.start_s < length_s]
    kept.sort(key=lambda sound: sound.turn.start_s)
    return Dialogue(length_s, talkers, tuple(kept))


@dataclass
class _Composer:
    """Lays sounds on the two tracks, turn by turn."""

    talkers: tuple[Talker, Talker]
    rng: np.random.Generator
    sounds: list[Sound] = field(default_factory=list)
    _free_s: list[float] = field(default_factory=lambda: [0.0, 0.0])
    _backchannel_s: float = -9.0

    def run(self, stretch: Stretch, began_s: float) -> None:
        """Go on from `began_s` until the end of the stretch."""
        t = max(began_s, *self._free_s)
        if stretch.mode is Mode.QUIET:
            self._keep_quiet(t, stretch.until_s)
            return
        who, t = stretch.who, t + float(self.rng.uniform(0.0, 0.4))
        while t < stretch.until_s:
            if stretch.mode is Mode.EXCHANGE:
                end = self._turn(who, t, taking.draw_phrases(self.rng), stretch)
                who, t = self._next(who, end)
            else:
                end = self._turn(who, t, 1_000, stretch)
                t = end + taking.draw_pause(self.rng)

    def _keep_quiet(self, t: float, until_s: float) -> None:
        while (t := t + uniform(self.rng, _QUIET_WORD_EVERY_S)) < until_s:
            if self._chance(_QUIET_WORD):
                t = self._add(int(self.rng.integers(2)), t, "phrase").turn.end_s

    def _chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def _add(self, who: int, t: float, kind: str) -> Sound:
        """Let somebody make a sound at `t`, or as soon as the own last one is over."""
        talker = self.talkers[who]
        spoken = {"phrase": talker.line, "backchannel": talker.backchannel, "laugh": talker.laugh}[
            kind
        ]()
        start = max(t, self._free_s[who] + _OWN_GAP_S)
        sound = Sound(Turn(who, start, start + spoken.length_s, kind), spoken)
        self._free_s[who] = sound.turn.end_s
        self.sounds.append(sound)
        return sound

    def _turn(self, who: int, t: float, phrases: int, stretch: Stretch) -> float:
        """Lay a turn with the listener's feedback; return its end."""
        silent = stretch.mode is Mode.ALONE
        for n in range(phrases):
            phrase = self._add(who, t, "phrase")
            t = phrase.turn.end_s
            if not silent:
                self._acknowledge(1 - who, phrase)
                t = self._laugh(who, t)
            if t >= stretch.until_s:
                break
            if n < phrases - 1:
                t += taking.draw_pause(self.rng)
        return t

    def _next(self, who: int, end_s: float) -> tuple[int, float]:
        """Return who talks next, and when."""
        if self._chance(taking.LAPSE):
            return int(self.rng.integers(2)), end_s + taking.draw_lapse(self.rng)
        if self._chance(taking.KEEPS_FLOOR):
            return who, end_s + taking.draw_pause(self.rng) + 0.3
        if self._chance(taking.INTERRUPTS):
            return 1 - who, self._interrupt(who, end_s)
        return 1 - who, end_s + taking.draw_gap(self.rng)

    def _interrupt(self, who: int, end_s: float) -> float:
        """Return when the other begins to talk; the interrupted one may break off."""
        starts = end_s - uniform(self.rng, taking.INTERRUPTION_S)
        last = max(i for i, sound in enumerate(self.sounds) if sound.turn.who == who)
        sound = self.sounds[last]
        stops = starts + uniform(self.rng, taking.GIVES_IN_S)
        breaks_off = sound.turn.kind == "phrase" and sound.turn.start_s + 0.4 < stops
        if self._chance(taking.GIVES_IN) and breaks_off and stops < sound.turn.end_s:
            self.sounds[last] = _cut(sound, stops - sound.turn.start_s)
            self._free_s[who] = stops
        return starts

    def _acknowledge(self, who: int, phrase: Sound) -> None:
        """Let the listener say "mm-hm" at one of the phrase's cues, or in the pause after it."""
        start, end = phrase.turn.start_s, phrase.turn.end_s
        cues = [start + t for t in phrase.spoken.prosody.feedback.tolist()]
        occasions = [(t, taking.VOCAL_AT_CUE) for t in cues if t < end]
        pause = end + uniform(self.rng, taking.BACKCHANNEL_PAUSE_S)
        for t, share in [*occasions, (pause, taking.VOCAL_AT_PAUSE)]:
            if t - self._backchannel_s >= taking.BACKCHANNEL_GAP_S and self._chance(share):
                self._backchannel_s = self._add(who, t, "backchannel").turn.start_s

    def _laugh(self, who: int, t: float) -> float:
        """Let talker or listener laugh after a phrase, the other may join; return the end."""
        if self._chance(taking.LAUGHS):
            first = who
        elif self._chance(taking.LAUGHS_AT_OTHER):
            first = 1 - who
        else:
            return t
        laugh = self._add(first, t + uniform(self.rng, taking.LAUGH_GAP_S), "laugh")
        end = laugh.turn.end_s
        if self._chance(taking.JOINS):
            joins = laugh.turn.start_s + uniform(self.rng, taking.JOINS_S)
            end = max(end, self._add(1 - first, joins, "laugh").turn.end_s)
        return end if first == who else t


def _cut(sound: Sound, length_s: float) -> Sound:
    """Return the sound broken off after so many seconds."""
    spoken = sound.spoken
    samples = spoken.utterance.samples[: round(length_s * RING_RATE)].copy()
    fade = round(_CUT_FADE_S * RING_RATE)
    samples[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    length_s = len(samples) / RING_RATE
    phones = tuple(
        replace(phone, end_s=min(phone.end_s, length_s))
        for phone in spoken.utterance.phones
        if phone.start_s < length_s
    )
    prosody = replace(
        spoken.prosody,
        accents=spoken.prosody.accents[spoken.prosody.accents[:, 0] < length_s],
        syllables=spoken.prosody.syllables[spoken.prosody.syllables < length_s],
        feedback=spoken.prosody.feedback[spoken.prosody.feedback < length_s],
    )
    turn = replace(sound.turn, end_s=sound.turn.start_s + length_s)
    return Sound(turn, replace(spoken, utterance=Utterance(samples, phones), prosody=prosody))
