"""How long the stages of the pipeline take."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

_KEPT = 10_000


def percentiles(values_ms: deque[float]) -> dict[str, float]:
    """Return the 50th and 99th percentile of `values_ms`, milliseconds."""
    p50, p99 = np.percentile(np.array(values_ms), (50, 99)) if values_ms else (0.0, 0.0)
    return {"p50": round(float(p50), 3), "p99": round(float(p99), 3)}


class StageTimes:
    """The last durations of each named stage, bounded in number."""

    def __init__(self) -> None:
        self._times_ms: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def add(self, stage: str, ms: float) -> None:
        """Note that `stage` took `ms` milliseconds."""
        self._times_ms[stage].append(ms)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Note how long the body takes."""
        start_ns = time.perf_counter_ns()
        yield
        self.add(stage, (time.perf_counter_ns() - start_ns) / 1e6)

    def summary(self) -> dict[str, dict[str, float]]:
        """Return ``{stage: {"p50": ms, "p99": ms}}``."""
        return {stage: percentiles(times) for stage, times in self._times_ms.items()}
