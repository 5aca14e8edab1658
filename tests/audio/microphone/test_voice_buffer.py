"""The voice buffer against a plain dictionary of samples."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.audio.microphone.voice_buffer import VoiceBuffer

CAPACITY = 480  # 10 ms

runs = st.lists(st.tuples(st.integers(-50, 400), st.integers(0, 700)), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(runs, st.integers(-100, 3000), st.integers(0, 600))
def test_it_holds_what_was_written_last(
    steps: list[tuple[int, int]], start: int, length: int
) -> None:
    voice = VoiceBuffer(0.01)
    end, value, model = 0, 0, dict[int, float]()
    for step, count in steps:
        first = end + step
        samples = np.arange(value + 1, value + 1 + count, dtype=np.float32)
        voice.write(first, samples)
        value += count
        for place, sample in enumerate(samples, first):
            if place >= end:
                model[place] = float(sample)
        end = max(end, first + count)
    assert voice.end == end
    got, present = voice.read(start, start + length)
    for place, (sample, there) in enumerate(zip(got, present, strict=True), start):
        if there:
            assert sample == model[place]
        else:
            assert sample == 0.0
            assert place not in model or place < end - CAPACITY
        if place in model and place >= end - CAPACITY:
            assert there
