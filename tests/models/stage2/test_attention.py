import torch

from infp_cam.models.stage2.attention import WindowedAttention


def _attention() -> WindowedAttention:
    torch.manual_seed(1)
    return WindowedAttention(width=8, heads=2, window=4).eval()


def _run(
    attention: WindowedAttention, x: torch.Tensor, seen: float, before: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    found, kept = attention(x, torch.full((1, 1), seen), x, before)
    return found, kept


def test_frame_by_frame_equals_all_at_once() -> None:
    attention, x = _attention(), torch.randn(1, 11, 8)
    whole, _ = _run(attention, x, 0.0, torch.zeros(1, 3, 16))
    kept, pieces = torch.zeros(1, 3, 16), []
    for i, frame in enumerate(x.split(1, dim=1)):
        found, kept = _run(attention, frame, float(i), kept)
        pieces.append(found)
    torch.testing.assert_close(torch.cat(pieces, dim=1), whole, atol=1e-5, rtol=1e-5)


def test_only_the_window_is_seen() -> None:
    attention, x = _attention(), torch.randn(1, 9, 8)
    changed = x.clone()
    changed[:, 2] += 1.0
    a, _ = _run(attention, x, 0.0, torch.zeros(1, 3, 16))
    b, _ = _run(attention, changed, 0.0, torch.zeros(1, 3, 16))
    differs = (a - b).abs().amax(dim=2)[0] > 1e-6
    assert differs.tolist() == [False, False, True, True, True, True, False, False, False]


def test_what_was_never_heard_is_not_looked_at() -> None:
    attention, x = _attention(), torch.randn(1, 3, 8)
    a, _ = _run(attention, x, 0.0, torch.zeros(1, 3, 16))
    b, _ = _run(attention, x, 0.0, torch.randn(1, 3, 16))
    torch.testing.assert_close(a, b)
