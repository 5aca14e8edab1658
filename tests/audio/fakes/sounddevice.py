"""What is used of sounddevice 0.5: as it behaves on Windows and macOS, by its documentation."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from machine import blocks, machine


class PortAudioError(Exception):
    pass


_devices: list[dict[str, Any]] = []
_open = 0


def _terminate() -> None:
    assert not _open, "PortAudio's streams die with it"
    _devices.clear()


def _initialize() -> None:
    # The devices of this moment: PortAudio notices no later ones.
    _devices.extend(there for there in machine()["devices"] if "loopback" not in there["host_api"])


def _apis() -> list[str]:
    return ["MME", *sorted({there["host_api"] for there in _devices})]


def query_hostapis() -> list[dict[str, Any]]:
    return [
        {
            "name": api,
            "default_input_device": next(
                (
                    index
                    for index, there in enumerate(_devices)
                    if there["host_api"] == api and there["default"]
                ),
                -1,
            ),
        }
        for api in _apis()
    ]


def query_devices() -> list[dict[str, Any]]:
    return [
        {
            "name": there["name"],
            "index": index,
            "hostapi": _apis().index(there["host_api"]),
            "max_input_channels": there["channels"],
            "default_samplerate": float(there["rate"]),
        }
        for index, there in enumerate(_devices)
    ]


class RawInputStream:
    def __init__(
        self,
        device: int,
        channels: int,
        samplerate: int,
        blocksize: int,
        dtype: str,
        latency: str,
        callback: Callable[[Any, int, Any, Any], None],
    ) -> None:
        there = _devices[device]
        if channels > there["channels"] or dtype != "float32" or latency != "low":
            raise PortAudioError("Invalid number of channels")
        if there.get("held"):
            raise PortAudioError("Error opening RawInputStream: Device unavailable")
        self._sound = blocks(there["name"], samplerate, channels, blocksize)
        self._callback, self._frames = callback, blocksize
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        global _open
        _open += 1
        self._thread.start()

    @property
    def active(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        for block in self._sound:
            self._callback(memoryview(block), self._frames, None, None)
