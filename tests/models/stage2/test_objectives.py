"""The networks can learn what they are for, on the smallest example of it."""

import numpy as np
import torch

from infp_cam.models.speech.phones import PHONES
from infp_cam.models.stage2.acoustics import Acoustics
from infp_cam.models.stage2.data import DyadPool, SpeechPool
from infp_cam.models.stage2.generator import MotionNetwork
from infp_cam.models.stage2.lips import LipNetwork
from infp_cam.models.stage2.objectives import LipObjective, MotionObjective, WindowObjective
from infp_cam.models.stage2.style import StyleEncoder
from infp_cam.models.stage2.window import CONTEXT, FRAMES, WindowNetwork
from tests.models.stage2.conftest import TINY, TINY_ENCODER
from tests.models.stage2.shards import dyad, speech


def _learn(objective: torch.nn.Module, draw, steps: int) -> tuple[dict, dict]:  # type: ignore[type-arg, no-untyped-def]
    optimiser = torch.optim.Adam(objective.parameters(), 3e-3)
    told = []
    for step in range(steps):
        losses = objective(draw(np.random.default_rng(step % 3)))
        optimiser.zero_grad()
        sum(losses.values()).backward()
        optimiser.step()
        told.append({k: float(v.detach()) for k, v in losses.items()})
    return told[0], told[-1]


def test_lips_are_learnt() -> None:
    torch.manual_seed(0)
    pool = SpeechPool([speech(i) for i in range(2)], 25)
    chance = torch.Generator().manual_seed(0)
    lips = LipObjective(LipNetwork(TINY_ENCODER, 7, len(PHONES)), Acoustics(chance, 0.0))
    first, last = _learn(lips, lambda rng: pool.draw(rng, 4), 60)
    assert last["lips"] < 0.6 * first["lips"]
    assert last["phones"] < first["phones"]


def test_motion_and_style_are_learnt() -> None:
    torch.manual_seed(0)
    pool = DyadPool([dyad(i) for i in range(2)], 50)
    chance = torch.Generator().manual_seed(0)
    net = MotionNetwork(TINY, 10)
    mean, scale = pool.statistics()
    net.mean.copy_(torch.from_numpy(mean))
    net.scale.copy_(torch.from_numpy(scale))
    objective = MotionObjective(net, StyleEncoder(TINY, 10), Acoustics(chance, 0.0), chance)
    first, last = _learn(objective, lambda rng: pool.draw(rng, 4, one_sided=False), 80)
    assert last["flow"] < 0.8 * first["flow"]
    assert last["style"] < first["style"]


def test_the_windowed_form_learns_and_samples() -> None:
    torch.manual_seed(0)
    pool = DyadPool([dyad(i) for i in range(2)], CONTEXT + FRAMES)
    chance = torch.Generator().manual_seed(0)
    net = WindowNetwork(TINY, 10)
    first, last = _learn(
        WindowObjective(net, Acoustics(chance, 0.0), chance),
        lambda rng: pool.draw(rng, 4, one_sided=False),
        60,
    )
    assert last["noise"] < first["noise"]
    heard = torch.rand(1, 2, 4 * (2 * FRAMES + 10), 80)
    windows = list(net.eval().windows(heard, torch.zeros(1, 8), chance))
    assert [window.shape for window in windows] == [(1, FRAMES, 10)] * 2
    assert all(bool(torch.isfinite(window).all()) for window in windows)
