"""What a call hears: both sides captured, paired on one clock, cleaned, and handed on."""

from __future__ import annotations

import threading
import time
from collections import deque
from functools import partial
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.capture.kept import Sink
from infp_cam.audio.cleaner import VoiceCleaner
from infp_cam.audio.meter import Meter
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.audio.pairing import Pair, Pairing
from infp_cam.audio.resampler import StreamingResampler
from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.source import AudioSource, FileSource, SilenceSource
from infp_cam.audio.track import Track
from infp_cam.clock import Clock
from infp_cam.control.status import SideStatus
from infp_cam.timing import percentiles
from infp_cam.types import CALL_RATE, OTHER, RING_RATE, SAMPLE_NS, SELF, AudioChunk

_WAIT_S = 0.02
_PER_RING_SAMPLE = CALL_RATE // RING_RATE
_FADE = CALL_RATE // 200  # muting takes 5 ms, so that it does not click


class Hearing:
    """Both sides of a call, from `__enter__` to `__exit__`.

    Each source's chunks become a track on the call's time line (`infp_cam.audio.track`); pairs of
    10 ms of both go through the cleaner; the clean voice goes to the virtual microphone, and both
    sides into the ring.

    Parameters
    ----------
    sources : tuple of AudioSource
        The own side's and the other's.
    ring : DyadicRing
        Takes both sides at 16 kHz.
    voice : VoiceBuffer
        Takes the own voice, clean, at 48 kHz.
    cleaner : VoiceCleaner
        Takes echo and noise out of the own side.
    clock : Clock
        The clock of the call.
    epoch_ns : int
        Clock time of sample 0.

    Attributes
    ----------
    muted : bool
        Whether the own side is silenced; may be set from any thread.
    """

    def __init__(
        self,
        sources: tuple[AudioSource, AudioSource],
        ring: DyadicRing,
        voice: VoiceBuffer,
        cleaner: VoiceCleaner,
        clock: Clock,
        epoch_ns: int,
    ) -> None:
        self._sources, self._ring, self._voice, self._cleaner = sources, ring, voice, cleaner
        self._clock, self._epoch_ns = clock, epoch_ns
        self._pairing = Pairing(clock, epoch_ns, self._delivering)
        self._tracks = tuple(
            Track(epoch_ns, partial(self._pairing.push, side)) for side in (SELF, OTHER)
        )
        self._busy = _ThreadTimes(clock)
        self._ages_ms: deque[float] = deque(maxlen=10_000)
        self._inputs = tuple(_RingInput(ring, side) for side in (SELF, OTHER))
        self._meters = tuple(Meter() for _ in (SELF, OTHER))
        self.muted = False
        self._gain = 1.0
        self._end_ns: int | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="hearing", daemon=True)

    def __enter__(self) -> Hearing:
        try:
            for source, track in zip(self._sources, self._tracks, strict=True):
                source.start(self._busy.watching(track))
        except BaseException:
            self._stop_sources()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop_sources()
        self._ending.set()
        self._thread.join()

    def sides(self) -> tuple[SideStatus, SideStatus]:
        """Return how the own side and the other sound now."""
        own, other = (
            SideStatus(source.label, source.delivering, round(meter.level_db, 1), meter.voice)
            for source, meter in zip(self._sources, self._meters, strict=True)
        )
        return own, other

    def is_speaking(self, side: int) -> bool:
        """Return whether somebody speaks on a side now; for any thread."""
        return self._meters[side].voice

    def stats(self) -> dict[str, Any]:
        """Return the figures of the sound: clocks, and what was lost."""
        return {
            "drift_ppm": [round(track.drift_ppm, 1) for track in self._tracks],
            "reanchored": [track.reanchored for track in self._tracks],
            "late_samples": self._pairing.late,
            "lost_pairs": self._pairing.lost,
            "echo_reduction_db": self._cleaner.reduction_db,
            "age_ms": percentiles(self._ages_ms),
            "cpu_percent": round(self._busy.percent(), 2),
        }

    def has_ended(self, t_ns: int) -> bool:
        """Whether all there was to hear were files, and audio time `t_ns` is past their end."""
        if not any(isinstance(source, FileSource) for source in self._sources):
            return False
        if not all(_has_finished(source) for source in self._sources):
            return False
        if self._end_ns is None:  # silence goes on after it, as fast as time passes
            self._end_ns = max(self._ring.end(side) for side in (SELF, OTHER)) * SAMPLE_NS
        return t_ns >= self._end_ns

    def _delivering(self) -> tuple[int, ...]:
        return tuple(side for side in (SELF, OTHER) if self._sources[side].delivering)

    def _stop_sources(self) -> None:
        for source in self._sources:
            source.stop()

    def _listen(self) -> None:
        while not self._ending.is_set():
            self._pairing.wait(_WAIT_S)
            for pair in self._pairing.take():
                self._take(pair)
            self._busy.note()

    def _take(self, pair: Pair) -> None:
        own, other = pair.samples
        own, start = self._cleaner.process(own, other), pair.start - self._cleaner.delay
        own = self._silenced(own)
        if pair.present[SELF]:  # what is missing the microphone fades over
            self._voice.write(start, own)
        self._note_age(start + len(own))
        for side, at, samples in ((SELF, start, own), (OTHER, pair.start, other)):
            heard = self._inputs[side].write(at, samples, is_sound=bool(pair.present[side]))
            self._meters[side].push(heard)

    def _note_age(self, stop: int) -> None:
        """Note how long ago the clean voice's newest sample was in the air."""
        in_air_ns = self._epoch_ns + stop * 1_000_000_000 // CALL_RATE
        self._ages_ms.append((self._clock.now_ns() - in_air_ns) / 1e6)

    def _silenced(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the samples, or nothing while muted, with a short fade at each change."""
        wanted = 0.0 if self.muted else 1.0
        if self._gain == wanted == 1.0:
            return samples
        gains = np.full(len(samples), wanted, np.float32)
        gains[:_FADE] = np.linspace(self._gain, wanted, _FADE, endpoint=False)
        self._gain = wanted
        return samples * gains


class _ThreadTimes:
    """Processor time of the threads that hear, as a share of one core."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._start_ns = clock, clock.now_ns()
        self._ns: dict[int, int] = {}  # by thread

    def note(self) -> None:
        """Note how long the calling thread has been busy in all."""
        self._ns[threading.get_ident()] = time.thread_time_ns()

    def watching(self, sink: Sink) -> Sink:
        """Return a sink that notes the thread that it is called in."""

        def watched(chunk: AudioChunk) -> None:
            sink(chunk)
            self.note()

        return watched

    def percent(self) -> float:
        """Return the share since the start, per cent."""
        elapsed_ns = max(1, self._clock.now_ns() - self._start_ns)
        return 100 * sum(tuple(self._ns.values())) / elapsed_ns


class _RingInput:
    """Writes one side's 48 kHz into its track of the ring."""

    def __init__(self, ring: DyadicRing, track: int) -> None:
        self._ring, self._track = ring, track
        self._resampler = StreamingResampler(CALL_RATE, RING_RATE)
        self._expected: int | None = None  # call index of the next sample
        self._next = 0  # ring index of the next sample

    def write(
        self, start: int, samples: NDArray[np.float32], *, is_sound: bool
    ) -> NDArray[np.float32]:
        """Take a run at its call index; return what it makes of the track, float32[m] at 16 kHz."""
        if start != self._expected:
            self._next = -(-start // _PER_RING_SAMPLE)
            self._resampler.reset(self._next * _PER_RING_SAMPLE - start)
        self._expected = start + len(samples)
        made = self._resampler.push(samples)
        if is_sound:
            self._ring.write(self._track, self._next, made)
        else:
            self._ring.skip(self._track, self._next + len(made))
        self._next += len(made)
        return made


def _has_finished(source: AudioSource) -> bool:
    if isinstance(source, FileSource):
        return source.finished.is_set()
    return isinstance(source, SilenceSource)
