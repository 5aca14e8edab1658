from __future__ import annotations

import numpy as np

from infp_cam.evaluation.picture.gestures import values
from infp_cam.evaluation.picture.sheets import (
    EYES,
    FACES,
    MOUTHS,
    Crop,
    Tile,
    contact_sheet,
)


def plain(level: int) -> np.ndarray:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:] = (level, 0, 200)
    return picture


def test_every_picture_stands_whole_under_its_name() -> None:
    rows = [
        (f"row {k}", [Tile(f"{n}", plain(10 * (3 * k + n) + 5)) for n in range(3)])
        for k in range(5)
    ]
    for across in (1, 2):
        sheet = contact_sheet("title", rows, across)
        for level in range(5, 155, 10):
            ys, xs = np.nonzero((sheet == (level, 0, 200)).all(axis=2))
            assert (np.ptp(ys) + 1, np.ptp(xs) + 1, len(ys)) == (40, 60, 2400)
            above = sheet[ys.min() - 40 : ys.min(), xs.min() : xs.max()]
            assert above.min() < 100  # there is writing
    assert contact_sheet("t", rows, 2).shape[1] > 1.8 * contact_sheet("t", rows, 1).shape[1] - 60


def test_a_crop_is_enlarged_and_grey_beyond_the_picture() -> None:
    picture = np.zeros((100, 100, 3), np.uint8)
    picture[40:60, 40:60] = 255
    cut = Crop((50.0, 50.0), 20.0, 20.0, 80).of(picture)
    assert cut.shape == (80, 80, 3)
    assert cut[10:70, 10:70].min() > 250
    assert 200 < Crop((0.0, 0.0), 20.0, 20.0, 80).of(picture)[10, 10].min() < 230


def test_a_crop_is_turned_upright() -> None:
    """A bar that falls by 45 degrees lies level in a crop of that tilt."""
    picture = np.zeros((100, 100, 3), np.uint8)
    at = np.arange(20, 80)
    for shift in (-1, 0, 1):
        picture[at, at + shift] = 255
    cut = Crop((50.0, 50.0), 40.0, 20.0, 80, tilt=np.pi / 4).of(picture)
    assert cut.shape == (40, 80, 3)
    assert cut[19:21].min() > 200
    assert cut[:12].max() < 60
    assert cut[-12:].max() < 60


def test_what_is_shown_are_motions() -> None:
    for named in (MOUTHS, EYES, FACES):
        for channels in named.values():
            assert values(**channels).any()
