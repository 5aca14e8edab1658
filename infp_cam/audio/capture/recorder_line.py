"""A device of a system without a PulseAudio or PipeWire server: Windows, macOS, plain ALSA.

Captured and looked for by child processes (`infp_cam.audio.capture.recorder`).
Windows and macOS: written against the libraries' documentation, not run there yet.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

from infp_cam.audio import portaudio
from infp_cam.audio.capture.line import Take, went_away
from infp_cam.audio.capture.piped import PipedCapture
from infp_cam.audio.devices import (
    DEFAULT,
    DeviceKind,
    InputDevice,
    find_device,
    input_device,
)
from infp_cam.clock import Clock
from infp_cam.errors import BackendMissing, DeviceUnavailable

EARLY_END_S = 1.5
"""A recorder that ends within this could not open its device; it takes up to a second to start."""


def recorder_command(*arguments: str) -> list[str]:
    """Return the command line of a recorder; ``-P`` keeps the current folder out of its modules."""
    return [sys.executable, "-P", "-m", "infp_cam.audio.capture.recorder", *arguments]


class DeviceWatch:
    """A child process that tells which devices there are.

    Attributes
    ----------
    devices : tuple of InputDevice or None
        What there is; None until it is known.
    changed : threading.Event
        Set when it changes, or by anybody who wants to be heard.
    """

    def __init__(self) -> None:
        self.devices: tuple[InputDevice, ...] | None = None
        self.changed = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """See to it that the process runs.

        Raises
        ------
        BackendMissing
            It can not run, for want of a library.
        """
        if self._thread is not None and self._thread.is_alive():
            return
        if self._process is not None:
            complaint = self._complaint()
            self.close()
            raise BackendMissing(
                f"The sound devices can not be listed: {complaint}",
                "`infp-cam doctor` says what is missing.",
            )
        self._process = subprocess.Popen(
            recorder_command("watch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._thread = threading.Thread(target=self._read, name="device watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        if self._thread is not None:
            self._thread.join()
        process.communicate()

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        for line in self._process.stdout:
            found = (input_device(portaudio.Input(**entry)) for entry in json.loads(line))
            self.devices = tuple(sorted(found, key=lambda device: not device.is_default))
            self.changed.set()
        self.changed.set()

    def _complaint(self) -> str:
        assert self._process is not None
        _, errors = self._process.communicate()
        lines = errors.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "the process ended."


class RecorderLine:
    """A device that PortAudio or PyAudioWPatch captures.

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

    def __init__(self, text: str, kind: DeviceKind, clock: Clock) -> None:
        self._text, self._kind, self._clock = text, kind, clock
        self._watch = DeviceWatch()
        self._device: InputDevice | None = None
        self._capture: PipedCapture | None = None
        self._captured: InputDevice | None = None
        self._started_s = 0.0

    @property
    def label(self) -> str:
        """What is captured now or was last; what the person calls it before."""
        if self._device is not None:
            return self._device.name
        return f"the default {self._kind.value}" if self._text == DEFAULT else self._text

    @property
    def is_steady(self) -> bool:
        """Whether sound always comes; WASAPI's loopback gives none while nothing plays."""
        return self._device is not None and self._device.host_api != portaudio.LOOPBACK_API

    def hold(self, take: Take) -> bool:
        """Record the device, where it is there."""
        self._watch.look()
        if self._watch.devices is None:
            return False
        self._device = device = self._find(self._watch.devices)
        if self._capture is not None and _is_same(device, self._captured):
            if not self._capture.has_ended:
                return False
            if time.monotonic() - self._started_s < EARLY_END_S:
                raise DeviceUnavailable(
                    f"{self.label} can not be captured: {self._capture.complaint()}.",
                    "Check that it is plugged in, that this program may use it (the system's "
                    "privacy settings) and that no other one holds it for itself.",
                )
        self.drop()
        channels = portaudio.captured_channels(device.host_api, device.channels)
        what = (device.host_api, device.name, str(device.rate), str(channels))
        self._capture = PipedCapture(
            recorder_command("device", *what),
            device.rate,
            channels,
            take,
            self.wake,
            self._clock,
        )
        self._capture.start()
        self._captured, self._started_s = device, time.monotonic()
        return True

    def _find(self, devices: tuple[InputDevice, ...]) -> InputDevice:
        if self._text == DEFAULT or self._device is None:
            return find_device(self._text, self._kind, devices)
        for device in devices:
            if (device.name, device.host_api) == (self._device.name, self._device.host_api):
                return device
        raise went_away(self._device.name)

    def drop(self) -> None:
        """End the recording."""
        if self._capture is not None:
            self._capture.close()
        self._capture = self._captured = None

    def wait(self, timeout_s: float) -> None:
        """Wait for other devices, or the end of this one."""
        self._watch.changed.wait(timeout_s)
        self._watch.changed.clear()

    def wake(self) -> None:
        """End `wait`."""
        self._watch.changed.set()

    def close(self) -> None:
        """End both processes."""
        self.drop()
        self._watch.close()


def _is_same(device: InputDevice, captured: InputDevice | None) -> bool:
    """Return whether it is the captured device, in the same format; its number may be another."""
    return captured is not None and (
        (device.name, device.host_api, device.rate, device.channels)
        == (captured.name, captured.host_api, captured.rate, captured.channels)
    )
