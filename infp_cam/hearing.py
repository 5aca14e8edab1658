"""What a live session hears: a source for each side, written into the ring."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.source import FileSource, SilenceSource, open_source
from infp_cam.audio.track import TrackWriter
from infp_cam.clock import Clock
from infp_cam.errors import DeviceLost
from infp_cam.types import OTHER, SAMPLE_NS, SELF


class Hearing:
    """Both sides' sources, from `__enter__` to `__exit__`.

    A device that is lost leaves its side silent; the session goes on.

    Parameters
    ----------
    own, other : str
        What ``--self`` and ``--other`` name; see `infp_cam.audio.source.open_source`.
    ring : DyadicRing
        Where the sound goes.
    clock : Clock
        The clock of the call.
    on_lost : callable
        Told when a device goes away, on a thread of the source's own.

    Raises
    ------
    AudioInvalid, DeviceUnavailable, BackendMissing
        A file, a device or PortAudio is not there.
    """

    def __init__(
        self,
        own: str,
        other: str,
        ring: DyadicRing,
        clock: Clock,
        on_lost: Callable[[DeviceLost], None],
    ) -> None:
        self._ring, self._clock = ring, clock
        self._sources = {
            track: open_source(name, track, clock, on_lost)
            for track, name in ((SELF, own), (OTHER, other))
        }

    def __enter__(self) -> int:
        """Start to hear; return the clock time of ring sample 0, ns."""
        epoch_ns = self._clock.now_ns()
        try:
            for track, source in self._sources.items():
                source.start(TrackWriter(self._ring, track, epoch_ns))
        except BaseException:
            self._stop()
            raise
        return epoch_ns

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        for source in self._sources.values():
            source.stop()

    def delivering(self) -> tuple[int, ...]:
        """Return the tracks whose sources are delivering now."""
        return tuple(track for track, source in self._sources.items() if source.delivering)

    def has_ended(self, t_ns: int) -> bool:
        """Whether all there was to hear were files, and audio time `t_ns` is past their end."""
        sources = self._sources.values()
        return (
            any(isinstance(source, FileSource) for source in sources)
            and all(_has_finished(source) for source in sources)
            and all(self._ring.end(track) * SAMPLE_NS <= t_ns for track in self._sources)
        )

    def labels(self) -> dict[str, str]:
        """Return what each side really hears."""
        return {"self": self._sources[SELF].label, "other": self._sources[OTHER].label}


def _has_finished(source: object) -> bool:
    if isinstance(source, FileSource):
        return source.finished.is_set()
    return isinstance(source, SilenceSource)
