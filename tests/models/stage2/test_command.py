from itertools import pairwise

import torch

from infp_cam.models.stage2.command import answer, commands_of


def test_answers_to_the_commands_of_a_motion_are_that_motion() -> None:
    torch.manual_seed(0)
    motion = torch.cumsum(torch.randn(2, 40, 3), dim=1)
    commands = commands_of(motion, 0.6)
    at, halfway = motion[:, 0], motion[:, 0]
    for k in range(40):
        at, halfway = answer(commands[:, k], at, halfway, 0.6)
        torch.testing.assert_close(at, motion[:, k], atol=1e-4, rtol=1e-4)


def test_one_wild_command_does_not_show_as_a_jump() -> None:
    at, halfway, track = torch.zeros(1), torch.zeros(1), []
    for k in range(12):
        at, halfway = answer(torch.tensor([1.0 if k == 3 else 0.0]), at, halfway, 0.6)
        track.append(float(at))
    steps = [abs(b - a) for a, b in pairwise(track)]
    assert max(steps) < 0.2
