"""The system's voices through pyttsx3, which has them write a sound file for each sentence.

Not run on Windows and macOS yet; its tests have a stand-in for pyttsx3.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyttsx3
import soundfile
from numpy.typing import NDArray

from infp_cam.errors import VoiceFailed
from infp_cam.plugin.contracts import Options

WRITTEN_S = 5.0
"""A file that is not there so long after the sentence was done will not come, seconds."""


class SystemVoice:
    """Speaks with a voice of the system.

    Parameters
    ----------
    options : mapping
        ``speed`` in words a minute.
    voice : str
        A part of a voice's name; upper and lower case are alike. Empty: the system's choice.

    Raises
    ------
    VoiceFailed
        There is no such voice, or none at all.
    """

    def __init__(self, options: Options, *, voice: str) -> None:
        try:
            self._engine = pyttsx3.init()
        except Exception as error:  # whatever its driver raises
            raise VoiceFailed(
                f"The system's voices can not be used: {error}.", "Choose another voice."
            ) from error
        if voice:
            self._engine.setProperty("voice", self._id_of(voice))
        self._engine.setProperty("rate", options["speed"])
        self.rate = 22_050

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text`, in one piece."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sentence.aiff")  # macOS writes AIFF, Windows WAV whatever the name
            self._engine.save_to_file(text, str(path))
            self._engine.runAndWait()
            samples, self.rate = _written(path)
        yield samples.mean(axis=1, dtype=np.float32)

    def close(self) -> None:
        """Let the voice go."""
        self._engine.stop()

    def _id_of(self, voice: str) -> str:
        voices = self._engine.getProperty("voices")
        for found in voices:
            if voice.casefold() in (found.name.casefold(), found.id.casefold()):
                return str(found.id)
        for found in voices:
            if voice.casefold() in found.name.casefold():
                return str(found.id)
        raise VoiceFailed(
            f"The system has no voice {voice!r}.",
            f"It has: {', '.join(found.name for found in voices[:40])}.",
        )


def _written(path: Path) -> tuple[NDArray[np.float32], int]:
    """Return the samples, float32[n, channels], and the rate of a file that is being written."""
    until_s = time.monotonic() + WRITTEN_S
    while True:
        try:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            return samples, rate
        except soundfile.LibsndfileError as error:
            if time.monotonic() > until_s:
                raise VoiceFailed(
                    "The system's voice wrote no sound.", "Choose another voice."
                ) from error
        time.sleep(0.02)
