"""A microphone or a sink's monitor of a PulseAudio or PipeWire server.

Captured by ``parec``. When a captured device goes away these servers move the recording to
another one, that is, mostly, to the microphone, and tell nobody but who asks. So nothing is handed
over before it was seen where the recording sits, nor while a word of the server about a change
has not been looked at; PipeWire is besides told to end the recording rather than to move it.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Sequence

from infp_cam.audio.capture.line import Take, went_away
from infp_cam.audio.capture.piped import PipedCapture
from infp_cam.audio.devices import (
    DEFAULT,
    DeviceKind,
    InputDevice,
    find_device,
    server_devices,
)
from infp_cam.audio.microphone import pulse_cable
from infp_cam.audio.sound_server import NOWHERE, TOKEN, ServerState, SoundServer, Source
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing, DeviceUnavailable
from infp_cam.types import CALL_RATE, AudioChunk

EARLY_END_S = 1.0
"""What ends, or is moved elsewhere again, within this has failed; later it begins anew at once."""

SETTLE_S = 0.002
"""How long to wait before asking again whether all changes were looked at, seconds."""


class Recording:
    """A run of ``parec``, known to the server by a token.

    Chunks pass while `is_open`; the holder sets it when it has seen where the recording sits.

    Parameters
    ----------
    server : SoundServer
        Whose word is to be heeded.
    options : sequence of str
        What ``parec`` is to record.
    channels : int
        How many channels.
    take : callable
        Takes the chunks.
    clock : Clock
        The machine's clock.

    Raises
    ------
    BackendMissing
        ``parec`` is not installed.
    """

    def __init__(
        self,
        server: SoundServer,
        options: Sequence[str],
        channels: int,
        take: Take,
        clock: Clock,
    ) -> None:
        self._server, self._take = server, take
        self._started_s = time.monotonic()
        self.token = uuid.uuid4().hex
        self.is_open = False
        command = [*parec_command(self.token, channels), *options]
        self._capture = PipedCapture(command, CALL_RATE, channels, self._pass, server.wake, clock)
        self._capture.start()

    def source(self, state: ServerState) -> int | None:
        """Return the index of the source that it records from; None where it has none yet."""
        index = state.recordings.get(self.token, NOWHERE)
        return None if index == NOWHERE else index

    def has_ended(self, label: str) -> bool:
        """Return whether the server has ended it.

        Raises
        ------
        DeviceUnavailable
            It ended as soon as it was begun.
        """
        if not self._capture.has_ended:
            return False
        if time.monotonic() - self._started_s < EARLY_END_S:
            raise DeviceUnavailable(
                f"{label} can not be captured: {self._capture.complaint()}.",
                "Check that it is plugged in and that no other program holds it for itself; "
                "`infp-cam devices` lists what there is.",
            )
        return True

    def close(self) -> None:
        """End it."""
        self.is_open = False
        self._capture.close()

    def _pass(self, chunk: AudioChunk) -> None:
        self._server.hear()
        while not self._server.is_settled() and not self._capture.is_closing:
            time.sleep(SETTLE_S)
        if self.is_open and not self._capture.is_closing:
            self._take(chunk)


def parec_command(token: str, channels: int) -> list[str]:
    """Return the command line, but for what to record.

    Raises
    ------
    BackendMissing
        ``parec`` is not installed.
    """
    program = shutil.which("parec")
    if program is None:
        raise BackendMissing(
            "parec, which captures the sound of PulseAudio and PipeWire, is not installed.",
            "Install it: on Debian and Ubuntu, sudo apt install pulseaudio-utils.",
        )
    # While sound comes parec ends by itself when nobody reads; this ends it in silence, too.
    keeper = shutil.which("setpriv")
    return [
        *((keeper, "--pdeathsig", "KILL") if keeper else ()),
        *(program, "--raw", "--format=float32le", f"--rate={CALL_RATE}", f"--channels={channels}"),
        *("--latency-msec=10", "--process-time-msec=5", "--client-name=INFP Camera"),
        *(f"--property={TOKEN}={token}", "--property=node.dont-reconnect=true"),
    ]


class ServerLine:
    """A device of the sound server.

    Parameters
    ----------
    text : str
        ``default``, which follows the system's choice, or a name (see
        `infp_cam.audio.devices.find_device`): the device that it finds first, that one only.
    kind : DeviceKind
        What is meant by it.
    clock : Clock
        The machine's clock.
    """

    is_steady = True

    def __init__(self, text: str, kind: DeviceKind, clock: Clock) -> None:
        self._text, self._kind, self._clock = text, kind, clock
        self._server = SoundServer()
        self._device: InputDevice | None = None  # the one found first, or the default
        self._source: Source | None = None  # what is recorded
        self._recording: Recording | None = None
        self._displaced_s = float("-inf")  # when the server last moved it elsewhere

    @property
    def label(self) -> str:
        """What is captured now or was last; what the person calls it before."""
        if self._device is not None:
            return self._device.name
        return f"the default {self._kind.value}" if self._text == DEFAULT else self._text

    def hold(self, take: Take) -> bool:
        """Record from the device, wherever the server has it now."""
        state = self._server.state()
        source = self._find(state)
        is_new = self._recording is None or not self._is_held(self._recording, source, state)
        if is_new:
            self.drop()
            self._source = source
            self._recording = Recording(
                self._server,
                ["-d", source.name],
                min(2, source.channels),
                take,
                self._clock,
            )
        return is_new

    def _is_held(self, recording: Recording, wanted: Source, state: ServerState) -> bool:
        """Let the chunks pass where the recording sits on the wanted source, and only there.

        Returns
        -------
        bool
            False where it has to be begun anew.
        """
        place = recording.source(state)
        was_open, recording.is_open = recording.is_open, place == wanted.index
        if self._source is None or self._source.index != wanted.index:
            return False
        if recording.has_ended(self.label):
            return False
        if recording.is_open or (place is None and not was_open):
            return True
        last_s, self._displaced_s = self._displaced_s, time.monotonic()
        if self._displaced_s - last_s < EARLY_END_S:
            raise DeviceUnavailable(
                f"The sound server gives another device for {self.label}.",
                "Wait: it is tried again. If it stays so, choose the device again in the "
                "system's sound settings.",
            )
        return False

    def _find(self, state: ServerState) -> Source:
        devices = server_devices(state)
        if self._text == DEFAULT or self._device is None:
            chosen = self._device = find_device(self._text, self._kind, devices)
            if self._text == DEFAULT:  # calibration, which names it, hears it on purpose
                refuse_own(chosen)
        else:
            there = _again(self._device, devices)
            if there is None:
                raise went_away(self._device.name)
            chosen = there
        return next(source for source in state.sources if source.name == chosen.id)

    def drop(self) -> None:
        """End the recording."""
        if self._recording is not None:
            self._recording.close()
        self._recording = self._source = None

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


def refuse_own(device: InputDevice) -> None:
    """Refuse to hear what this program itself says.

    Raises
    ------
    DeviceUnavailable
        It is the virtual microphone, or what is played into it.
    """
    if device.id in (pulse_cable.SOURCE, f"{pulse_cable.SINK}.monitor"):
        raise DeviceUnavailable(
            f"{device.name} carries what this program says: nobody speaks into it.",
            "Name a real microphone with --self, or choose one in the system's sound settings: "
            "`pactl list short sources` lists them, `pactl set-default-source NAME` chooses one.",
        )


def _again(device: InputDevice, devices: Sequence[InputDevice]) -> InputDevice | None:
    """Return the device among those that are there now, by the server's name, else by people's."""
    same = [there for there in devices if there.id == device.id]
    same = same or [
        there for there in devices if there.name == device.name and there.kind is device.kind
    ]
    return same[0] if same else None
