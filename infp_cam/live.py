"""The live loop: frames drawn as the audio comes in, due at a steady delay."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.camera.frame_ring import FrameTimes
from infp_cam.clock import Clock
from infp_cam.timing import percentiles
from infp_cam.types import OTHER, SAMPLE_NS, SELF

PATIENCE_NS = 100_000_000
"""How long a frame waits for audio that should already be there; then it counts as missing."""

POLL_NS = 2_000_000
"""How often a waiting frame looks for its audio."""

LATE_FRAMES = 2
"""A frame later than so many frame periods is dropped (DESIGN §5)."""


class Picture(Protocol):
    """What the loop draws; `infp_cam.session.Session` is one."""

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index up to which audio is needed to draw audio time `t_ns`."""
        ...

    def draw(self, t_ns: int, out: NDArray[np.uint8]) -> None:
        """Draw audio time `t_ns` into `out`, uint8[H, W, 3] RGB; times never go back."""
        ...


class FrameSink(Protocol):
    """Where the loop's frames go; `infp_cam.camera.frame_ring.FrameRing` is one."""

    def slot(self, times: FrameTimes) -> AbstractContextManager[NDArray[np.uint8]]:
        """Give the pixels to draw into, uint8[H, W, 3] RGB; leaving the body hands them over."""
        ...

    def beat(self, now_ns: int) -> None:
        """Note that the loop lives."""
        ...


class VideoDelay:
    """How long after the sound its picture is due: what frames usually take, and little more.

    It follows the 95th percentile of the last three seconds (a single stall does not count), up
    soon and down slowly, always by slewing, so that the picture's pace never jumps.

    Parameters
    ----------
    least_ns, most_ns : int
        Delay to start with and least there is; most there is. Frames that take longer are late.
    """

    MARGIN_NS = 2_000_000
    RISE_NS = 2_000_000  # the most in a frame
    FALL_NS = 100_000  # likewise; 3 ms in a second of 30 fps, since the voice has to follow

    def __init__(self, least_ns: int, most_ns: int) -> None:
        self._least_ns, self._most_ns = least_ns, most_ns
        self._recent_ns: deque[int] = deque(maxlen=90)
        self.ns = least_ns

    @property
    def usual_ms(self) -> float:
        """How long frames took in the middle, last three seconds, ms; 0 before the first."""
        return median(self._recent_ns) / 1e6 if self._recent_ns else 0.0

    def observe(self, taken_ns: int) -> None:
        """Note that a frame was ready `taken_ns` after its sound."""
        self._recent_ns.append(taken_ns)
        usual_ns = sorted(self._recent_ns)[int(0.95 * len(self._recent_ns))]
        wanted_ns = min(max(usual_ns + self.MARGIN_NS, self._least_ns), self._most_ns)
        self.ns += min(max(wanted_ns - self.ns, -self.FALL_NS), self.RISE_NS)


class LiveLoop:
    """Draws a picture in real time.

    Parameters
    ----------
    picture : Picture
        What is drawn.
    ring : DyadicRing
        The ring that the picture hears from; both its tracks must go on, if only by gaps.
    sink : FrameSink
        Takes the frames.
    clock : Clock
        Real or virtual.
    epoch_ns : int
        Clock time of ring sample 0.
    fps : float
        Frames per second.
    delay : VideoDelay
        When frames are due.

    Attributes
    ----------
    drawn, dropped : int
        Frames since the start.
    """

    def __init__(
        self,
        picture: Picture,
        ring: DyadicRing,
        sink: FrameSink,
        clock: Clock,
        *,
        epoch_ns: int,
        fps: float,
        delay: VideoDelay,
    ) -> None:
        self._picture, self._ring = picture, ring
        self._sink, self._clock, self._epoch_ns = sink, clock, epoch_ns
        self._period_ns, self.delay = 1e9 / fps, delay
        self._next = 0
        self.drawn = 0
        self.dropped = 0
        self._latency_ms: deque[float] = deque(maxlen=100_000)
        self._late_audio_ms: deque[float] = deque(maxlen=10_000)

    def latency(self) -> dict[str, float]:
        """Return p50 and p99 of the time from a sample to its frame handed over, ms."""
        return percentiles(self._latency_ms)

    def audio_wait(self) -> dict[str, float]:
        """Return p50 and p99 of how long frames waited for late audio, ms."""
        return percentiles(self._late_audio_ms)

    @property
    def audio_time_ns(self) -> int:
        """Audio time of the next frame."""
        return round(self._next * self._period_ns)

    def run(self, ended: Callable[[], bool]) -> None:
        """Draw frame after frame until `ended()` is true, from what is in the air now on."""
        heard_ns = self._clock.now_ns() - self._epoch_ns  # opening devices may have taken a while
        self._next = max(self._next, int(heard_ns / self._period_ns))
        while not ended():
            self._sink.beat(self._clock.now_ns())
            self._skip_late()
            self._show(self.audio_time_ns)
            self._next += 1

    def _skip_late(self) -> None:
        due_ns = self._epoch_ns + self.audio_time_ns + self.delay.ns
        late = (self._clock.now_ns() - due_ns) / self._period_ns
        if late > LATE_FRAMES:
            self.dropped += int(late)
            self._next += int(late)

    def _show(self, t_ns: int) -> None:
        self._wait_for_audio(self._picture.audio_needed(t_ns))
        captured_ns = self._epoch_ns + t_ns
        due_ns = captured_ns + self.delay.ns
        with self._sink.slot(FrameTimes(t_ns, due_ns, captured_ns)) as pixels:
            self._picture.draw(t_ns, pixels)
        taken_ns = self._clock.now_ns() - captured_ns
        self.delay.observe(taken_ns)
        self._latency_ms.append(taken_ns / 1e6)
        self.drawn += 1

    def _wait_for_audio(self, index: int) -> None:
        due_ns = self._epoch_ns + index * SAMPLE_NS
        self._clock.sleep_until(due_ns)
        start_ns = self._clock.now_ns()
        while self._is_missing(index) and self._clock.now_ns() < due_ns + PATIENCE_NS:
            self._clock.sleep_until(self._clock.now_ns() + POLL_NS)
        self._late_audio_ms.append((self._clock.now_ns() - start_ns) / 1e6)

    def _is_missing(self, index: int) -> bool:
        return any(self._ring.end(track) < index for track in (SELF, OTHER))
