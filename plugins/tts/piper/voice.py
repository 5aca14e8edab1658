"""Piper's synthesiser with one voice file, loaded once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from piper import PiperConfig, PiperVoice, SynthesisConfig

from infp_cam.data.kept import library_folder
from infp_cam.errors import VoiceFailed
from infp_cam.plugin.contracts import Options


class PiperVoiceFile:
    """Speaks with a voice file of Piper.

    Parameters
    ----------
    options : mapping
        ``folder`` of voice files, ``speed``.
    voice : str
        A file's name in that folder, with or without ``.onnx``, or the path of one; empty: the
        first in the folder.

    Raises
    ------
    VoiceFailed
        There is no such file, or it is none.
    """

    def __init__(self, options: Options, *, voice: str) -> None:
        folder = Path(options["folder"] or library_folder().with_name("voices")).expanduser()
        path = _find(voice, folder)
        try:
            config = PiperConfig.from_dict(json.loads(Path(f"{path}.json").read_text("utf-8")))
            self._voice = PiperVoice(config=config, session=_session(path))
        except Exception as error:  # of the file system, JSON, Piper, ONNX Runtime
            raise VoiceFailed(
                f"{path} can not be used as a voice: {str(error)[:200]}.",
                "Download the voice's two files (.onnx and .onnx.json) again.",
            ) from error
        self._manner = SynthesisConfig(length_scale=config.length_scale / options["speed"])
        self.rate: int = config.sample_rate

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text`."""
        for chunk in self._voice.synthesize(text, self._manner):
            yield chunk.audio_float_array

    def close(self) -> None:
        """Do nothing: the process ends with it."""


def _find(voice: str, folder: Path) -> Path:
    found = sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    if not voice and found:
        return found[0]
    for path in (Path(voice).expanduser(), folder / voice, folder / f"{voice}.onnx"):
        if voice and path.is_file():
            return path
    listed = ", ".join(path.stem for path in found) or "none"
    raise VoiceFailed(
        f"Piper has no voice file {voice!r}." if voice else f"There is no voice file in {folder}.",
        f"Download one with `python -m piper.download_voices` into that folder ({listed} there), "
        "or give its whole path: `--self voice:piper:PATH`.",
    )


def _session(path: Path) -> Any:
    """Return the network, on half of the cores at most: the portrait needs some, too."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = max(1, (os.cpu_count() or 2) // 2)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
