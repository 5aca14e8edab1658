"""Motion files by the paper's windowed form, to be looked at beside the causal one's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from infp_cam.errors import AudioInvalid
from infp_cam.models.speech.mel import log_mel
from infp_cam.models.stage2.config import LOOKAHEAD_ROWS, ROWS, Stage2Config
from infp_cam.models.stage2.lips import shown
from infp_cam.models.stage2.objectives import heard
from infp_cam.models.stage2.trainings import trained_lips, trained_window
from infp_cam.models.stage2.window import FRAMES
from infp_cam.motion import articulation, behaviour
from infp_cam.motion.file import MotionClip
from infp_cam.motion.procedural.moment import Face, add, arkit_values
from infp_cam.motion.space import ARKIT58

_FPS = 25


@torch.no_grad()
def windowed_motion(
    config: Stage2Config, folder: Path, tracks: NDArray[np.float32], seed: int
) -> MotionClip:
    """Return the motion of the own side in whole windows; eyes and lids stay at rest.

    Parameters
    ----------
    config : Stage2Config
        The model.
    folder : Path
        Its checkpoints, lips and window.
    tracks : float32[2, n]
        Own and other side, 16 kHz.
    seed : int
        Of all chance.

    Raises
    ------
    AudioInvalid
        Where the sound is shorter than a window.
    ModelInvalid
        Where a checkpoint is missing.
    """
    lips, window = trained_lips(config, folder), trained_window(config, folder)
    mel = np.stack([log_mel(track) for track in tracks])[:, LOOKAHEAD_ROWS - ROWS :]
    frames = mel.shape[1] // ROWS // FRAMES * FRAMES
    if frames == 0:
        raise AudioInvalid(
            f"The windowed form needs {FRAMES / _FPS:.0f} s of sound at least.",
            "Give longer recordings.",
        )
    x = heard(torch.from_numpy(mel[:, : ROWS * frames]))[None]
    moved, _, _ = lips(x[:, 0], lips.encoder.fresh(1, x))
    chance = torch.Generator().manual_seed(seed)
    behaved = torch.cat(list(window.windows(x, x.new_zeros(1, config.generator.style), chance)), 1)
    faces = zip(shown(moved, config.calibration)[0], behaved[0], strict=True)
    values = np.stack([_face(a.numpy(), b.numpy()) for a, b in faces])
    return MotionClip(values, _FPS, 0.0, ARKIT58)


def _face(lips: NDArray[np.float32], behaved: NDArray[np.float32]) -> NDArray[np.float32]:
    face: Face = behaviour.face_of(behaved, 1.0)
    for channel, value in articulation.face_of(lips).items():
        add(face, channel, value)
    return arkit_values(face)
