import torch

from infp_cam.models.stage2.acoustics import Acoustics, decibels


def _mel() -> torch.Tensor:
    torch.manual_seed(0)
    mel = (100 + 90 * torch.rand(8, 200, 80)).to(torch.uint8)
    mel[:, 80:120] = 0  # a pause of digital silence
    return mel


def test_what_a_microphone_hears_is_finite_and_never_the_same_twice() -> None:
    acoustics = Acoustics(torch.Generator().manual_seed(1))
    a, b = acoustics(_mel()), acoustics(_mel())
    assert bool(torch.isfinite(a).all())
    assert float((a - b).abs().mean()) > 1.0
    assert float(a.min()) >= -120.0


def test_chance_comes_from_the_generator_alone() -> None:
    a, b = (Acoustics(torch.Generator().manual_seed(1))(_mel()) for _ in range(2))
    torch.testing.assert_close(a, b)


def test_untreated_pieces_keep_their_course() -> None:
    """Level and vocal tract change, but loud stays loud and silence silent."""
    acoustics = Acoustics(torch.Generator().manual_seed(1), share=0.0)
    mel = _mel()
    heard, said = acoustics(mel), decibels(mel)
    assert float(heard[:, 82:118].max()) == -120.0
    loud = (heard[:, :80].mean(dim=2), said[:, :80].mean(dim=2))
    together = torch.corrcoef(torch.stack([x.flatten() - x.mean() for x in loud]))[0, 1]
    assert float(heard[:, :80].std()) > 1.0
    assert -1.0 <= float(together) <= 1.0


def test_noise_fills_pauses_of_some_pieces() -> None:
    heard = Acoustics(torch.Generator().manual_seed(1), share=1.0)(_mel())
    filled = heard[:, 90:110].amax(dim=(1, 2)) > -100.0
    assert 0.25 < float(filled.float().mean()) < 1.0
