"""A working day of two devices whose clocks differ by 400 ppm: the two tracks stay together.

Eight hours of every sample would take minutes, so it is tested in two ways. In eight hours of
virtual time the whole of `Track` and `DeviceClock` runs, chunk by chunk, but the resampler only
counts: it gives silence, and tells of which instant of the device it would have given the sound.
The chunks are of 100 ms, which is harder than 10 ms: fewer of their stamps are in time.
In three minutes of virtual time the real resampler makes every sample of both tracks, and clicks
that were in the air at the same instants are looked for in what comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.audio import track as track_module
from infp_cam.audio.resampler import StreamingResampler
from infp_cam.audio.track import Track
from infp_cam.types import CALL_RATE, AudioChunk

EPOCH_NS = 3_000_000_000_777
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Device:
    """A sound device: how its clock runs, and how late its chunks are handed over."""

    rate: int
    ppm: float
    block_s: float
    hours: float
    seed: int

    def _chunks(self) -> int:
        return round(self.hours * 3600 / self.block_s)

    def edges_s(self) -> Floats:
        """Return the true time at which each chunk begins, and of the end of the last one.

        The speed is `ppm` off, 20 ppm up and down with a period of 20 minutes, and goes astray at
        random by some 10 ppm an hour: the temperature.
        """
        rng = np.random.default_rng(self.seed)
        n = self._chunks()
        wave = 20 * np.sin(2 * np.pi * np.arange(n) * self.block_s / 1200 + self.seed)
        walk = np.cumsum(rng.normal(0, 10 * np.sqrt(self.block_s / 3600), n))
        lengths_s = self.block_s / (1 + (self.ppm + wave + walk) / 1e6)
        return np.concatenate([[0.0], np.cumsum(lengths_s)])

    def stamps_ns(self, edges_s: Floats) -> NDArray[np.int64]:
        """Return what the chunks are stamped: when they are handed over, less their length.

        They are 1 ms late on average, by 150 ms once in a thousand times, and in half a minute of
        every five by 8 ms on average; never before an earlier one.
        """
        rng = np.random.default_rng(self.seed + 100)
        n = self._chunks()
        late_s = rng.exponential(1e-3, n)
        spell = (edges_s[1:] + 40 * self.seed) % 300 < 30
        late_s[spell] = rng.gamma(2, 4e-3, int(spell.sum()))
        late_s[rng.random(n) < 1e-3] += 0.15
        arrived_s = np.maximum.accumulate(edges_s[1:] + late_s)
        return np.asarray((arrived_s - self.block_s) * 1e9, np.int64) + EPOCH_NS


class CountingResampler(StreamingResampler):
    """Makes silence of the right length and notes where it would have come from."""

    first = 0.0  # input index of the last run's first output sample
    pushed = 0

    def reset(self, lead: float = 0.0) -> None:
        super().reset(lead)
        self.pushed = 0

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        self.first = self.pushed + self._lead
        self.pushed += len(samples)
        self._lead -= len(samples)
        count = max(0, ceil((-self.latency_samples - self._lead) / self.step))
        self._lead += count * self.step
        return np.zeros(count, np.float32)


def run_counting(device: Device) -> tuple[Floats, Floats, Track]:
    """Return the call times of the runs that a track put out, and when their sound was made, s."""
    edges_s = device.edges_s()
    starts: list[int] = []
    indices: list[float] = []
    end = 0

    def out(start: int, samples: NDArray[np.float32]) -> None:
        nonlocal end
        assert start == end or not end, "a gap, or something twice"
        end = start + len(samples)
        starts.append(start)
        assert isinstance(resampler, CountingResampler)
        indices.append(resampler.first)

    track = Track(EPOCH_NS, out)
    silence = np.zeros(round(device.rate * device.block_s), np.float32)
    resampler = track._resampler
    for stamp_ns in device.stamps_ns(edges_s).tolist():
        track(AudioChunk(silence, device.rate, stamp_ns))
        resampler = track._resampler
    blocks = np.array(indices[1:]) / len(silence)
    return (
        np.array(starts[1:]) / CALL_RATE,
        np.interp(blocks, np.arange(len(edges_s)), edges_s),
        track,
    )


def test_eight_hours_of_clocks_and_steering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(track_module, "StreamingResampler", CountingResampler)
    hours = 8.0
    microphone = Device(CALL_RATE, 200, 0.1, hours, seed=1)
    loopback = Device(CALL_RATE, -200, 0.1, hours, seed=2)
    errors_ms = []
    grid_s = np.arange(2.0, hours * 3600 - 10, 0.25)
    for device in (microphone, loopback):
        call_s, true_s, track = run_counting(device)
        assert track.reanchored == 0
        assert track.drift_ppm == pytest.approx(device.ppm, abs=100)
        errors_ms.append(np.interp(grid_s, call_s, call_s - true_s) * 1e3)
    apart_ms = np.abs(errors_ms[0] - errors_ms[1])
    assert apart_ms.max() < 4.0, "what is asked for is 5 ms"
    assert np.median(apart_ms) < 0.3
    # Without the clocks they would be apart by 11.5 s in the end.


def click_times_s(minutes: float) -> Floats:
    """Return when the clicks are: about one a second, at no regular time."""
    rng = np.random.default_rng(9)
    return np.arange(3.0, minutes * 60 - 2) + rng.uniform(-0.2, 0.2, round(minutes * 60) - 5)


def clicking_chunks(device: Device, clicks_s: Floats) -> Iterator[AudioChunk]:
    """Yield a device's chunks: silence, and bells of 0.2 ms around the clicks' true times."""
    edges_s = device.edges_s()
    n = round(device.rate * device.block_s)
    near = np.searchsorted(clicks_s, edges_s)
    for number, stamp_ns in enumerate(device.stamps_ns(edges_s).tolist()):
        samples = np.zeros(n, np.float32)
        start_s, stop_s = edges_s[number : number + 2]
        for click_s in clicks_s[max(0, near[number] - 1) : near[number + 1] + 1]:
            if start_s - 2e-3 < click_s < stop_s + 2e-3:
                t_s = np.linspace(start_s, stop_s, n, endpoint=False) - click_s
                samples += (0.5 * np.exp(-((t_s / 2e-4) ** 2))).astype(np.float32)
        yield AudioChunk(samples, device.rate, stamp_ns)


class Clicks:
    """The end of a track that looks for clicks: their times in the call's seconds."""

    def __init__(self) -> None:
        self.end = 0
        self._mass: dict[int, tuple[float, float]] = {}

    def __call__(self, start: int, samples: NDArray[np.float32]) -> None:
        assert start == self.end or not self.end, "a gap, or something twice"
        self.end = start + len(samples)
        (loud,) = np.nonzero(samples > 0.01)
        if not len(loud):
            return
        t_s, weights = (start + loud) / CALL_RATE, samples[loud].astype(np.float64)
        second = round(float(t_s[0]))
        mass, moment = self._mass.get(second, (0.0, 0.0))
        self._mass[second] = mass + weights.sum(), moment + (t_s * weights).sum()

    def times_s(self) -> Floats:
        return np.array([moment / mass for mass, moment in self._mass.values()])


def test_clicks_of_the_same_instants_stay_together_through_all_samples() -> None:
    minutes = 3.0
    clicks_s = click_times_s(minutes)
    heard = []
    for device in (
        Device(44_100, 200, 0.02, minutes / 60, seed=1),
        Device(48_000, -200, 0.02, minutes / 60, seed=2),
    ):
        found = Clicks()
        track = Track(EPOCH_NS, found)
        for chunk in clicking_chunks(device, clicks_s):
            track(chunk)
        assert track.reanchored == track.nonfinite == 0
        heard.append(found.times_s())
    microphone_s, loopback_s = heard
    assert len(microphone_s) == len(loopback_s) == len(clicks_s)
    assert np.abs(microphone_s - loopback_s).max() < 2e-3
    assert np.abs(microphone_s - clicks_s).max() < 3e-3
    assert np.abs(loopback_s - clicks_s).max() < 3e-3
