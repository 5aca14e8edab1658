"""One run of the person's program for each sentence."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import SettingsInvalid
from infp_cam.plugin.contracts import Options
from infp_cam.plugins.tts.program_output import ProgramOutput


class ProgramVoice:
    """Speaks with a program.

    Parameters
    ----------
    options : mapping
        ``command``, ``rate``, ``format``.
    voice : str
        Stands for ``{voice}`` in the command.

    Raises
    ------
    SettingsInvalid
        The command is empty or can not be read.
    """

    def __init__(self, options: Options, *, voice: str) -> None:
        try:
            words = shlex.split(options["command"])
        except ValueError as error:
            raise _no_command(f"can not be read: {error}") from error
        if not words:
            raise _no_command("is empty")
        command = [word.replace("{voice}", voice) for word in words]
        self._output = ProgramOutput(command, options["rate"], options["format"])

    @property
    def rate(self) -> int:
        """Sample rate of the sound, Hz."""
        return self._output.rate

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text`."""
        return self._output.speak(text)

    def close(self) -> None:
        """Do nothing: no program outlives its sentence."""


def _no_command(why: str) -> SettingsInvalid:
    return SettingsInvalid(
        f"The command of the program that speaks {why}.",
        "Set it, such as: `infp-cam plugins set program-voice command "
        "'flite -f /dev/stdin -o /dev/stdout'`.",
    )
