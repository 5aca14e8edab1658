"""Cards over a portrait at rest: words that everybody can read, whatever is behind them."""

import numpy as np
import pytest

from infp_cam.render.cards import DIMMED, draw_away_card, draw_standby_card
from tests.render.poses import Picture

CARDS = (draw_standby_card, draw_away_card)
SIZES = ((64, 64), (320, 180), (1280, 720), (720, 1280), (66, 4096), (4096, 66))


def plain(size: tuple[int, int], value: int) -> Picture:
    return np.full((size[1], size[0], 3), value, np.uint8)


def words(size: tuple[int, int], card) -> np.ndarray:
    """Return the places (row, column) that are brighter than any picture behind can be."""
    pixels = plain(size, 255)
    card(pixels)
    return np.argwhere(pixels.min(2) > 255 * DIMMED + 2)


def luminance(value: float) -> float:
    """Relative luminance of a grey, WCAG 2.1."""
    return ((value / 255 + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("size", SIZES)
def test_words_lie_in_the_middle_square(card, size):
    rows, columns = words(size, card).T
    side = min(size)
    for places, length in ((columns, size[0]), (rows, size[1])):
        assert len(places) > side / 2
        assert places.min() >= (length - side) / 2
        assert places.max() < (length + side) / 2
        middle = (places.min() + places.max()) / 2
        assert middle == pytest.approx((length - 1) / 2, abs=0.06 * side)


@pytest.mark.parametrize("card", CARDS)
def test_words_stand_out_from_the_brightest_picture(card):
    pixels = plain((1280, 720), 255)
    card(pixels)
    behind, front = np.median(pixels), np.percentile(pixels, 99.9)
    assert (luminance(front) + 0.05) / (luminance(behind) + 0.05) >= 7  # WCAG's level AAA


@pytest.mark.parametrize("card", CARDS)
def test_the_picture_recedes(card):
    rng = np.random.default_rng(3)
    pixels = np.kron(rng.integers(0, 2, (90, 160, 1)) * 255, np.ones((8, 8, 3))).astype(np.uint8)
    before = pixels.copy()
    card(pixels)
    corner = np.s_[:200, :300]
    assert pixels[corner].mean() == pytest.approx(before[corner].mean() * DIMMED, rel=0.02)
    assert pixels[corner].std() < 0.5 * DIMMED * before[corner].std(), "it is blurred"


def test_each_card_says_its_own_and_always_the_same():
    pictures = [plain((640, 360), 90) for _ in range(3)]
    draw_standby_card(pictures[0])
    draw_standby_card(pictures[1])
    draw_away_card(pictures[2])
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] != pictures[2]).any(2).sum() > 500


def test_dark_slopes_show_no_steps():
    """A slope of 20 levels over 1280 columns: the mean of many rows rises within each level."""
    slope = np.linspace(100, 120, 1280)
    pixels = np.broadcast_to(slope[None, :, None], (720, 1280, 3)).astype(np.uint8)
    draw_standby_card(pixels)
    mean = pixels[:200].mean((0, 2))
    expected = np.floor(slope) * DIMMED
    assert np.abs(mean - expected).mean() < 0.15
