"""One application's sound and no other: music and notifications stay out of the call.

A PulseAudio or PipeWire server lets each stream that plays be recorded by itself.
"""

from __future__ import annotations

import functools

from infp_cam.audio.capture.line import Take
from infp_cam.audio.capture.mixer import Mixer
from infp_cam.audio.capture.server_line import Recording
from infp_cam.audio.sound_server import NOWHERE, Playback, ServerState, SoundServer
from infp_cam.clock import Clock
from infp_cam.errors import DeviceUnavailable

APPLICATION = "app:"
"""What a setting begins with that names an application."""

_CHANNELS = 2


class ApplicationLine:
    """Whatever an application plays through the sound server, its streams added up.

    Parameters
    ----------
    name : str
        A part of the application's name or of its program's; upper and lower case are alike.
    clock : Clock
        The machine's clock.
    """

    is_steady = False

    def __init__(self, name: str, clock: Clock) -> None:
        self.label = name
        self._word, self._clock = name.casefold(), clock
        self._server = SoundServer()
        self._mixer: Mixer | None = None
        self._recordings: dict[int, Recording] = {}

    def hold(self, take: Take) -> bool:
        """Record each stream that the application plays now."""
        state = self._server.state()
        playing = {
            playback.index: playback for playback in state.playbacks if self._is_meant(playback)
        }
        if not playing:
            raise silent_application(self.label)
        for index in list(self._recordings):
            if index not in playing or self._recordings[index].has_ended(self.label):
                self._end(index)
        new = [index for index in playing if index not in self._recordings]
        for index in new:
            self._begin(index, take)
        for index, recording in self._recordings.items():
            recording.is_open = _is_in_place(recording, playing[index], state)
        return bool(new)

    def _is_meant(self, playback: Playback) -> bool:
        return any(
            self._word in name.casefold() for name in (playback.application, playback.program)
        )

    def _begin(self, index: int, take: Take) -> None:
        if self._mixer is None:
            self._mixer = Mixer(take)
        self._recordings[index] = Recording(
            self._server,
            [f"--monitor-stream={index}"],
            _CHANNELS,
            functools.partial(self._mixer.push, index),
            self._clock,
        )

    def _end(self, index: int) -> None:
        self._recordings.pop(index).close()
        assert self._mixer is not None
        self._mixer.remove(index)

    def drop(self) -> None:
        """End all recordings."""
        for index in list(self._recordings):
            self._end(index)
        self._mixer = None

    def wait(self, timeout_s: float) -> None:
        """Wait for a word of the server."""
        self._server.wait(timeout_s)

    def wake(self) -> None:
        """End `wait`."""
        self._server.wake()

    def close(self) -> None:
        """Hang up."""
        self.drop()
        self._server.close()


def silent_application(name: str) -> DeviceUnavailable:
    """Return what is told while an application plays nothing."""
    return DeviceUnavailable(
        f"No application {name!r} plays anything; its side is silent until one does.",
        "Start it, or join the call; it is heard as soon as it plays.",
    )


def _is_in_place(recording: Recording, playback: Playback, state: ServerState) -> bool:
    """Return whether a recording hears the stream that it shall hear.

    PulseAudio has it on the monitor of the stream's sink, PipeWire on no source at all; on any
    other source it hears something else.
    """
    place = state.recordings.get(recording.token)
    monitors = [source.index for source in state.sources if source.sink == playback.sink]
    return place == NOWHERE or place in monitors
