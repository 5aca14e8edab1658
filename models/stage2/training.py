"""The training loop that both networks share: processes, schedule, averages, checkpoints."""

from __future__ import annotations

import copy
import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from infp_cam.errors import ModelInvalid
from infp_cam.models.stage2.config import TrainingConfig

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

RISE = 0.03
"""Share of the steps in which the learning rate rises."""

_SAVE_EVERY_S = 120.0
_TELL_EVERY = 50

Losses = dict[str, Tensor]


def _tell(line: str) -> None:
    print(line, flush=True)


@dataclass(frozen=True, slots=True)
class Processes:
    """A process among those that train together (``torchrun`` starts them).

    Parameters
    ----------
    rank, count : int
        Which, of how many.
    device : torch.device
        Where it computes.
    """

    rank: int
    count: int
    device: torch.device

    @staticmethod
    def join() -> Processes:
        """Join the others, if ``torchrun`` started more than one."""
        rank, count = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        local = int(os.environ.get("LOCAL_RANK", "0"))
        cuda = torch.cuda.is_available()
        device = torch.device("cuda", local) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(device)
        if count > 1 and not torch.distributed.is_initialized():
            torch.distributed.init_process_group("nccl" if cuda else "gloo")
        return Processes(rank, count, device)

    def leave(self) -> None:
        """Part from the others."""
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


@dataclass
class Training:
    """A network being trained.

    Parameters
    ----------
    network : torch.nn.Module
        It; its ``forward`` takes a batch and returns losses by name, which are summed.
    plan : TrainingConfig
        How.
    folder : Path
        Takes ``NAME.pt`` (checkpoint) and TensorBoard's files.
    name : str
        Of the network.
    processes : Processes
        Who trains.
    """

    network: nn.Module
    plan: TrainingConfig
    folder: Path
    name: str
    processes: Processes
    step: int = 0
    losses: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.network.to(self.processes.device)
        self.average = copy.deepcopy(self.network).requires_grad_(False).eval()
        self._optimiser = torch.optim.AdamW(
            self.network.parameters(),
            self.plan.rate,
            (0.9, 0.99),
            weight_decay=self.plan.weight_decay,
        )
        self._resume()

    @property
    def checkpoint(self) -> Path:
        """The checkpoint's file."""
        return self.folder / f"{self.name}.pt"

    def run(self, batch: Callable[[int], Any], tell: Callable[[str], None] = _tell) -> None:
        """Train to the last step.

        Parameters
        ----------
        batch : callable
            Makes the batch of a step; the same for the same step, in this process.
        tell : callable
            Takes a line of progress now and then.
        """
        wrapped = self.network
        if self.processes.count > 1:
            wrapped = DistributedDataParallel(self.network)
        curves = self._curves()
        begun, first, saved = time.monotonic(), self.step, time.monotonic()
        while self.step < self.plan.steps:
            self._go_on(wrapped, batch(self.step))
            done = self.step - first
            if self.step % _TELL_EVERY == 0 or self.step == self.plan.steps:
                pace = (time.monotonic() - begun) / done
                left_min = pace * (self.plan.steps - self.step) / 60.0
                tell(f"{self._summary()}  {pace:.2f} s a step, {left_min:.0f} min left")
                for name, value in self._recent().items():
                    curves.add_scalar(f"{self.name}/{name}", value, self.step)
            if time.monotonic() - saved > _SAVE_EVERY_S:
                self.save()
                saved = time.monotonic()
        self.save()
        curves.close()

    def save(self) -> None:
        """Write the checkpoint, if this is the first process."""
        if self.processes.rank != 0:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.checkpoint.with_suffix(".part")
        torch.save(
            {
                "step": self.step,
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "losses": self.losses,
            },
            fresh,
        )
        fresh.replace(self.checkpoint)

    def _resume(self) -> None:
        if not self.checkpoint.exists():
            return
        try:
            kept = torch.load(
                self.checkpoint, map_location=self.processes.device, weights_only=True
            )
            self.network.load_state_dict(kept["network"])
            self.average.load_state_dict(kept["average"])
            self._optimiser.load_state_dict(kept["optimiser"])
        except (RuntimeError, KeyError, ValueError, OSError) as error:
            raise ModelInvalid(
                f"The checkpoint {self.checkpoint} does not fit: {error}",
                "Move it away, or train with the configuration that it was begun with.",
            ) from error
        self.step, self.losses = kept["step"], kept["losses"]

    def _go_on(self, network: nn.Module, batch: Any) -> None:
        rate = self.plan.rate * schedule(self.step / self.plan.steps)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        losses: Losses = network(batch)
        total = torch.stack(list(losses.values())).sum()
        self._optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        if bool(torch.isfinite(norm)):
            self._optimiser.step()
        self.step += 1
        self._average()
        self.losses.append({k: float(v.detach()) for k, v in losses.items()})

    def _average(self) -> None:
        decay = min(self.plan.average, (1.0 + self.step) / (10.0 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(now, 1.0 - decay)
            for kept, seen in zip(self.average.buffers(), self.network.buffers(), strict=True):
                kept.copy_(seen)

    def _curves(self) -> SummaryWriter:
        from torch.utils.tensorboard import SummaryWriter

        return SummaryWriter(str(self.folder / "curves"), filename_suffix=f".{self.processes.rank}")

    def _recent(self) -> dict[str, float]:
        recent = self.losses[-_TELL_EVERY:]
        return {k: sum(loss[k] for loss in recent) / len(recent) for k in recent[-1]}

    def _summary(self) -> str:
        figures = "  ".join(f"{k} {v:.4f}" for k, v in self._recent().items())
        return f"{self.name} {self.step}/{self.plan.steps}  {figures}"


def schedule(done: float) -> float:
    """Return the share of the peak learning rate when the share `done` of the steps is over."""
    if done < RISE:
        return done / RISE + 1e-3
    return 0.02 + 0.98 * 0.5 * (1.0 + math.cos(math.pi * (done - RISE) / (1.0 - RISE)))
