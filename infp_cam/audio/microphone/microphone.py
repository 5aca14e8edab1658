"""The virtual microphone: opened by name, fed from the voice buffer, healed when it is lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Protocol

from infp_cam.audio.devices import DEFAULT
from infp_cam.audio.microphone.delay_line import DelayLine
from infp_cam.audio.microphone.outlet import Outlet
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.clock import Clock
from infp_cam.errors import InfpCamError

NONE = "none"
"""The name that stands for no virtual microphone."""

VIDEO_LEAD_NS = 20_000_000
"""How much earlier than its sound a picture is meant to come: in the middle of 0 to 40 ms."""

FIRST_DELAY_NS = 160_000_000
"""The delay before anybody has asked for one."""

RETRY_S = 0.5
"""Time between two tries to open a device that is not there, seconds."""

STOP_S = 3.0
"""Time that the feeding thread has to end, seconds; a sound server that hangs may hold it."""

OnChange = Callable[[InfpCamError | None], None]
"""Told what is wrong, and None when it is right again; on a thread of the microphone's own."""


def voice_delay_ns(video_delay_ns: int, av_offset_ms: float) -> int:
    """Return the delay at which the voice fits a picture that is due after `video_delay_ns`.

    A sample then leaves `VIDEO_LEAD_NS` after the picture of the same moment: people notice
    sound that is early much sooner than sound that is late (ITU-R BT.1359: 45 against 125 ms), and
    a picture stays for a frame, so that what happens within it is seen half a frame late.

    Parameters
    ----------
    video_delay_ns : int
        How long after its sound a picture is due.
    av_offset_ms : float
        The setting: what calls outside of this program add to the picture.
    """
    return video_delay_ns + VIDEO_LEAD_NS + round(av_offset_ms * 1e6)


class VirtualMicrophone(Protocol):
    """A microphone that programs can choose and that says what the voice buffer holds."""

    @property
    def name(self) -> str:
        """What it is called in the call program; ``none`` where there is none."""
        ...

    @property
    def delivering(self) -> bool:
        """Whether it is fed now."""
        ...

    @property
    def delay_ns(self) -> int:
        """The delay applied now: from a sample being in the air until it leaves the device."""
        ...

    @property
    def underruns(self) -> int:
        """How often the device had nothing to play."""
        ...

    @property
    def gaps(self) -> int:
        """How often voice was missing when it was due."""
        ...

    def follow(self, delay_ns: int) -> None:
        """Want another delay; it is approached without clicks. From any thread."""
        ...

    def start(self) -> None:
        """Begin to feed it; once. A device that is away is told of, and tried again."""
        ...

    def stop(self) -> None:
        """End. A second time does nothing."""
        ...


class NoMicrophone:
    """No microphone: nothing is fed."""

    name = NONE
    delivering = False
    delay_ns = 0
    underruns = 0
    gaps = 0

    def follow(self, delay_ns: int) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class KeptMicrophone:
    """A microphone that is opened again whenever it was lost.

    Parameters
    ----------
    name : str
        What people choose in their call program.
    open_outlet : callable
        Returns the device to play into, or raises an `InfpCamError`.
    line : DelayLine
        What is played.
    on_change : callable
        See `OnChange`.
    """

    def __init__(
        self,
        name: str,
        open_outlet: Callable[[], Outlet],
        line: DelayLine,
        on_change: OnChange,
    ) -> None:
        self.name = name
        self._open_outlet, self._line, self._on_change = open_outlet, line, on_change
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=name, daemon=True)
        self._told: str | None = None
        self._outlet: Outlet | None = None
        self._past_underruns = 0
        self.delivering = False

    @property
    def delay_ns(self) -> int:
        """The delay applied now."""
        return self._line.delay_ns

    @property
    def underruns(self) -> int:
        """How often the device had nothing to play."""
        return self._past_underruns + (self._outlet.underruns if self._outlet else 0)

    @property
    def gaps(self) -> int:
        """How often voice was missing when it was due."""
        return self._line.gaps

    def follow(self, delay_ns: int) -> None:
        """Want another delay."""
        self._line.follow(delay_ns)

    def start(self) -> None:
        """Begin to feed it, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """End; the device is removed where it was made by us."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                self._outlet = self._open_outlet()
                self.name = self._outlet.name
                self._outlet.play(self._line, self._playing, self._stopping)
            except InfpCamError as error:
                self._tell(error)
            finally:
                self.delivering = False
                self._line.interrupt()
            self._past_underruns, self._outlet = self.underruns, None
            self._stopping.wait(RETRY_S)

    def _playing(self) -> None:
        self.delivering = True
        if self._told is not None:
            self._told = None
            self._on_change(None)

    def _tell(self, error: InfpCamError) -> None:
        if error.message != self._told:
            self._told = error.message
            self._on_change(error)


def open_microphone(
    name: str, voice: VoiceBuffer, clock: Clock, epoch_ns: int, on_change: OnChange
) -> VirtualMicrophone:
    """Return the virtual microphone that the setting ``microphone`` names, not yet started.

    Parameters
    ----------
    name : str
        ``none``; ``default``: on Linux "INFP Microphone", which is made, on Windows VB-CABLE, on
        macOS BlackHole; or the name of a virtual cable (on Linux, of a sink) that is there.
    voice : VoiceBuffer
        What it says.
    clock : Clock
        The machine's clock.
    epoch_ns : int
        Clock time of the voice's sample 0.
    on_change : callable
        See `OnChange`. Where `default` is not to be had it is told, and tried again.

    Raises
    ------
    DeviceUnavailable, BackendMissing
        What was named is not there.
    """
    if name == NONE:
        return NoMicrophone()
    opener = _pulse_opener(name, clock) if sys.platform == "linux" else _cable_opener(name, clock)
    line = DelayLine(voice, epoch_ns, FIRST_DELAY_NS)
    return KeptMicrophone(*opener, line, on_change)


def _pulse_opener(name: str, clock: Clock) -> tuple[str, Callable[[], Outlet]]:
    from infp_cam.audio.microphone.pulse_cable import NAME, PulseCable, PulseSink
    from infp_cam.audio.microphone.pulse_player import PulseOutlet

    if name in (DEFAULT, NAME):
        return NAME, lambda: PulseOutlet(NAME, PulseCable, clock)
    sink = PulseSink(name)  # raises where it is not there
    return sink.name, lambda: PulseOutlet(sink.name, lambda: PulseSink(name), clock)


def _cable_opener(name: str, clock: Clock) -> tuple[str, Callable[[], Outlet]]:
    from infp_cam.audio.microphone.cable_outlet import USUAL, CableOutlet

    wanted = None if name == DEFAULT else name
    if wanted is not None:
        CableOutlet(wanted, clock)  # raises where it is not there
    return wanted or USUAL.get(sys.platform, NONE), lambda: CableOutlet(wanted, clock)
