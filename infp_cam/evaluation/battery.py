"""The whole battery: every figure of a generator, from clips, voices and simulated sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from infp_cam.evaluation.clips import Clip, load_clips
from infp_cam.evaluation.closures import Speech, builtin_speech, closures, load_speech
from infp_cam.evaluation.cost import cost
from infp_cam.evaluation.exchange import beats, exchanges, nod_delays
from infp_cam.evaluation.face import Face
from infp_cam.evaluation.faces import faces, quiet_mouth, silent_lips
from infp_cam.evaluation.heads import drift, heads
from infp_cam.evaluation.lips import Lips, LipScores, Predict, lips_on_clips
from infp_cam.evaluation.robustness import SECONDS, Outcome, outcomes
from infp_cam.evaluation.rules import formant_gap, rms_gap
from infp_cam.evaluation.scenes import (
    Role,
    Samples,
    Scene,
    Take,
    conversation,
    idling,
    load_simulated,
    monologue,
    take_of_clip,
    turns,
    voices,
)
from infp_cam.evaluation.stimuli import in_noise
from infp_cam.evaluation.trial import generator_of, lips_of, move
from infp_cam.evaluation.variety import Vocabulary, across_minutes, across_seeds, repeats
from infp_cam.motion.generator import MotionGenerator
from infp_cam.types import RING_RATE

Tell = Callable[[str], None]
"""Told what is being measured."""

ROLES: tuple[Role, ...] = ("talking", "listening", "idle")
NOISE_DB = 10.0


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured.

    Parameters
    ----------
    seeds : int
        Seeds of the behaviour.
    voices_s, idle_s, long_s : float
        Length of the voices, of idling, and of the long run.
    noise : bool
        Whether lips are judged in noise as well.
    """

    seeds: int = 4
    voices_s: float = 120.0
    idle_s: float = 60.0
    long_s: float = 600.0
    noise: bool = True

    def quick(self) -> Extent:
        """Return a fifth of it: for a look, not for a table."""
        return replace(self, seeds=1, voices_s=45.0, idle_s=30.0, long_s=120.0, noise=False)


@dataclass(frozen=True, slots=True)
class Material:
    """What generators are measured with.

    Parameters
    ----------
    clips : list of Clip
        Real talkers; may be empty.
    speech : list of Speech
        Voices with known phones.
    spoken : list of float32[n]
        Voices that scenes are made of.
    simulated : list of Scene
        Simulated conversations; may be empty.
    vocabulary : Vocabulary, optional
        Of the real talkers.
    """

    clips: list[Clip]
    speech: dict[str, list[Speech]]
    spoken: list[Samples]
    simulated: list[Scene]
    vocabulary: Vocabulary | None

    @staticmethod
    def load(clips: Path | None, simulated: Path | None, extent: Extent) -> Material:
        """Read what there is.

        Raises
        ------
        InfpCamError
            Where a folder does not hold what it should.
        """
        real = load_clips(clips) if clips else []
        speech = {"built-in conversation": builtin_speech()}
        scenes: list[Scene] = []
        if simulated:
            with_phones = any(simulated.glob("*.phones.json"))
            if with_phones:
                speech[simulated.name] = load_speech(simulated)
            if not with_phones or any(simulated.glob("*.npz")):
                scenes = load_simulated(simulated)
        vocabulary = Vocabulary.of([Face.of_clip(clip) for clip in real]) if real else None
        return Material(real, speech, voices(real, extent.voices_s), scenes, vocabulary)


Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured of one generator, or of people.

    Parameters
    ----------
    figures : dict of str to dict
        Figures by section; see `infp_cam.evaluation.reference` for the names.
    outcomes : list of Outcome
        On sounds that are not as they should be.
    lips : LipScores, optional
        Lips clip by clip.
    provider : str
        What ran it.
    takes : dict of str to Take
        One take of each role, to be drawn.
    """

    figures: dict[str, Figures] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    lips: LipScores | None = None
    provider: str = ""
    takes: dict[str, Take] = field(default_factory=dict)


def measure(name: str, material: Material, extent: Extent, tell: Tell) -> Report:
    """Return every figure of the generator called `name`, see `generator_of`.

    Raises
    ------
    InfpCamError
        Where there is no such generator, it can not be loaded, or its motion can not be judged.
    """
    generator = generator_of(name)
    figures: dict[str, Figures] = {}
    scores = None
    if material.clips:
        tell(f"{name}: lips on {len(material.clips)} clips")
        scores, figures["lips"] = lip_figures(lips_of(generator, 0), material.clips, extent)
    for source, speech in material.speech.items():
        tell(f"{name}: closures, {source}")
        figures[f"closures: {source}"] = _closure_figures(generator, speech)
    takes: dict[str, Take] = {}
    for scene, role in _scenes(material, extent):
        tell(f"{name}: {role}")
        made = _play(generator, [scene], extent.seeds)
        takes[role] = made[0]
        figures[role] = role_figures(made, role, material.vocabulary)
        figures[role] |= across_seeds([take.face for take in made])
    tell(f"{name}: turns")
    made = _play(generator, [turns(material.spoken, 60.0), conversation()], extent.seeds)
    takes["turns"] = made[0]
    figures["exchange"] = exchange_figures(made)
    tell(f"{name}: {extent.long_s:.0f} s")
    figures["long"] = _long_figures(generator, material.spoken, extent.long_s)
    if material.simulated:
        tell(f"{name}: {len(material.simulated)} simulated conversations")
        made = _play(generator, material.simulated, 1)
        figures |= simulated_figures(made, material.vocabulary)
    tell(f"{name}: sounds that are not as they should be")
    least = round(SECONDS * RING_RATE)
    own, other = (np.resize(voice, max(least, len(voice))) for voice in material.spoken[:2])
    found = outcomes(generator, own, other, seed=0)
    tell(f"{name}: cost")
    figures["cost"] = {k: v for k, v in cost(name).items() if isinstance(v, float)}
    return Report(figures, found, scores, generator.provider, takes)


def measure_rules(clips: Sequence[Clip], extent: Extent) -> dict[str, tuple[LipScores, Figures]]:
    """Return the lips of the rules that a generator has to beat."""
    rules: dict[str, Predict] = {
        "RMS": lambda samples: Lips(rms_gap(samples)),
        "band x centroid": lambda samples: Lips(formant_gap(samples)),
    }
    return {name: lip_figures(rule, clips, extent) for name, rule in rules.items()}


def measure_people(material: Material) -> dict[str, Figures]:
    """Return the figures of the real talkers that were given, and of the simulated people."""
    figures: dict[str, Figures] = {}
    if material.clips:
        takes = [take_of_clip(clip) for clip in material.clips]
        figures["talking"] = role_figures(takes, "talking", material.vocabulary)
    truth = [Take(s, s.own_face) for s in material.simulated if s.own_face is not None]
    return figures | (simulated_figures(truth, material.vocabulary) if truth else {})


def lip_figures(
    predict: Predict, clips: Sequence[Clip], extent: Extent
) -> tuple[LipScores, Figures]:
    """Return the scores of lips on clips, and their figures, noise included."""
    scores = lips_on_clips(predict, clips)
    figures = {
        key: scores.median(key) for key in ("r", "r_speech", "r0", "auc", "r_width", "silent_share")
    }
    figures |= {
        "r_q25": scores.quantile("r", 0.25),
        "r_q75": scores.quantile("r", 0.75),
        "r_chance": scores.chance_r,
        "lag_ms": 1000.0 * scores.median("lag_s"),
        "over_03": float(np.mean(scores.values("r") > 0.3)),
        "real_silent_share": scores.median("real_silent_share"),
    }
    if extent.noise:
        white = lips_on_clips(lambda s: predict(in_noise(s, NOISE_DB, "white")), clips)
        pink = lips_on_clips(lambda s: predict(in_noise(s, NOISE_DB, "pink")), clips)
        figures |= {"r_white": white.median("r"), "r_pink": pink.median("r")}
    return scores, figures


def role_figures(takes: Sequence[Take], role: Role, vocabulary: Vocabulary | None) -> Figures:
    """Return the figures of one role, of all takes together."""
    figures = {**heads(takes, role), **faces(takes, role)}
    if vocabulary:
        figures |= vocabulary.variety(takes, role)
    if role == "talking":
        figures |= beats(takes)
    if role == "listening":
        figures |= {**quiet_mouth(takes), **nod_delays(takes)}
    return figures


def exchange_figures(takes: Sequence[Take]) -> Figures:
    """Return the figures of turns."""
    return {
        **exchanges(takes),
        **quiet_mouth(takes),
        "silent_mad_listening": silent_lips(takes, "listening")["silent_mad"],
        "silent_mad_idle": silent_lips(takes, "idle")["silent_mad"],
    }


def simulated_figures(takes: Sequence[Take], vocabulary: Vocabulary | None) -> dict[str, Figures]:
    """Return the figures of conversations by role; no figure of simulated people is one of real."""
    figures = {f"simulated: {role}": role_figures(takes, role, vocabulary) for role in ROLES}
    return {**figures, "simulated: exchange": exchange_figures(takes)}


def _scenes(material: Material, extent: Extent) -> list[tuple[Scene, Role]]:
    return [
        (monologue(material.spoken, "talking"), "talking"),
        (monologue(material.spoken, "listening"), "listening"),
        (idling(extent.idle_s), "idle"),
    ]


def _play(generator: MotionGenerator[Any], scenes: Sequence[Scene], seeds: int) -> list[Take]:
    return [
        Take(scene, Face.of_motion(move(generator, scene.own, scene.other, seed)))
        for scene in scenes
        for seed in range(seeds)
    ]


def _closure_figures(generator: MotionGenerator[Any], speech: Sequence[Speech]) -> Figures:
    lips = lips_of(generator, 0)
    found = closures([lips(voice.samples).gap for voice in speech], speech)
    return {
        "count": float(found.count),
        "closed": found.closed,
        "late_ms": 1000.0 * found.late_s,
        "late_iqr_ms": 1000.0 * found.late_iqr_s,
        "opened": found.opened,
    }


def _long_figures(
    generator: MotionGenerator[Any], spoken: Sequence[Samples], seconds: float
) -> Figures:
    minute = turns(spoken, 60.0)
    times = max(1, round(seconds / 60.0))
    own, other = np.tile(minute.own, times), np.tile(minute.other, times)
    values = move(generator, own, other, 0)
    again = move(generator, minute.own, minute.other, 0)
    face = Face.of_motion(values)
    # The end of a track is followed by silence: what looks ahead sees it.
    kept = len(again) - 5
    return {
        **drift(Take(Scene("long", own, other), face)),
        **across_minutes(face),
        "repeats": float(repeats(values[:kept], again[:kept])),
    }
