"""The engine as a library: an avatar that speaks and listens to what a program pushes.

>>> async with Avatar("me.jpg", size=(640, 640)) as avatar:
...     await avatar.push_audio(what_to_say)         # at any pace
...     avatar.end_segment()
...     await avatar.push_other(what_the_others_say) # again and again, as it comes
...     async for item in avatar:                    # sound and pictures, in time
...         match item:
...             case VideoFrame(pixels): show(pixels)
...             case AudioChunk(samples, rate): play(samples)
...             case SegmentEnd(): print("All said.")

It is the pipeline of a call and of a film (`infp_cam.session`); only the one who fills the ring
differs. Any number of avatars may live in one process.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import ceil
from typing import Any, TypeVar

import numpy as np

from infp_cam.audio.pushed import PushedSound, PushedSpeech, PushedTrack, Samples, SegmentEnd
from infp_cam.audio.ring import DyadicRing
from infp_cam.clock import Clock, SystemClock
from infp_cam.data import BUILTIN, portrait_path
from infp_cam.errors import AudioInvalid, InfpCamError
from infp_cam.motion.generator import MotionStyle
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator, make_renderer
from infp_cam.render.mark import AvatarMark
from infp_cam.session import GeneratedMotion, Session
from infp_cam.settings import Settings
from infp_cam.timing import StageTimes
from infp_cam.types import (
    OTHER,
    RING_RATE,
    SAMPLE_NS,
    SELF,
    AudioChunk,
    PixelFormat,
    VideoFrame,
)

__all__ = ["MOST_HEARD_S", "MOST_SPEECH_S", "Avatar", "Item", "SegmentEnd"]

MOST_SPEECH_S = 30.0
"""Speech that may wait to be spoken, seconds; who pushes more waits."""

MOST_HEARD_S = 0.2
"""Sound of the others that may wait in a live avatar, seconds; the oldest beyond it is left out."""

LATE_NS = 300_000_000
"""A live avatar that is asked so much too late goes on from then, instead of hurrying after."""

_USUAL = Settings()

T = TypeVar("T")


Item = AudioChunk | VideoFrame | SegmentEnd
"""What an avatar gives: its voice, its picture, and where a segment of its speech ends.

Times (`AudioChunk.t0_ns`, `VideoFrame.t_ns`) are audio time: nanoseconds since the avatar began. A
picture follows the sound that begins at its time; there is sound only where speech was pushed.
"""


class Avatar:
    """A portrait that speaks what is pushed and listens to the others; an async context manager.

    All methods are called in the thread of one event loop.

    Parameters
    ----------
    portrait : str
        Picture to animate, or ``builtin``.
    size : tuple of int
        Width and height of the pictures, even numbers of pixels.
    fps : float
        Pictures per second.
    rate : int
        Sample rate of all sound, Hz.
    generator, renderer, style, liveliness
        See `infp_cam.settings.Settings`.
    seed : int
        Seed of all chance.
    disclosure : bool
        Whether the picture is marked as that of an avatar.
    live : bool
        Whether time goes on by itself: pictures come at their pace, and where nothing was pushed
        there is silence. Otherwise it goes on as sound is pushed for both sides, as fast as
        pictures are drawn; a side that has no more says so (`finish`).
    clock : Clock
        The clock of a live avatar.

    Attributes
    ----------
    problems : dict of str to InfpCamError
        Why the ``generator`` or the ``renderer`` does not run on the GPU that is there for it.

    Raises
    ------
    InfpCamError
        On entering, where the portrait, generator or renderer can not be used.
    """

    def __init__(
        self,
        portrait: str = BUILTIN,
        *,
        size: tuple[int, int] = (1280, 720),
        fps: float = 25.0,
        rate: int = 24_000,
        generator: str = _USUAL.generator,
        renderer: str = _USUAL.renderer,
        style: str = _USUAL.style,
        liveliness: float = 1.0,
        seed: int = 0,
        disclosure: bool = True,
        live: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self.size, self.fps, self.rate = size, fps, rate
        self._portrait, self._names = portrait, (generator, renderer)
        self._style, self._seed = MotionStyle.named(style, liveliness), seed
        self._mark = AvatarMark(size) if disclosure else None
        self._is_live, self._clock = live, clock or SystemClock()
        self._ring = DyadicRing()
        self._speech = PushedSpeech(rate)
        self._own = PushedTrack(self._ring, SELF, self._speech)
        self._heard = PushedSound(rate, round(MOST_HEARD_S * rate) if live else None)
        self._other = PushedTrack(self._ring, OTHER, self._heard)
        self.problems: dict[str, InfpCamError] = {}
        self._changed = asyncio.Condition()
        self._is_closed = False
        self._next = 0

    async def __aenter__(self) -> Avatar:
        self._pool = ThreadPoolExecutor(1, "avatar")
        try:
            await self._in_thread(self._prepare)
        except BaseException:
            self._pool.shutdown(wait=False)
            raise
        self._epoch_ns = self._clock.now_ns()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End it; whoever iterates over it comes to the end."""
        self._is_closed = True
        await self._tell_changed()
        self._pool.shutdown(wait=True, cancel_futures=True)

    async def push_audio(self, samples: Samples) -> None:
        """Have `samples`, float32[n] in [-1, 1] at `rate`, spoken after all that was pushed before.

        Waits while `MOST_SPEECH_S` are still to be spoken.

        Raises
        ------
        AudioInvalid
            Where they are no such samples.
        """
        self._speech.push(_checked(samples))
        await self._tell_changed()
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._is_closed or self._speech.waiting <= MOST_SPEECH_S * self.rate
            )

    async def push_other(self, samples: Samples) -> None:
        """Let it hear `samples`, float32[n] in [-1, 1] at `rate`, of the other party.

        A live avatar takes them for what is in the air now, and is to be given them as they come.

        Raises
        ------
        AudioInvalid
            Where they are no such samples.
        """
        self._heard.push(_checked(samples))
        await self._tell_changed()

    def end_segment(self) -> None:
        """Note that a segment of speech ends here; a `SegmentEnd` comes when it was spoken."""
        self._speech.end_segment()

    def clear_buffer(self) -> None:
        """Be silent at once, and forget what was still to be spoken."""
        self._speech.clear()

    async def finish(self) -> None:
        """Say that nothing more is pushed; the iteration ends when all was spoken and heard."""
        self._speech.is_finished = self._heard.is_finished = True
        await self._tell_changed()

    async def __aiter__(self) -> AsyncIterator[Item]:
        """Yield sound, pictures and ends of segments; for one task at a time."""
        while True:
            t_ns, until_ns = self._time_ns(self._next), self._time_ns(self._next + 1)
            needed = self._session.audio_needed(t_ns)
            if not await (self._its_time(needed) if self._is_live else self._enough(needed, t_ns)):
                return
            self._own.fill(needed)
            self._other.fill(needed)
            await self._tell_changed()
            picture = await self._in_thread(self._draw, t_ns)
            for item in self._speech.spoken(round(until_ns * self.rate / 1e9)):
                yield item
            yield picture
            self._next += 1

    def _prepare(self) -> None:
        generator, renderer = self._names
        times = StageTimes()
        motion = GeneratedMotion(
            self._ring,
            make_generator(generator, tell=partial(self.problems.__setitem__, "generator")),
            self._style,
            self._seed,
            times,
        )
        portrait = Portrait.load(portrait_path(self._portrait))
        drawing = make_renderer(renderer, self.size, partial(self.problems.__setitem__, "renderer"))
        self._session = Session(motion, drawing, portrait, times)

    def _draw(self, t_ns: int) -> VideoFrame:
        width, height = self.size
        pixels = np.empty((height, width, 3), np.uint8)
        self._session.draw(t_ns, pixels)
        if self._mark is not None:
            self._mark.draw(pixels)
        return VideoFrame(pixels, PixelFormat.RGB, t_ns)

    async def _its_time(self, needed: int) -> bool:
        """Wait until the sound that the next picture needs is in the air; False: it is over."""
        late_ns = self._clock.now_ns() - (self._epoch_ns + needed * SAMPLE_NS)
        if late_ns > LATE_NS:
            self._epoch_ns += late_ns
        elif late_ns < 0:
            await asyncio.sleep(-late_ns / 1e9)
        return not (self._is_closed or (self._speech.is_finished and self._speech.is_silent))

    async def _enough(self, needed: int, t_ns: int) -> bool:
        """Wait until the sound that the next picture needs was pushed; False: it is over."""
        queues = self._speech, self._heard
        wanted = ceil(needed * self.rate / RING_RATE) + self._own.room
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._is_closed or all(queue.has(wanted) for queue in queues)
            )
        is_over = all(queue.is_finished for queue in queues) and t_ns * self.rate >= 1e9 * max(
            queue.pushed for queue in queues
        )
        return not (self._is_closed or is_over)

    def _time_ns(self, frame: int) -> int:
        return round(frame * 1e9 / self.fps)

    async def _tell_changed(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)


def _checked(samples: Samples) -> Samples:
    """Return a copy of `samples`; `AudioInvalid` where they are none."""
    if samples.ndim != 1 or samples.dtype != np.float32 or not np.isfinite(samples).all():
        raise AudioInvalid(
            f"Samples of the type {samples.dtype} and the shape {samples.shape} are no sound here.",
            "Push one channel of finite float32 values in [-1, 1].",
        )
    return samples.clip(-1.0, 1.0)
