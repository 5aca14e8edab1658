"""The voice process: a plugin of the kind ``voice`` at work, apart from the engine.

``python -m infp_cam.speech.voice_host PLUGIN [VOICE]``. Standard input has lines of JSON,
``{"speak": TEXT, "number": N}`` and ``{"stop": N}``; standard output has frames
(`infp_cam.speech.wire`). The process ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from infp_cam.errors import BackendMissing, InfpCamError
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.choices import choices_path, load_choices
from infp_cam.plugin.contracts import MakesVoice, Voice
from infp_cam.plugin.loading import blaming, load_entry
from infp_cam.plugin.manifest import Kind, Manifest
from infp_cam.plugin.options import checked_options
from infp_cam.plugin.parts import check_enabled
from infp_cam.speech import wire
from infp_cam.speech.wire import Frame, FrameKind

OWN = "infp-cam"
"""The distribution that our own plugins come with."""

PIECE_S = 0.1
"""Longest sound in a frame, seconds; between two frames a voice can be stopped."""


def main(plugin: str, voice_name: str = "") -> int:
    """Serve one voice until the end; return the exit status."""
    output = _taken_output()
    orders = _Orders()
    try:
        manifest = find_voice(plugin)
        voice = make_voice(manifest, voice_name)
        _write(output, wire.pack(Frame(FrameKind.READY)))
        with closing(voice):
            for text, number in orders:
                _serve(manifest, voice, text, number, orders, output)
    except InfpCamError as error:
        _write(output, wire.pack_error(0, error))
        return 2
    return 0


def find_voice(plugin: str) -> Manifest:
    """Return what the voice plugin called `plugin` says about itself.

    Our own voices need not be enabled: choosing one is enough.

    Raises
    ------
    PluginFailed
        It is not there, is not enabled, or can not be used.
    BackendMissing
        It is no voice.
    """
    catalog = installed_plugins()
    found = catalog.find(plugin)
    if found.manifest.kind is not Kind.VOICE:
        voices = [other.id for other in catalog.plugins if other.manifest.kind is Kind.VOICE]
        raise BackendMissing(
            f"The plugin {plugin!r} is no voice.", f"Voices: {', '.join(voices) or 'none'}."
        )
    if found.distribution != OWN:
        check_enabled(found)
    return found.manifest


def make_voice(manifest: Manifest, voice_name: str) -> Voice:
    """Return the plugin's voice; raises what the plugin does, as an `InfpCamError`."""
    choices, _ = load_choices(choices_path())
    options = checked_options(manifest, choices.options.get(manifest.id, {}))
    entry: MakesVoice = load_entry(manifest)
    with blaming(manifest):
        return entry(options, voice=voice_name)


def _serve(
    manifest: Manifest, voice: Voice, text: str, number: int, orders: _Orders, output: int
) -> None:
    """Speak one sentence, and say that it is over, or why it can not be spoken."""
    try:
        with blaming(manifest):
            _speak(voice, text, number, orders, output)
    except InfpCamError as error:
        _write(output, wire.pack_error(number, error))
    else:
        _write(output, wire.pack(Frame(FrameKind.END, number)))


def _speak(voice: Voice, text: str, number: int, orders: _Orders, output: int) -> None:
    pieces: Any = voice.speak(text)
    try:
        for samples in pieces:
            rate = voice.rate
            step = max(1, round(rate * PIECE_S))
            for at in range(0, len(samples), step):
                if orders.stopped >= number:
                    return
                payload = samples[at : at + step].astype("<f4").tobytes()
                _write(output, wire.pack(Frame(FrameKind.SOUND, number, rate, payload)))
    finally:
        if hasattr(pieces, "close"):  # a generator then ends what it has begun
            pieces.close()


class _Orders:
    """What standard input says.

    Attributes
    ----------
    stopped : int
        Sentences up to this number are not to be spoken any more.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, int]] = queue.SimpleQueue()
        self.stopped = 0
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


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
