import torch

from infp_cam.models.stage2.memory import MemoryBank


def _bank() -> MemoryBank:
    torch.manual_seed(2)
    return MemoryBank(memories=5, width=8, heard=6, style=3, heads=2).eval()


@torch.no_grad()
def test_style_edits_what_is_remembered() -> None:
    bank, heard = _bank(), torch.randn(1, 4, 6)
    plain = bank(heard, torch.zeros(1, 3))
    styled = bank(heard, torch.tensor([[1.0, -1.0, 0.5]]))
    assert plain.shape == (1, 4, 8)
    assert float((plain - styled).abs().max()) > 1e-3


@torch.no_grad()
def test_edited_embeddings_keep_their_length() -> None:
    bank = _bank()
    with torch.no_grad():
        bank.modulation.weight.mul_(100.0)
    wild = bank(torch.randn(1, 4, 6), torch.full((1, 3), 5.0))
    assert bool(torch.isfinite(wild).all())
    assert float(wild.abs().max()) < 20.0


@torch.no_grad()
def test_other_sounds_bring_back_other_memories() -> None:
    bank, style = _bank(), torch.zeros(1, 3)
    a, b = bank(torch.ones(1, 1, 6), style), bank(-torch.ones(1, 1, 6), style)
    assert float((a - b).abs().max()) > 1e-3
