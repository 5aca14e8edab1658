from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from infp_cam.errors import ModelInvalid, SettingsInvalid
from infp_cam.models.stage2.config import TrainingConfig, read_config
from infp_cam.models.stage2.training import Processes, Training, schedule

ALONE = Processes(0, 1, torch.device("cpu"))


class Line(nn.Module):
    """Learns 3 x + 1."""

    def __init__(self, width: int = 1) -> None:
        super().__init__()
        self.layer = nn.Linear(1, width)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        return {"square": torch.mean((self.layer(x) - (3.0 * x + 1.0)) ** 2)}


@dataclass
class Lines:
    told: list[str]

    def __call__(self, line: str) -> None:
        self.told.append(line)


def _batch(step: int) -> Tensor:
    return torch.randn(16, 1, generator=torch.Generator().manual_seed(step))


def _plan(steps: int) -> TrainingConfig:
    return TrainingConfig(steps=steps, batch=16, seconds=1.0, rate=0.1, average=0.9)


def _training(folder: Path, steps: int) -> Training:
    torch.manual_seed(0)
    return Training(Line(), _plan(steps), folder, "line", ALONE)


def test_it_learns_and_tells(tmp_path: Path) -> None:
    training, lines = _training(tmp_path, 200), Lines([])
    training.run(_batch, lines)
    assert training.losses[-1]["square"] < 0.01 * training.losses[0]["square"]
    assert abs(float(training.average.layer.weight.detach()) - 3.0) < 0.2
    assert "200/200" in lines.told[-1]
    assert list((tmp_path / "curves").iterdir())


def test_stopped_and_resumed_it_ends_where_it_would_have(tmp_path: Path) -> None:
    through = _training(tmp_path / "a", 40)
    through.run(_batch, Lines([]))

    stopped = _training(tmp_path / "b", 40)

    def batch(step: int) -> Tensor:
        if step == 20 and stopped.step == 20:
            raise KeyboardInterrupt
        return _batch(step)

    with pytest.raises(KeyboardInterrupt):
        stopped.run(batch, Lines([]))
    stopped.save()
    resumed = _training(tmp_path / "b", 40)
    assert resumed.step == 20
    resumed.run(_batch, Lines([]))
    torch.testing.assert_close(resumed.network.layer.weight, through.network.layer.weight)
    torch.testing.assert_close(resumed.average.layer.weight, through.average.layer.weight)


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    _training(tmp_path, 2).run(_batch, Lines([]))
    with pytest.raises(ModelInvalid, match="does not fit"):
        Training(Line(4), _plan(2), tmp_path, "line", ALONE)


def test_one_step_that_is_not_finite_changes_nothing(tmp_path: Path) -> None:
    training = _training(tmp_path, 1)
    before = training.network.layer.weight.detach().clone()
    training.run(lambda step: torch.full((16, 1), float("nan")), Lines([]))
    torch.testing.assert_close(training.network.layer.weight.detach(), before)


def test_the_rate_rises_and_falls() -> None:
    assert schedule(0.0) < 0.01
    assert schedule(0.03) == pytest.approx(1.0)
    assert schedule(1.0) == pytest.approx(0.02)


CONFIGS = Path(__file__).parents[3] / "models" / "stage2" / "configs"


@pytest.mark.parametrize("name", ["infp-s", "infp-l"])
def test_shipped_plans_can_be_read(name: str) -> None:
    assert read_config(CONFIGS / f"{name}.toml").name == name


def test_a_plan_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = (CONFIGS / "infp-s.toml").read_text().replace("hidden = 384", "hiden = 384")
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(SettingsInvalid, match="hiden"):
        read_config(tmp_path / "plan.toml")
