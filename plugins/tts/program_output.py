"""A program that is given a sentence and writes its sound."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing, VoiceFailed
from infp_cam.plugins.tts.pcm import PcmStream

_NO_WINDOW: dict[str, Any] = {}
if sys.platform == "win32":
    _NO_WINDOW = {"creationflags": subprocess.CREATE_NO_WINDOW}


class ProgramOutput:
    """Runs a program for one sentence.

    Parameters
    ----------
    command : sequence of str
        Command line; the sentence comes on standard input, the sound on standard output.
    rate : int
        Sample rate where it writes raw samples, Hz.
    kind : {"s16le", "f32le"}
        Which ones.

    Attributes
    ----------
    rate : int
        Sample rate of the sound, known once there is some.
    """

    def __init__(self, command: Sequence[str], rate: int, kind: str = "s16le") -> None:
        self._command, self.rate, self._kind = command, rate, kind

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text` as the program writes it; it is ended with the iterator.

        Raises
        ------
        BackendMissing
            There is no such program.
        VoiceFailed
            It ended with an error.
        """
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaints:
            given.write(text.encode())
            given.seek(0)
            process = self._begin(given, complaints)
            try:
                output = cast(io.BufferedReader, process.stdout)
                stream = PcmStream(output.read1, self.rate, self._kind)
                for samples in stream:
                    self.rate = stream.rate
                    yield samples
                if process.wait():
                    complaints.seek(0)
                    raise self._failure(process.returncode, complaints.read())
            finally:
                process.kill()
                process.wait()
                assert process.stdout is not None
                process.stdout.close()

    def _begin(self, given: io.IOBase, complaints: io.IOBase) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                self._command,
                stdin=given.fileno(),
                stdout=subprocess.PIPE,
                stderr=complaints.fileno(),
                **_NO_WINDOW,
            )
        except (OSError, ValueError) as error:
            raise BackendMissing(
                f"The program {self._command[0]!r} can not be started: {error}.",
                "Install it, or give its whole path.",
            ) from error

    def _failure(self, code: int, complaints: bytes) -> VoiceFailed:
        lines = complaints.decode(errors="replace").strip().splitlines()
        reason = lines[-1][:200].rstrip(".") if lines else f"exit code {code}"
        return VoiceFailed(
            f"{self._command[0]} could not speak: {reason}.",
            "Try it in a terminal, or choose another voice.",
        )
