"""PulseAudio, or PipeWire in its place: what it has, and word of every change.

Only questions are asked here, in this process, with libpulse; the sound itself is captured by
programs of their own (`infp_cam.audio.capture.server_line`).
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infp_cam.errors import BackendMissing, DeviceLost

RENEWAL_S = 0.15
"""What the server has is asked again after this, also when it told of no change, seconds."""

ANSWER_S = 1.0
"""A server that takes longer to answer hangs, seconds."""

SILENCE_S = 0.33
"""A server that does not answer, and has sent no sound for so long, hangs, seconds."""

NOWHERE = 0xFFFF_FFFF
"""Index of the source of a recording that is connected to none."""

TOKEN = "infp_cam.capture"
"""Property by which our own recordings are known again."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that the server can record from.

    Parameters
    ----------
    index : int
        The server's number; another one after it went away and came back.
    name, description : str
        What the server and what people call it.
    sink : int or None
        Index of the sink that it is the monitor of.
    channels : int
        How many channels it has.
    is_default : bool
        Whether it is the default source, or the monitor of the default sink.
    """

    index: int
    name: str
    description: str
    sink: int | None
    channels: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class Playback:
    """A stream that an application plays.

    Parameters
    ----------
    index : int
        The server's number.
    application, program : str
        Name of the application, and of its program file; empty where it does not say.
    sink : int
        Index of the sink that it plays into.
    """

    index: int
    application: str
    program: str
    sink: int


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the server has at one moment.

    Parameters
    ----------
    sources : tuple of Source
        What it can record from.
    playbacks : tuple of Playback
        What applications play.
    recordings : dict of str to int
        Index of the source of each recording that has a `TOKEN`; `NOWHERE` for none.
    """

    sources: tuple[Source, ...]
    playbacks: tuple[Playback, ...]
    recordings: dict[str, int]


def is_expected() -> bool:
    """Return whether this machine has a server, whether or not it answers just now."""
    if os.environ.get("PULSE_SERVER"):
        return True
    runtime = os.environ.get("PULSE_RUNTIME_PATH") or (
        f"{os.environ.get('XDG_RUNTIME_DIR', '/nowhere')}/pulse"
    )
    if (Path(runtime) / "native").exists():  # PipeWire's, systemd's, or that of one that crashed
        return True
    try:
        with SoundServer() as server:
            server.state()
    except (BackendMissing, DeviceLost):
        return False
    return True


class SoundServer:
    """A connection to the person's sound server, made anew whenever it broke.

    All methods but `wake` and `is_settled` are for one thread.
    """

    def __init__(self) -> None:
        self._pulse: Any = None
        self._state: ServerState | None = None
        self._asked_s = 0.0
        self._changed = False  # since the state was asked for
        self._has_news = False  # that the owner may not have heeded yet
        self._busy = True
        self._asks_s = 0.0  # since when an answer is awaited
        self._heard_s: float | None = None  # when sound came last, since the connection was made
        self._fds: tuple[int, ...] = ()  # of the connection
        self._tried = False
        self._waking = threading.Lock()
        self._is_woken = False
        self._bell: tuple[int, int] | None = None  # a pipe, while `wait` waits

    def __enter__(self) -> SoundServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._hang_up()

    def state(self) -> ServerState:
        """Return what the server has now: as of the last change, and of `RENEWAL_S` ago at most.

        Raises
        ------
        DeviceLost
            It does not answer.
        BackendMissing
            libpulse is not installed.
        """
        now_s = time.monotonic()
        if self._state is None or self._changed or now_s - self._asked_s > RENEWAL_S:
            self._changed = False
            self._state, self._asked_s = self._ask(), now_s
        return self._state

    def wait(self, timeout_s: float) -> None:
        """Return when something has changed, `wake` was called, or the time is over.

        To call it says that what `state` has returned before was heeded.
        """
        if not self._changed:
            with self._belled() as bell:
                poller = _poller((*bell, *self._fds))
                self._busy = self._has_news = False
                ready = {fd for fd, _ in poller.poll(timeout_s * 1e3)}
                self._busy = True
            if ready.intersection(self._fds):
                with contextlib.suppress(DeviceLost), self._talking() as pulse:
                    pulse.event_listen(timeout=0.001)

    def wake(self) -> None:
        """End `wait`, or the next one; from any thread."""
        with self._waking:
            self._is_woken = True
            if self._bell is not None:
                os.write(self._bell[1], b".")

    @contextlib.contextmanager
    def _belled(self) -> Iterator[tuple[int]]:
        """Give a file descriptor that can be read once `wake` was called."""
        with self._waking:
            bell = self._bell = os.pipe()
            if self._is_woken:
                os.write(bell[1], b".")
        try:
            yield (bell[0],)
        finally:
            with self._waking:
                self._bell, self._is_woken = None, False
                os.close(bell[0])
                os.close(bell[1])

    def hear(self) -> None:
        """Note that the server has sent sound: it lives; from any thread."""
        self._heard_s = time.monotonic()

    def is_settled(self) -> bool:
        """Return whether all that the server has told so far was looked at; from any thread.

        The server tells of a change before it sends the sound that follows it.
        """
        if self._busy:
            return False
        return not _poller(self._fds).poll(0) and not self._busy

    def _ask(self) -> ServerState:
        with self._talking() as pulse:
            chosen = pulse.server_info()
            sources = tuple(_source(info, chosen) for info in pulse.source_list())
            playbacks = tuple(_playback(info) for info in pulse.sink_input_list())
            recordings = {
                token: info.source
                for info in pulse.source_output_list()
                if (token := info.proplist.get(TOKEN))
            }
        return ServerState(sources, playbacks, recordings)

    @contextlib.contextmanager
    def _talking(self) -> Iterator[Any]:
        """Give the connection; hang up, and tell, where it breaks or hangs meanwhile."""
        library = _pulsectl()
        broken = (library.PulseError, library.PulseDisconnected, _call_error(library))
        try:
            pulse = self._connected(library)
            self._asks_s = time.monotonic()
            yield pulse
            if not pulse.connected:
                raise library.PulseDisconnected
        except broken as error:
            self._hang_up()
            raise DeviceLost(
                "The sound server does not answer.",
                "Wait, or start it: systemctl --user restart pipewire-pulse (or: pulseaudio).",
                retryable=True,
            ) from error

    def _connected(self, library: Any) -> Any:
        if self._pulse is None:
            self._pulse = library.Pulse("INFP Camera", connect=False)
            self._pulse.set_poll_func(self._poll, lambda *_: None)
            self._asks_s, self._heard_s = time.monotonic(), None
            # A server that starts on demand is started once; later that is for its own keeper.
            self._pulse.connect(autospawn=not self._tried)
            self._tried = True
            self._pulse.event_callback_set(self._note)
            self._pulse.event_mask_set("sink", "source", "source_output", "sink_input", "server")
        return self._pulse

    def _hang_up(self) -> None:
        pulse, self._pulse, self._state, self._fds = self._pulse, None, None, ()
        self._tried = True
        if pulse is not None:
            self._asks_s = time.monotonic()
            pulse.close()

    def _note(self, _event: Any) -> None:
        self._changed = self._has_news = True

    def _poll(self, fds: Sequence[Any], timeout_s: float) -> int:
        """Wait for libpulse, but no longer than an answer may take."""
        self._fds = tuple(entry.fd for entry in fds)
        poller = select.poll()
        for entry in fds:
            poller.register(entry.fd, entry.events)
        end_s = time.monotonic() + timeout_s if timeout_s >= 0 else float("inf")
        happened: list[tuple[int, int]] = []
        self._busy = self._has_news
        while not happened and (left_s := end_s - time.monotonic()) > 0:
            if time.monotonic() > self._latest_answer_s():
                raise TimeoutError
            happened = poller.poll(min(left_s, _SLICE_S) * 1e3)
        self._busy = True
        events = dict(happened or poller.poll(0))
        for entry in fds:
            entry.revents = events.get(entry.fd, 0)
        return len(events)

    def _latest_answer_s(self) -> float:
        heard_s = self._heard_s
        if heard_s is None or heard_s < self._asks_s - SILENCE_S:
            return self._asks_s + ANSWER_S
        return max(self._asks_s + _SLICE_S, heard_s + SILENCE_S)


_SLICE_S = 0.05


def _poller(fds: Sequence[int]) -> select.poll:
    poller = select.poll()
    for fd in fds:
        poller.register(fd, select.POLLIN)
    return poller


def _pulsectl() -> Any:
    try:
        import pulsectl
    except OSError as error:
        raise BackendMissing(
            "libpulse, by which the sound server is asked, is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install libpulse0.",
        ) from error
    return pulsectl


def _call_error(library: Any) -> type[Exception]:
    error: type[Exception] = library._pulsectl.LibPulse.CallError  # not exported, yet raised
    return error


def _source(info: Any, chosen: Any) -> Source:
    is_monitor = bool(info.monitor_of_sink_name)
    return Source(
        index=info.index,
        name=info.name,
        description=info.description,
        sink=info.monitor_of_sink if is_monitor else None,
        channels=info.channel_count,
        is_default=(
            info.monitor_of_sink_name == chosen.default_sink_name
            if is_monitor
            else info.name == chosen.default_source_name
        ),
    )


def _playback(info: Any) -> Playback:
    return Playback(
        index=info.index,
        application=info.proplist.get("application.name", ""),
        program=info.proplist.get("application.process.binary", ""),
        sink=info.sink,
    )
