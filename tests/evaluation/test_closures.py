from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.errors import MotionInvalid
from infp_cam.evaluation.closures import Phone, Speech, builtin_speech, closures, load_speech

PHONES = (
    Phone("pau", 0.0, 0.2),
    Phone("m", 0.4, 0.48),
    Phone("aa", 0.5, 0.7),
    Phone("pʰ", 1.0, 1.08),
    Phone("ae", 1.1, 1.3),
    Phone("b", 1.6, 1.61),
    Phone("t", 1.8, 1.9),
)
VOICE = Speech("a", np.zeros(32_000, np.float32), PHONES)


def gap_shut_at(*times_s: float) -> np.ndarray:
    gap = np.full(50, 0.12)
    for t in times_s:
        gap[round(t * 25)] = 0.0
    return gap


def test_closures_near_their_phones_count() -> None:
    found = closures([gap_shut_at(0.44, 1.04, 1.6)], [VOICE])
    assert (found.count, found.closed, found.opened) == (3, 1.0, 1.0)
    assert found.late_s == pytest.approx(0.0, abs=0.01)
    assert closures([gap_shut_at(0.36, 1.12, 1.72)], [VOICE]).closed == pytest.approx(2 / 3)
    late = closures([gap_shut_at(0.52, 1.12, 1.68)], [VOICE])
    assert late.late_s == pytest.approx(0.08, abs=0.01)


def test_a_mouth_that_never_moves_has_closed_lips_but_no_open_ones() -> None:
    shut = closures([np.zeros(50)], [VOICE])
    assert (shut.closed, shut.opened) == (1.0, 0.0)
    assert np.isnan(shut.late_s)
    gaping = closures([np.full(50, 0.1)], [VOICE])
    assert (gaping.closed, gaping.opened) == (0.0, 1.0)


def test_the_built_in_conversation_has_both_voices() -> None:
    voices = builtin_speech()
    assert [closures([np.zeros(700)], [voice]).count for voice in voices] == [14, 14]


def test_voices_are_read_from_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MotionInvalid, match="no voices"):
        load_speech(tmp_path)
    soundfile.write(tmp_path / "v.wav", np.zeros(800), 16_000)
    listed = {"phones": [{"phone": "b", "start_s": 0.01, "end_s": 0.02}]}
    (tmp_path / "v.phones.json").write_text(json.dumps(listed))
    assert load_speech(tmp_path)[0].phones == (Phone("b", 0.01, 0.02),)
    (tmp_path / "v.phones.json").write_text("{}")
    with pytest.raises(MotionInvalid, match="phones"):
        load_speech(tmp_path)
