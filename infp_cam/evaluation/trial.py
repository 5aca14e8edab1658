"""A generator at work on given sound, as in a call, but as fast as the machine allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.lips import Lips, Predict
from infp_cam.motion.evaluation import FPS, lip_aperture, lip_width
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.motion.space import ARKIT58
from infp_cam.registry import make_generator
from infp_cam.session import GeneratedMotion
from infp_cam.timing import StageTimes
from infp_cam.types import OTHER, RING_RATE, SELF, MotionFrame

Samples = NDArray[np.float32]
Span = tuple[float, float]
"""Start and end, seconds."""


def generator_of(named: str) -> MotionGenerator[Any]:
    """Return the generator of a name, or of ``NAME=MODEL`` with a model that does not come along.

    Raises
    ------
    InfpCamError
        Where there is no such generator or model, or it can not be run.
    """
    name, given, model = named.partition("=")
    return make_generator(name, model) if given else make_generator(name)


def move(
    generator: MotionGenerator[Any],
    own: Samples,
    other: Samples,
    seed: int,
    *,
    lost: tuple[Sequence[Span], Sequence[Span]] = ((), ()),
    times: StageTimes | None = None,
) -> NDArray[np.float32]:
    """Return what a generator makes of two tracks, the mouth gated as in a call: float32[T, 58].

    The tracks go through the ring to the generator and on to the mouth's gate, step by step
    (`infp_cam.session.GeneratedMotion`); frame ``k`` shows audio time ``k / 25``.

    Parameters
    ----------
    generator : MotionGenerator
        What is tried.
    own, other : float32[n]
        16 kHz; the shorter one is followed by silence.
    seed : int
        Seed of all chance.
    lost : pair of sequence of tuple
        Spans of own and other that were not captured.
    times : StageTimes, optional
        Takes the stage ``generate``.

    Raises
    ------
    MotionInvalid
        Where the generator does not make ``arkit58`` at 25 frames a second.
    """
    if generator.space != ARKIT58 or generator.rate != FPS:
        raise MotionInvalid(
            f"The generator {generator.name} makes {generator.space.name} at {generator.rate} "
            "frames a second.",
            f"Only {ARKIT58.name} at {FPS} can be judged: the figures are of its channels.",
        )
    count = max(len(own), len(other)) * FPS // RING_RATE
    ring, frames = DyadicRing(), list[MotionFrame]()
    motion = GeneratedMotion(
        ring, generator, MotionStyle(), seed, times or StageTimes(), frames.append
    )
    feeds = [
        _Feed(ring, track, samples, spans)
        for track, samples, spans in zip((SELF, OTHER), (own, other), lost, strict=True)
    ]
    for n in range(count):
        t_ns = n * 1_000_000_000 // FPS
        for feed in feeds:
            feed.play_until(motion.audio_needed(t_ns))
        motion.at(t_ns)
    return np.stack([frame.values for frame in frames[:count]])


def lips_of(generator: MotionGenerator[Any], seed: int) -> Predict:
    """Return the lips that a generator gives to a voice while nobody else speaks."""

    def predict(samples: Samples) -> Lips:
        values = move(generator, samples, np.zeros(0, np.float32), seed)
        return Lips(lip_aperture(values), lip_width(values))

    return predict


@dataclass
class _Feed:
    """Writes one side into the ring, and leaves out what was lost."""

    ring: DyadicRing
    track: int
    samples: Samples
    lost: Sequence[Span]

    def play_until(self, stop: int) -> None:
        start = self.ring.end(self.track)
        run = np.zeros(max(stop - start, 0), np.float32)
        heard = self.samples[start:stop]
        run[: len(heard)] = heard
        for piece in self._kept(start, stop):
            self.ring.write(self.track, piece.start, run[piece.start - start : piece.stop - start])
        self.ring.skip(self.track, stop)

    def _kept(self, start: int, stop: int) -> list[slice]:
        kept = np.ones(max(stop - start, 0), np.int8)
        for first, last in self.lost:
            at = [min(max(round(t * RING_RATE) - start, 0), len(kept)) for t in (first, last)]
            kept[at[0] : at[1]] = 0
        edges = np.flatnonzero(np.diff(np.concatenate(([0], kept, [0])))) + start
        return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
