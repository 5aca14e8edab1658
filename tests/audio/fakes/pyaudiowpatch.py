"""What is used of PyAudioWPatch 0.2.12: as it behaves by its documentation and source."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from machine import blocks, machine

paFloat32 = 1
paContinue = 0


class PyAudio:
    def __init__(self) -> None:
        self._loopbacks = [
            there for there in machine()["devices"] if "loopback" in there["host_api"]
        ]

    def __enter__(self) -> PyAudio:
        return self

    def __exit__(self, *_: object) -> None:
        self._loopbacks = []

    def get_loopback_device_info_generator(self) -> Iterator[dict[str, Any]]:
        for index, there in enumerate(self._loopbacks):
            yield {
                "index": 10 + index,
                "name": f"{there['name']} [Loopback]",
                "maxInputChannels": there["channels"],
                "defaultSampleRate": float(there["rate"]),
                "isLoopbackDevice": True,
            }

    def get_default_wasapi_loopback(self) -> dict[str, Any]:
        for info, there in zip(
            self.get_loopback_device_info_generator(), self._loopbacks, strict=True
        ):
            if there["default"]:
                return info
        raise LookupError("No analogue is found for passed device")

    def open(
        self,
        format: int,
        channels: int,
        rate: int,
        frames_per_buffer: int,
        input: bool,
        input_device_index: int,
        stream_callback: Callable[[bytes, int, Any, int], tuple[None, int]],
    ) -> Stream:
        there = self._loopbacks[input_device_index - 10]
        if (format, input) != (paFloat32, True):
            raise ValueError("Must specify an input or output stream.")
        if (channels, rate) != (there["channels"], there["rate"]):
            raise OSError(-9997, "Invalid sample rate")  # WASAPI gives its own format alone
        return Stream(there, frames_per_buffer, stream_callback)


class Stream:
    def __init__(
        self,
        there: dict[str, Any],
        frames: int,
        callback: Callable[[bytes, int, Any, int], tuple[None, int]],
    ) -> None:
        sound = blocks(there["name"], there["rate"], there["channels"], frames)

        def run() -> None:
            for block in sound:
                assert callback(block, frames, {}, 0) == (None, paContinue)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def is_active(self) -> bool:
        return self._thread.is_alive()
