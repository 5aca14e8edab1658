"""The voice process: a synthesiser at work, apart from the engine.

``python -m infp_cam.speech.voice_host FACTORY OPTIONS`` makes a voice with the callable FACTORY
(``module:name``) out of OPTIONS, a JSON object. Standard input has lines of JSON, ``{"speak": TEXT,
"number": N}`` and ``{"stop": N}``; standard output has frames (`infp_cam.speech.wire`). The process
ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from typing import Any

from infp_cam.errors import InfpCamError, VoiceFailed
from infp_cam.speech import wire
from infp_cam.speech.voice import Sound, Voice
from infp_cam.speech.wire import Frame, FrameKind

PIECE_S = 0.1
"""Longest sound in a frame, seconds; between two frames a voice can be stopped."""


def main(factory: str, options: str) -> int:
    """Serve one voice until the end; return the exit status."""
    output = _taken_output()
    orders = _Orders()
    try:
        module, _, name = factory.partition(":")
        voice: Voice = getattr(import_module(module), name)(**json.loads(options))
    except InfpCamError as error:
        _write(output, wire.pack_error(0, error))
        return 2
    except Exception as error:
        _write(output, wire.pack_error(0, _broken(factory, error)))
        raise
    _write(output, wire.pack(Frame(FrameKind.READY)))
    orders.start()
    with closing(voice):
        for text, number in orders:
            try:
                _speak(voice, text, number, orders, output)
            except InfpCamError as error:
                _write(output, wire.pack_error(number, error))
            except Exception as error:
                _write(output, wire.pack_error(number, _broken(factory, error)))
                raise
            else:
                _write(output, wire.pack(Frame(FrameKind.END, number)))
    return 0


def _speak(voice: Voice, text: str, number: int, orders: _Orders, output: int) -> None:
    sounds: Any = voice.speak(text)
    try:
        for sound in sounds:
            for piece in _pieces(sound):
                if orders.stopped >= number:
                    return
                payload = piece.samples.astype("<f4").tobytes()
                _write(output, wire.pack(Frame(FrameKind.SOUND, number, piece.rate, payload)))
    finally:
        if hasattr(sounds, "close"):  # a generator then ends what it has begun
            sounds.close()


def _pieces(sound: Sound) -> Iterator[Sound]:
    step = max(1, round(sound.rate * PIECE_S))
    for at in range(0, len(sound.samples), step):
        yield Sound(sound.samples[at : at + step], sound.rate)


class _Orders:
    """What standard input says, from `start` on.

    Attributes
    ----------
    stopped : int
        Sentences up to this number are not to be spoken any more.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        self.stopped = 0

    def start(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def __iter__(self) -> Iterator[tuple[str, int]]:
        while True:
            yield self._waiting.get()

    def _read(self) -> None:
        with os.fdopen(os.dup(sys.stdin.fileno()), "rb") as lines:
            for line in lines:
                order = json.loads(line)
                if "stop" in order:
                    self.stopped = order["stop"]
                else:
                    self._waiting.put((order["speak"], order["number"]))
        os._exit(0)  # whatever the voice is doing


def _taken_output() -> int:
    """Return a way to standard output that is ours alone: libraries print there, too."""
    output = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def _write(output: int, data: bytes) -> None:
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(output, left) :]
    except OSError:  # nobody listens any more
        os._exit(1)


def _broken(factory: str, error: Exception) -> VoiceFailed:
    return VoiceFailed(
        f"The voice broke: {error!r}.",
        f"Choose another one, or report it ({factory}) with what INFP Camera wrote.",
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
