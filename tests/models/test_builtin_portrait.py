from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from infp_cam.data import PORTRAIT
from infp_cam.models.builtin.portrait.__main__ import main
from infp_cam.models.builtin.portrait.scene import HEIGHT, WIDTH, paint

SMALL = 240


def read(path: Path) -> NDArray[np.uint8]:
    picture = cv2.imread(str(path))
    assert picture is not None
    return np.asarray(picture[..., ::-1], np.uint8)


@pytest.fixture(scope="module")
def small() -> NDArray[np.uint8]:
    return np.asarray(paint(SMALL), np.uint8)


@pytest.fixture(scope="module")
def shipped() -> NDArray[np.uint8]:
    assert PORTRAIT.stat().st_size <= 2_000_000
    return read(PORTRAIT)


def mean_difference(a: NDArray[np.generic], b: NDArray[np.generic]) -> float:
    return float(np.abs(a.astype(float) - b.astype(float)).mean())


def test_the_same_picture_every_time(small: NDArray[np.uint8], tmp_path: Path) -> None:
    out = tmp_path / "portrait.png"
    main(["--width", str(SMALL), "--out", str(out)])
    assert np.array_equal(read(out), small)


def test_the_shipped_file_is_what_the_script_paints(
    small: NDArray[np.uint8], shipped: NDArray[np.uint8]
) -> None:
    assert shipped.shape == (HEIGHT, WIDTH, 3)
    reduced = cv2.resize(shipped, (SMALL, small.shape[0]), interpolation=cv2.INTER_AREA)
    # hairs are at least a pixel thick, so a small painting differs where hair meets skin
    assert mean_difference(small, reduced) < 3.0
    skin = (slice(65, 90), slice(104, 135))
    assert mean_difference(small[skin], reduced[skin]) < 3.0
    # and a displacement by a small painting's pixel is told apart
    assert mean_difference(small, np.roll(reduced, 2, axis=1)) > 4.0


def test_an_unwritable_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="cannot write"):
        main(["--width", "32", "--out", str(tmp_path / "none" / "portrait.png")])
