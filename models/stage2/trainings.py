"""The two trainings of a model, and the model that comes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from infp_cam.errors import ModelInvalid
from infp_cam.models.speech.phones import PHONES
from infp_cam.models.stage2.acoustics import Acoustics
from infp_cam.models.stage2.command import commands_of
from infp_cam.models.stage2.config import Stage2Config, TrainingConfig
from infp_cam.models.stage2.data import DyadPool, SpeechPool, read_shards
from infp_cam.models.stage2.generator import MotionNetwork
from infp_cam.models.stage2.lips import LipNetwork
from infp_cam.models.stage2.objectives import LipObjective, MotionObjective, WindowObjective
from infp_cam.models.stage2.streaming import StreamingModel
from infp_cam.models.stage2.style import StyleEncoder
from infp_cam.models.stage2.training import Processes, Training
from infp_cam.models.stage2.window import WindowNetwork

_FPS = 25


def lip_network(config: Stage2Config) -> LipNetwork:
    """Return an untrained lip network."""
    return LipNetwork(config.lips, len(config.articulators), len(PHONES))


def train_lips(config: Stage2Config, data: Path, out: Path, processes: Processes) -> Training:
    """Train the lips on ``speech-*.tar`` in `data`; checkpoints and curves go to `out`."""
    plan = config.lip_training
    torch.manual_seed(plan.seed)
    pool = SpeechPool(
        read_shards(data, "speech", processes.rank, processes.count), round(plan.seconds * _FPS)
    )
    acoustics = Acoustics(_chance(plan, processes))
    training = Training(
        LipObjective(lip_network(config), acoustics), plan, out, f"{config.name}-lips", processes
    )
    _tell_start(training, pool.hours)
    training.run(lambda step: pool.draw(_rng(plan, processes, step), plan.batch))
    return training


def train_motion(config: Stage2Config, data: Path, out: Path, processes: Processes) -> Training:
    """Train head, brows and smile on ``dyads-*.tar`` in `data`, one-sided pieces first."""
    plan = config.generator_training
    torch.manual_seed(plan.seed)
    samples = read_shards(data, "dyads", processes.rank, processes.count)
    pool = DyadPool(samples, round(plan.seconds * _FPS))
    network = MotionNetwork(config.generator, len(config.behaviour))
    _measure(network, pool)
    chance = _chance(plan, processes)
    objective = MotionObjective(
        network, StyleEncoder(config.generator, network.channels), Acoustics(chance, 0.3), chance
    )
    training = Training(objective, plan, out, f"{config.name}-motion", processes)
    _tell_start(training, pool.hours)
    training.run(
        lambda step: pool.draw(
            _rng(plan, processes, step), plan.batch, one_sided=step < plan.one_sided
        )
    )
    return training


def train_window(config: Stage2Config, data: Path, out: Path, processes: Processes) -> Training:
    """Train the paper's windowed form on ``dyads-*.tar`` in `data`."""
    plan = config.window_training
    torch.manual_seed(plan.seed)
    samples = read_shards(data, "dyads", processes.rank, processes.count)
    pool = DyadPool(samples, round(plan.seconds * _FPS))
    network = WindowNetwork(config.generator, len(config.behaviour))
    mean, scale = pool.statistics()
    network.mean.copy_(torch.from_numpy(mean))
    network.scale.copy_(torch.from_numpy(scale))
    chance = _chance(plan, processes)
    objective = WindowObjective(network, Acoustics(chance, 0.3), chance)
    training = Training(objective, plan, out, f"{config.name}-window", processes)
    _tell_start(training, pool.hours)
    training.run(
        lambda step: pool.draw(
            _rng(plan, processes, step), plan.batch, one_sided=step < plan.one_sided
        )
    )
    return training


def trained(config: Stage2Config, folder: Path) -> StreamingModel:
    """Return the model that the checkpoints in `folder` hold, with averaged weights.

    Raises
    ------
    ModelInvalid
        Where one is missing or of another configuration.
    """
    motion = MotionNetwork(config.generator, len(config.behaviour))
    _load(motion, folder / f"{config.name}-motion.pt", "network.")
    return StreamingModel(trained_lips(config, folder), motion, config.calibration).eval()


def trained_lips(config: Stage2Config, folder: Path) -> LipNetwork:
    """Return the lip network; raises as `trained` does."""
    lips = lip_network(config)
    _load(lips, folder / f"{config.name}-lips.pt", "lips.")
    return lips.eval()


def trained_window(config: Stage2Config, folder: Path) -> WindowNetwork:
    """Return the paper's windowed form; raises as `trained` does."""
    window = WindowNetwork(config.generator, len(config.behaviour))
    _load(window, folder / f"{config.name}-window.pt", "network.")
    return window.eval()


def _load(network: nn.Module, path: Path, prefix: str) -> None:
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True)["average"]
        network.load_state_dict(
            {k.removeprefix(prefix): v for k, v in kept.items() if k.startswith(prefix)}
        )
    except (OSError, KeyError, RuntimeError) as error:
        raise ModelInvalid(
            f"The checkpoint {path} can not be used: {error}",
            "Train with `infp-train stage2` and the same configuration first.",
        ) from error


def _measure(network: MotionNetwork, pool: DyadPool) -> None:
    """Take mean and SD of the data into the network, so that all channels count alike."""
    mean, scale = pool.statistics()
    network.mean.copy_(torch.from_numpy(mean))
    network.scale.copy_(torch.from_numpy(scale))
    pieces = pool.draw(np.random.default_rng(0), 256, one_sided=False)
    motion = (torch.from_numpy(pieces.motion) - network.mean) / network.scale
    commands = commands_of(motion, network.config.smoothing)[:, 2:]
    network.command_scale.copy_(commands.square().mean(dim=(0, 1)).sqrt())


def _rng(plan: TrainingConfig, processes: Processes, step: int) -> np.random.Generator:
    return np.random.default_rng((plan.seed, processes.rank, step))


def _chance(plan: TrainingConfig, processes: Processes) -> torch.Generator:
    return torch.Generator().manual_seed(plan.seed * 1000 + processes.rank)


def _tell_start(training: Training, hours: float) -> None:
    size = sum(p.numel() for p in training.network.parameters()) / 1e6
    print(
        f"{training.name}: {size:.2f} M parameters, {hours:.1f} h of data in this process, "
        f"on {training.processes.device}, from step {training.step}",
        flush=True,
    )
