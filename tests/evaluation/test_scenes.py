from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from infp_cam.audio.files import load_track
from infp_cam.data import CONVERSATION_SELF
from infp_cam.errors import AudioInvalid, MotionInvalid
from infp_cam.evaluation.scenes import (
    activity,
    conversation,
    idling,
    load_simulated,
    monologue,
    turns,
    voices,
)
from infp_cam.motion.evaluation import runs
from infp_cam.motion.file import MotionClip
from infp_cam.motion.space import ARKIT58
from tests.evaluation.faces import motion
from tests.evaluation.real import clip

SPOKEN = voices([], 10.0)


def test_activity_is_that_of_the_voice() -> None:
    active = activity(load_track(CONVERSATION_SELF)[: 24 * 16_000])
    found = [(run.start / 25, run.stop / 25) for run in runs(active)]
    said = [(2.3, 5.2), (7.9, 11.5), (13.5, 14.1), (18.5, 20.3), (22.4, 24.0)]
    np.testing.assert_allclose(found, said, atol=0.4)


def test_voices_are_levelled_and_without_long_pauses() -> None:
    own, other = SPOKEN
    for voice in (own, other):
        assert np.sqrt(np.mean(voice.astype(float) ** 2)) == pytest.approx(0.1, rel=0.05)
        assert activity(voice).mean() > 0.9
    assert 10.0 < len(own) / 16_000 < 20.0


def test_clips_without_speech_are_told() -> None:
    with pytest.raises(AudioInvalid, match="no speech"):
        voices([clip(seed=1), clip(seed=2)], 60.0)


def test_each_role_has_its_scene() -> None:
    for scene, role in (
        (monologue(SPOKEN, "talking"), "talking"),
        (monologue(SPOKEN, "listening"), "listening"),
        (idling(5.0), "idle"),
    ):
        assert scene.role(role).mean() > 0.9
        assert scene.count == len(scene.other) // 640


def test_turns_go_to_and_fro_overlap_and_pause() -> None:
    scene = turns(SPOKEN, 40.0)
    assert scene.count == 1000
    assert len(scene.changes) >= 7
    assert scene.role("talking").mean() > 0.25
    assert scene.role("listening").mean() > 0.2
    assert scene.role("idle").mean() > 0.05
    assert (scene.speaks & scene.hears).any()
    assert not (scene.listens & scene.speaks).any()
    assert scene.listens.sum() < scene.role("listening").sum()


def test_the_built_in_conversation_has_changes() -> None:
    scene = conversation()
    assert 8 <= len(scene.changes) <= 14


def test_simulated_conversations_are_read(tmp_path: Path) -> None:
    with pytest.raises(MotionInvalid, match="no simulated"):
        load_simulated(tmp_path)
    own, other = conversation().own[:48_000], conversation().other[:48_000]
    soundfile.write(tmp_path / "a.wav", np.stack([own, other], axis=1), 16_000)
    MotionClip(motion(3.0, headYaw=2.0), 25.0, 0.0, ARKIT58).save(tmp_path / "a.npz")
    (scene,) = load_simulated(tmp_path)
    assert scene.own_face is not None
    assert scene.other_face is None
    np.testing.assert_allclose(scene.own, own, atol=1e-4)
    MotionClip(motion(3.0, headYaw=1.0), 25.0, 0.0, ARKIT58).save(tmp_path / "a.other.npz")
    (scene,) = load_simulated(tmp_path)
    assert scene.other_face is not None
    assert scene.other_face.head_deg[0, 1] == 1.0
    MotionClip(motion(1.0), 25.0, 0.0, ARKIT58).save(tmp_path / "a.npz")
    with pytest.raises(MotionInvalid, match=r"a\.npz"):
        load_simulated(tmp_path)
    soundfile.write(tmp_path / "a.wav", own, 16_000)
    with pytest.raises(AudioInvalid):
        load_simulated(tmp_path)
