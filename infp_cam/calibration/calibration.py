"""The measurement through the whole real path: engine, camera, virtual microphone."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile

from infp_cam.audio.microphone.microphone import NONE
from infp_cam.calibration.offset import Offset, find_flashes, match_moments
from infp_cam.calibration.pips import EVERY_S, pips
from infp_cam.calibration.witnesses import CameraWitness, Ear, Eye, RingWitness, Seen, open_witness
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.child import python_command
from infp_cam.control.messages import Event, Finished, Problem, Showing
from infp_cam.control.supervisor import CAMERA, ENGINE, Supervisor, stopping_on_signals
from infp_cam.errors import DeviceUnavailable
from infp_cam.job import Job
from infp_cam.settings import Settings, picture_size
from infp_cam.types import RING_RATE

SETTLING_S = 3.0
"""What comes in this time after the first picture does not count: delays settle."""

EngineCommand = Callable[[Job], Sequence[str]]


def real_engine(job: Job) -> Sequence[str]:
    """Return the command line of the engine that ``infp-cam run`` starts."""
    return python_command("infp_cam.engine", job.model_dump_json())


class Calibration:
    """One measurement.

    Parameters
    ----------
    settings : Settings
        As for ``infp-cam run``; the sources and the generator are those of the measurement.
    seconds : float
        How long it is measured.
    tell : callable
        Takes lines for the person.
    engine : callable
        Returns the engine's command line.

    Raises
    ------
    DeviceUnavailable
        There is no virtual microphone to measure.
    """

    def __init__(
        self,
        settings: Settings,
        seconds: float,
        tell: Callable[[str], None],
        engine: EngineCommand = real_engine,
    ) -> None:
        if settings.microphone == NONE:
            raise DeviceUnavailable(
                "There is no virtual microphone to measure.", "Use --microphone default."
            )
        self._settings, self._seconds = settings, seconds + SETTLING_S
        self._tell, self._engine = tell, engine
        self._witness: CameraWitness | RingWitness | None = None
        self._eye: Eye | None = None
        self._seen: Seen = np.empty((0, 0, 0), np.uint8), np.empty(0)

    def run(self) -> Offset:
        """Measure; in the main thread, for some seconds more than asked.

        Raises
        ------
        DeviceUnavailable
            Nothing was seen or heard.
        InfpCamError
            What the session can not go on without is not there.
        """
        size = picture_size(self._settings.size)
        with (
            tempfile.TemporaryDirectory(prefix="infp-cam-") as folder,
            FrameRing.create(size, self._settings.fps) as self._ring,
        ):
            sound = Path(folder) / "pips.wav"
            soundfile.write(sound, pips(self._seconds + 2 * EVERY_S, RING_RATE), RING_RATE)
            return self._measure(self._job(sound))

    def _job(self, sound: Path) -> Job:
        changes = {"self_source": str(sound), "other_source": NONE, "generator": "flash"}
        return Job(
            ring=self._ring.path,
            settings=self._settings.model_copy(update=changes),
            duration_s=self._seconds,
        )

    def _measure(self, job: Job) -> Offset:
        ear = Ear(self._settings.microphone)
        supervisor = Supervisor(
            self._ring, self._settings.camera, lambda: self._engine(job), self._hear
        )
        ear.start()
        try:
            with stopping_on_signals(supervisor):
                supervisor.run()
        finally:
            heard_s = ear.stop()
            self._stop_looking()
        pictures, times_s = self._seen
        if self._witness is None or len(times_s) == 0:
            raise DeviceUnavailable(
                "The camera has not shown anything.",
                "Mend what is said above; `infp-cam run` and `infp-cam doctor` tell more.",
            )
        late = times_s > times_s[0] + SETTLING_S
        seen_s = find_flashes(pictures[late], times_s[late])
        self._tell(f"Looked at {self._witness.name}: {len(seen_s)} flashes.")
        self._tell(f"Listened to {ear.name}: {len(heard_s)} pips.")
        offset = match_moments(seen_s, heard_s)
        if offset is None:
            raise ear.trouble or _missing(len(seen_s), len(heard_s))
        return offset

    def _hear(self, sender: str, event: Event) -> None:
        """Take an event of the session, in the thread that runs it."""
        match event:
            case Showing("live") if sender == CAMERA and self._witness is None:
                self._witness = open_witness(self._settings.camera, self._ring)
                self._eye = Eye(self._witness)
                self._eye.start()
            case Finished() if sender == ENGINE:
                self._stop_looking()  # before the standby card comes
            case Problem(message=message, fix=fix):
                self._tell(f"{message}\n  {fix}")
            case _:
                pass

    def _stop_looking(self) -> None:
        if self._eye is not None:
            self._seen, self._eye = self._eye.stop(), None


def _missing(seen: int, heard: int) -> DeviceUnavailable:
    """Return what is wrong where flashes and pips do not come together."""
    if heard < 3:
        return DeviceUnavailable(
            "The test sound did not come out of the virtual microphone.",
            "Look whether it is muted or turned down in the system's sound settings, and whether "
            "another program uses it up.",
        )
    if seen < 3:
        return DeviceUnavailable(
            "The flashes of the face were not seen in the camera.",
            "Choose a portrait whose face is large and unhidden, and measure for longer "
            "(--seconds 30).",
        )
    return DeviceUnavailable(
        "What was seen and what was heard are more than half a second apart.",
        "Close programs that keep this machine busy, and measure again.",
    )
