"""What is used of ProcTap 1.1.1: as it behaves by its documentation and source."""

from __future__ import annotations

import threading
from collections.abc import Callable

from machine import blocks


class ProcessAudioCapture:
    def __init__(self, pid: int, on_data: Callable[[bytes, int], None]) -> None:
        self._on_data = on_data
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        for block in blocks("application", 48_000, 2, 480):
            self._on_data(block, -1)
