"""The motion timeline: frames at the generator's rate in, the face at any moment out."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from infp_cam.errors import MotionInvalid
from infp_cam.motion.rotation import angles, quaternion, slerp
from infp_cam.motion.space import HEAD_ROTATION, MotionSpace
from infp_cam.types import MotionFrame


class MotionTimeline:
    """Motion over audio time, interpolated between its frames.

    Coefficients and translation are interpolated linearly, head rotation on the sphere. Before the
    first frame the first one holds, after the last one the last.

    Parameters
    ----------
    space : MotionSpace
        Space of all its frames.
    keep_ms : float
        Frames older than this before the newest are forgotten; ``inf`` keeps all.
    """

    def __init__(self, space: MotionSpace, keep_ms: float = 1000.0) -> None:
        self.space = space
        self._keep_ns = keep_ms * 1e6
        self._frames: deque[MotionFrame] = deque()
        self._rotation = (
            [space.index(name) for name in HEAD_ROTATION]
            if set(HEAD_ROTATION) <= set(space.channels)
            else None
        )

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def span_ms(self) -> float:
        """Length of what is kept, ms."""
        return (self._frames[-1].t_ns - self._frames[0].t_ns) / 1e6 if self._frames else 0.0

    @property
    def newest_ns(self) -> int | None:
        """Audio time of the newest frame, None while there is none."""
        return self._frames[-1].t_ns if self._frames else None

    def push(self, frame: MotionFrame) -> None:
        """Append `frame`, which must be later than all before it and of the same space."""
        if frame.space is not self.space:
            raise MotionInvalid(
                f"A frame of motion space {frame.space.name} came to a timeline of "
                f"{self.space.name}.",
                "Use a generator and a renderer of the same motion space.",
            )
        if self._frames and frame.t_ns <= self._frames[-1].t_ns:
            raise ValueError(f"frame at {frame.t_ns} ns is not later than the newest")
        self._frames.append(frame)
        while frame.t_ns - self._frames[0].t_ns > self._keep_ns:
            self._frames.popleft()

    def at(self, t_ns: int) -> MotionFrame:
        """Return the face at audio time `t_ns`; `LookupError` on an empty timeline."""
        if not self._frames:
            raise LookupError("the timeline is empty")
        after = bisect_right(self._frames, t_ns, key=lambda frame: frame.t_ns)
        if after == 0:
            return self._held(self._frames[0], t_ns)
        before = self._frames[after - 1]
        if after == len(self._frames) or before.t_ns == t_ns:
            return self._held(before, t_ns)
        return self._between(before, self._frames[after], t_ns)

    def _held(self, frame: MotionFrame, t_ns: int) -> MotionFrame:
        return MotionFrame(frame.values, t_ns, self.space)

    def _between(self, a: MotionFrame, b: MotionFrame, t_ns: int) -> MotionFrame:
        share = (t_ns - a.t_ns) / (b.t_ns - a.t_ns)
        values = a.values + (b.values - a.values) * share
        if (rotation := self._rotation) is not None:
            start, end = quaternion(*a.values[rotation]), quaternion(*b.values[rotation])
            values[rotation] = angles(slerp(start, end, share))
        return MotionFrame(values.astype("float32", copy=False), t_ns, self.space)
