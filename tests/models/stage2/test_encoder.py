import torch

from infp_cam.models.stage2.encoder import (
    RELEASE_DB,
    AudioEncoder,
    frame_level,
    loud_level,
    loud_level_by_rows,
    normalise,
)
from tests.models.stage2.conftest import TINY_ENCODER


def test_row_by_row_and_all_at_once_find_the_same_loud_level() -> None:
    level = 40.0 * torch.rand(3, 2, 50)
    before = 30.0 * torch.rand(3, 2, 1)
    torch.testing.assert_close(loud_level(level, before), loud_level_by_rows(level, before))


def test_loud_level_rises_at_once_and_falls_three_decibels_a_second() -> None:
    level = torch.zeros(1, 200)
    level[0, 50] = 30.0
    loud = loud_level(level, torch.zeros(1, 1))[0]
    assert loud[49] == 0.0
    assert loud[50] == 30.0
    assert abs(float(loud[150]) - (30.0 - 100 * RELEASE_DB)) < 1e-4
    assert abs(float(loud[50] - loud[150]) - 3.0) < 1e-4


def test_silence_is_zero_and_gain_changes_nothing() -> None:
    torch.manual_seed(0)
    mel = -40.0 + 10.0 * torch.randn(1, 60, 80)
    quiet = mel - 12.0
    zero = torch.zeros(1, 1)

    def heard(db: torch.Tensor) -> torch.Tensor:
        return normalise(db, loud_level(frame_level(db), zero))

    assert float(heard(torch.full((1, 8, 80), -120.0)).abs().max()) == 0.0
    torch.testing.assert_close(heard(mel), heard(quiet), atol=1e-4, rtol=0.0)


@torch.no_grad()
def test_the_encoder_gives_frame_by_frame_what_it_gives_at_once() -> None:
    torch.manual_seed(0)
    encoder = AudioEncoder(TINY_ENCODER).eval()
    x = torch.rand(2, 4 * 9, 80)
    whole, _ = encoder(x, encoder.fresh(2, x))
    state, pieces = encoder.fresh(2, x), []
    for rows in x.split(4, dim=1):
        piece, state = encoder(rows, state)
        pieces.append(piece)
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_the_encoder_hears_nothing_of_the_future() -> None:
    torch.manual_seed(0)
    encoder = AudioEncoder(TINY_ENCODER).eval()
    x = torch.rand(1, 40, 80)
    later = x.clone()
    later[:, 24:] = 0.0
    a, _ = encoder(x, encoder.fresh(1, x))
    b, _ = encoder(later, encoder.fresh(1, x))
    torch.testing.assert_close(a[:, :6], b[:, :6])
    assert float((a[:, 6:] - b[:, 6:]).abs().max()) > 1e-3
