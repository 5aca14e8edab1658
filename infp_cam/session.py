"""The pipeline of one portrait: ring → generator → motion timeline → renderer.

The same objects run live and for files; only who fills the ring and who asks for pictures differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.ring import DyadicRing
from infp_cam.errors import MotionInvalid
from infp_cam.motion.file import MotionClip
from infp_cam.motion.gate import MouthGate
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.motion.space import MotionSpace
from infp_cam.motion.timeline import MotionTimeline
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.renderer import Renderer
from infp_cam.timing import StageTimes
from infp_cam.types import RING_RATE, MotionFrame


class Motion(Protocol):
    """Where a session's motion comes from."""

    @property
    def space(self) -> MotionSpace:
        """Space of its frames."""
        ...

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index up to which audio is needed to show audio time `t_ns`."""
        ...

    def at(self, t_ns: int) -> MotionFrame:
        """Return the face at audio time `t_ns`; times never go back."""
        ...


class GeneratedMotion:
    """Motion that a generator makes from the ring, step by step as it is asked for.

    Whatever the generator says, `MouthGate` keeps the mouth from talking while its own side is
    silent.

    Parameters
    ----------
    ring : DyadicRing
        Both tracks.
    generator : MotionGenerator
        What makes the motion.
    style : MotionStyle
        How the person moves.
    seed : int
        Seed of all chance; the same seed and audio give the same motion.
    times : StageTimes
        Takes the stage ``generate``.
    on_frame : callable, optional
        Called with every frame from audio time 0 on.
    """

    def __init__(
        self,
        ring: DyadicRing,
        generator: MotionGenerator[Any],
        style: MotionStyle,
        seed: int,
        times: StageTimes,
        on_frame: Callable[[MotionFrame], None] | None = None,
    ) -> None:
        self._ring, self._generator, self._times = ring, generator, times
        self._on_frame = on_frame
        self._state = generator.open(style, seed)
        self._gate = MouthGate()
        self._hop = RING_RATE // generator.rate
        self._lookahead = round(generator.lookahead_s * RING_RATE)
        self._step = -1
        self.timeline = MotionTimeline(generator.space)

    @property
    def space(self) -> MotionSpace:
        """Space of the generator's frames."""
        return self._generator.space

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index at which the frame at or after `t_ns` has its look-ahead."""
        return self._step_after(t_ns) * self._hop + self._lookahead

    def restyle(self, style: MotionStyle) -> None:
        """Move in another way from the next step on; may be called from any thread."""
        self._generator.restyle(self._state, style)

    def at(self, t_ns: int) -> MotionFrame:
        """Return the face at `t_ns`, making the steps that are still missing."""
        last = self._step_after(t_ns)
        self._skip_lost(last)
        while self._step <= last:
            self._make_step()
        return self.timeline.at(t_ns)

    def _step_after(self, t_ns: int) -> int:
        return -(-t_ns * self._generator.rate // 1_000_000_000)

    def _skip_lost(self, last: int) -> None:
        """After a suspend, leave out the steps whose audio the ring no longer holds."""
        kept = last - self._ring.capacity // self._hop
        self._step = max(self._step, kept)

    def _make_step(self) -> None:
        stop = self._step * self._hop + self._lookahead
        window = self._ring.read(stop - self._hop, stop)
        with self._times.measure("generate"):
            frame = self._gate.step(self._generator.step(self._state, window), window)
        self.timeline.push(frame)
        if self._on_frame is not None and frame.t_ns >= 0:
            self._on_frame(frame)
        self._step += 1


class RecordedMotion:
    """Motion out of a file.

    Parameters
    ----------
    clip : MotionClip
        The motion.
    """

    def __init__(self, clip: MotionClip) -> None:
        self.timeline = clip.timeline()

    @property
    def space(self) -> MotionSpace:
        """Space of the clip."""
        return self.timeline.space

    def audio_needed(self, t_ns: int) -> int:
        """Return 0: no audio is needed."""
        return 0

    def at(self, t_ns: int) -> MotionFrame:
        """Return the face at `t_ns`."""
        return self.timeline.at(t_ns)


class ToldMotion:
    """Motion of which somebody else is told, picture by picture.

    Parameters
    ----------
    motion : Motion
        The motion.
    tell : callable
        Takes each face that is asked for.
    """

    def __init__(self, motion: Motion, tell: Callable[[MotionFrame], None]) -> None:
        self._motion, self._tell = motion, tell

    @property
    def space(self) -> MotionSpace:
        """Space of its frames."""
        return self._motion.space

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index up to which audio is needed to show audio time `t_ns`."""
        return self._motion.audio_needed(t_ns)

    def at(self, t_ns: int) -> MotionFrame:
        """Return the face at audio time `t_ns`; times never go back."""
        frame = self._motion.at(t_ns)
        self._tell(frame)
        return frame


class Session:
    """One portrait being drawn as its motion goes on.

    Parameters
    ----------
    motion : Motion
        Where the motion comes from.
    renderer : Renderer
        What draws; it must take the motion's space.
    portrait : Portrait
        Who is drawn.
    times : StageTimes
        Takes the stage ``render``.

    Attributes
    ----------
    held : int
        Frames so far whose motion was not finite or beyond the channels' limits, and was held.

    Raises
    ------
    MotionInvalid
        Where the renderer does not take the motion's space.
    """

    def __init__(
        self, motion: Motion, renderer: Renderer[Any], portrait: Portrait, times: StageTimes
    ) -> None:
        if motion.space not in renderer.spaces:
            taken = ", ".join(space.name for space in renderer.spaces)
            raise MotionInvalid(
                f"The renderer {renderer.name} can not draw motion of the space "
                f"{motion.space.name}.",
                f"Use motion of {taken}, or a renderer of that space.",
            )
        self._motion, self._renderer, self._times = motion, renderer, times
        self._puppet = renderer.prepare(portrait)
        self.held = 0

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index up to which audio is needed to draw audio time `t_ns`."""
        return self._motion.audio_needed(t_ns)

    def draw(self, t_ns: int, out: NDArray[np.uint8]) -> None:
        """Draw audio time `t_ns` into `out`, uint8[H, W, 3] RGB; times never go back."""
        frame = self._within_limits(self._motion.at(t_ns))
        with self._times.measure("render"):
            self._renderer.draw(self._puppet, frame, out)

    def pass_by(self, t_ns: int) -> None:
        """Let the motion go on to `t_ns` without drawing it."""
        self._motion.at(t_ns)

    def draw_rest(self, out: NDArray[np.uint8]) -> None:
        """Draw the portrait at rest into `out`, uint8[H, W, 3] RGB."""
        self._draw_rest(self._puppet, out)

    def swap(self, portrait: Portrait, rest: NDArray[np.uint8]) -> None:
        """Draw another portrait from the next frame on; the drawing goes on meanwhile.

        Parameters
        ----------
        portrait : Portrait
            Who is drawn.
        rest : uint8[H, W, 3]
            Takes the new portrait at rest, RGB.
        """
        puppet = self._renderer.prepare(portrait)
        self._draw_rest(puppet, rest)
        self._puppet = puppet

    def _within_limits(self, frame: MotionFrame) -> MotionFrame:
        values = frame.space.clip(frame.values)
        if np.array_equal(values, frame.values):
            return frame
        self.held += 1
        return replace(frame, values=values)

    def _draw_rest(self, puppet: Any, out: NDArray[np.uint8]) -> None:
        space = self._motion.space
        self._renderer.draw(puppet, MotionFrame(space.rest_values(), 0, space), out)
