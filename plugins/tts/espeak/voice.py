"""eSpeak NG's program, one run for each sentence: it needs 20 ms to begin, and can be ended."""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing, VoiceFailed
from infp_cam.plugin.contracts import Options
from infp_cam.plugins.tts.program_output import ProgramOutput

PROGRAM = "espeak-ng"
TRY_S = 5.0
"""eSpeak that has not said within this whether it has a voice hangs, seconds."""

_INSTALL = {
    "linux": "Install it: `sudo apt install espeak-ng`.",
    "win32": "Install it: `winget install eSpeak-NG.eSpeak-NG`.",
    "darwin": "Install it: `brew install espeak-ng`.",
}


class EspeakVoice:
    """Speaks with eSpeak NG.

    Parameters
    ----------
    options : mapping
        ``speed`` in words a minute, ``pitch`` from 0 to 99.
    voice : str
        A language or voice of ``espeak-ng --voices``, such as ``de`` or ``en-us+f3``; empty: the
        system's language, where eSpeak speaks it, else English.

    Raises
    ------
    BackendMissing
        eSpeak NG is not installed.
    VoiceFailed
        It has no such voice.
    """

    def __init__(self, options: Options, *, voice: str) -> None:
        self._program = _find_program()
        if voice and not self._has(voice):
            raise VoiceFailed(
                f"eSpeak NG has no voice {voice!r}.",
                f"It has, for example: {', '.join(self._languages()[:40])}; see "
                "`espeak-ng --voices`.",
            )
        self._output = ProgramOutput(
            [
                *(self._program, "--stdin", "--stdout", "-b", "1", "-v", voice or self._usual()),
                *("-s", str(options["speed"]), "-p", str(options["pitch"])),
            ],
            22_050,
        )

    @property
    def rate(self) -> int:
        """Sample rate of the sound, Hz."""
        return self._output.rate

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text`."""
        return self._output.speak(text.replace("[[", "[ ["))  # else it would read phonemes there

    def close(self) -> None:
        """Do nothing: no program outlives its sentence."""

    def _usual(self) -> str:
        language = (locale.getlocale()[0] or "").partition("_")[0]
        return language if len(language) == 2 and self._has(language) else "en"

    def _has(self, voice: str) -> bool:
        return voice.isprintable() and self._run("-q", "-v", voice, "a").returncode == 0

    def _languages(self) -> list[str]:
        lines = self._run("--voices").stdout.splitlines()[1:]
        return [line.split()[1] for line in lines if len(line.split()) > 1]

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [self._program, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TRY_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BackendMissing(
                f"eSpeak NG does not work: {error}.",
                _INSTALL.get(sys.platform, _INSTALL["linux"]),
            ) from error


def _find_program() -> str:
    if found := shutil.which(PROGRAM):
        return found
    if sys.platform == "win32":  # its installer leaves the search path as it is
        usual = Path(os.environ.get("PROGRAMFILES", "C:/Program Files"), "eSpeak NG/espeak-ng.exe")
        if usual.is_file():
            return str(usual)
    raise BackendMissing(
        "The voice eSpeak NG is not installed.", _INSTALL.get(sys.platform, _INSTALL["linux"])
    )
