"""The mark `AI avatar`: always readable, never in the way, the same in every picture."""

import numpy as np
import pytest

from infp_cam.render.mark import AvatarMark
from tests.render.poses import Picture

SIZES = ((64, 64), (320, 180), (640, 480), (1280, 720), (720, 1280), (4096, 4096))


def marked(size: tuple[int, int], value: int) -> tuple[Picture, Picture]:
    """Return a plain picture with its mark, and the part with the mark."""
    pixels = np.full((size[1], size[0], 3), value, np.uint8)
    mark = AvatarMark(size)
    mark.draw(pixels)
    return pixels, pixels[mark.box.slices]


def luminance(value: float) -> float:
    """Relative luminance of a grey, WCAG 2.1."""
    linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return float(linear)


@pytest.mark.parametrize("size", SIZES)
def test_it_lies_in_what_square_tiles_show_and_touches_nothing_else(size):
    mark = AvatarMark(size)
    rng = np.random.default_rng(1)
    before = rng.integers(0, 256, (size[1], size[0], 3), np.uint8)
    after = before.copy()
    mark.draw(after)
    rows, columns = np.nonzero((after != before).any(2))
    side = min(size)
    for places, start, length, whole in (
        (columns, mark.box.left, mark.box.width, size[0]),
        (rows, mark.box.top, mark.box.height, size[1]),
    ):
        assert (whole - side) / 2 <= start <= places.min()
        assert places.max() < start + length <= (whole + side) / 2
    assert mark.box.top < size[1] / 2, "names are written at the bottom"


@pytest.mark.parametrize("behind", [0, 40, 128, 220, 255])
@pytest.mark.parametrize("size", [(320, 180), (1280, 720)])
def test_letters_stand_out_whatever_is_behind(size, behind):
    _, part = marked(size, behind)
    plate, letters = np.median(part), part.max()
    contrast = (luminance(letters / 255) + 0.05) / (luminance(plate / 255) + 0.05)
    assert contrast >= 4.5  # WCAG's level AA


@pytest.mark.parametrize("size", [(320, 180), (1280, 720)])
def test_letters_survive_a_thumbnail_and_the_mark_stays_small(size):
    pixels, part = marked(size, 0)
    lines = (part.min(2) > 100).any(1).sum() * 180 / size[1]
    assert lines >= 5, "a letter needs five lines"
    assert part.size <= 0.02 * pixels.size


def test_it_is_the_same_over_the_same_picture():
    mark = AvatarMark((1280, 720))
    noise = np.random.default_rng(2).integers(0, 256, (2, 720, 1280, 3), np.uint8)
    again = noise[0].copy()
    for pixels in (noise[0], noise[1], again):
        mark.draw(pixels)
    assert (noise[0] == again).all()


def test_what_is_behind_shines_through_in_order():
    """Every grey behind keeps its place: no overflow, no jump, in no pixel."""
    greys = np.stack([marked((320, 180), grey)[1] for grey in range(256)]).astype(int)
    steps = np.diff(greys, axis=0)
    assert steps.min() >= 0
    assert steps.max() <= 1
