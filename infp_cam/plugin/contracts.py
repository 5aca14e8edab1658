"""What a plugin gives, kind by kind.

The attribute that a manifest's ``entry`` names is called with the plugin's options, a mapping of
each option's name to its value, and with what its kind needs beside them:

================== ====================================================== =======================
kind               called with                                            returns
================== ====================================================== =======================
audio-source       ``options, *, argument, track, clock, on_change``      `AudioSource`
motion-generator   ``options``                                            `MotionGenerator`
renderer           ``options, *, size``                                   `Renderer`
voice              ``options, *, voice``                                  `Voice`
frame-sink         ``options, *, size, fps``                              `FrameSink`
motion-listener    ``options``                                            `MotionListener`
scene-controller   ``options``                                            `SceneController`
================== ====================================================== =======================

The first three are parts of the engine. Each other one runs in a process of its own, which is
started again when it dies. An `infp_cam.errors.InfpCamError` that it raises is shown to the person,
and it is tried again; after any other exception three times in a row it is switched off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # these load libraries that no plugin may need
    from infp_cam.audio.capture.kept import OnChange
    from infp_cam.audio.source import AudioSource
    from infp_cam.clock import Clock
    from infp_cam.motion.generator import MotionGenerator
    from infp_cam.plugin.host import Host
    from infp_cam.render.renderer import Renderer
    from infp_cam.types import MotionFrame

Options = Mapping[str, Any]
"""The plugin's options: a value of the right type, within its limits, for each."""


class MakesAudioSource(Protocol):
    """Entry of an audio source."""

    def __call__(
        self, options: Options, *, argument: str, track: int, clock: Clock, on_change: OnChange
    ) -> AudioSource:
        """Return the source that ``--self ID:ARGUMENT`` or ``--other ID:ARGUMENT`` names.

        `track`, `clock` and `on_change` are those of `infp_cam.audio.source.open_source`.
        """
        ...


class MakesMotionGenerator(Protocol):
    """Entry of a motion generator."""

    def __call__(self, options: Options) -> MotionGenerator[Any]:
        """Return the generator that ``--generator ID`` names."""
        ...


class MakesRenderer(Protocol):
    """Entry of a renderer."""

    def __call__(self, options: Options, *, size: tuple[int, int]) -> Renderer[Any]:
        """Return the renderer that ``--renderer ID`` names, for pictures of width and height."""
        ...


class MakesVoice(Protocol):
    """Entry of a voice."""

    def __call__(self, options: Options, *, voice: str) -> Voice:
        """Return the voice that ``--self voice:ID:NAME`` names; `voice` is NAME.

        NAME is empty where the person named none: the usual one is meant.

        Raises
        ------
        InfpCamError
            Where there is no such voice, or what makes it speak is not installed.
        """
        ...


class Voice(Protocol):
    """Turns sentences into sound: the self track may be one.

    Attributes
    ----------
    rate : int
        Sample rate of the sound that `speak` yielded last, Hz.
    """

    rate: int

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of a sentence, float32[n] in [-1, 1], piece by piece as it is made.

        A sentence has at most 200 characters, of which one is a letter or a digit. The iterator is
        closed (`GeneratorExit` in a generator) where the person interrupts it; what then still
        blocks for a second is ended with its process.

        Raises
        ------
        InfpCamError
            Where it can not be spoken.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds; called once."""
        ...


class FrameSink(Protocol):
    """Takes the pictures that the camera shows, beside the camera.

    Attributes
    ----------
    device : str
        What it really is, for the status.
    """

    device: str

    def send(self, pixels: NDArray[np.uint8], t_ns: int) -> None:
        """Take `pixels`, uint8[H, W, 3] RGB, due at clock time `t_ns`; they must not be kept.

        Pictures that come while this has not returned are passed over, but for the newest.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds; called once."""
        ...


class MotionListener(Protocol):
    """Takes the motion, such as to move another avatar by it."""

    def send(self, frame: MotionFrame, due_ns: int) -> None:
        """Take the face of a picture, called at clock time `due_ns`, when the camera shows it.

        They come at the camera's rate. Those that come while this has not returned are passed
        over, but for the newest.
        """
        ...

    def close(self) -> None:
        """Let go of what it holds; called once."""
        ...


class SceneController(Protocol):
    """Works beside the call as it pleases: through the control socket, like any program."""

    def run(self, host: Host) -> None:
        """Work until ``host.ended`` is set; all it needs is in `host`."""
        ...
