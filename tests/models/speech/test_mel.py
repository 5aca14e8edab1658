"""Offline features equal the engine's."""

from __future__ import annotations

import numpy as np

from infp_cam.audio.features import LogMel
from infp_cam.models.speech.mel import log_mel, packed, unpacked


def sounds() -> np.ndarray:
    """Return noise, silence, a tone and a whisper, float32[n], n no multiple of a hop."""
    rng = np.random.default_rng(1)
    t = np.arange(16_000) / 16_000
    parts = [0.3 * rng.standard_normal(90_000), np.zeros(5000), 0.9 * np.sin(2e3 * np.pi * t)]
    return np.concatenate([*parts, 1e-5 * rng.standard_normal(9877)]).astype(np.float32)


def test_whole_recordings_have_the_features_of_the_stream() -> None:
    samples = sounds()
    streamed = LogMel().push(samples)
    offline = log_mel(samples)
    assert offline.shape == streamed.shape
    assert np.abs(offline - streamed).max() < 0.01


def test_features_pack_into_bytes_of_half_a_decibel() -> None:
    mel = log_mel(sounds())
    again = unpacked(packed(mel))
    heard = mel < 7.0
    assert np.abs(again - mel)[heard].max() <= 0.25 + 1e-4
    assert packed(np.array([[-120.0, 30.0, -130.0]], np.float32)).tolist() == [[0, 255, 0]]
