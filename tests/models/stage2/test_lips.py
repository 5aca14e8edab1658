import torch

from infp_cam.models.stage2.config import CalibrationConfig
from infp_cam.models.stage2.lips import GAP, PRESS, shown


def test_a_likely_press_closes_the_lips_and_nothing_else_changes() -> None:
    moved = torch.full((3, 7), 0.1)
    moved[:, PRESS] = torch.tensor([0.1, 0.3, 0.6])
    lips = shown(moved, CalibrationConfig(gap=1.5, closes=(0.2, 0.4)))
    torch.testing.assert_close(lips[:, GAP], torch.tensor([0.15, 0.075, 0.0]))
    torch.testing.assert_close(lips[:, PRESS], torch.tensor([0.0, 0.5, 1.0]))
    others = [i for i in range(7) if i not in (GAP, PRESS)]
    torch.testing.assert_close(lips[:, others], moved[:, others])


def test_no_gap_is_negative() -> None:
    assert float(shown(torch.full((1, 7), -0.3), CalibrationConfig())[0, GAP]) == 0.0
