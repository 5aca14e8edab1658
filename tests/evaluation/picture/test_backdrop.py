from __future__ import annotations

import numpy as np
import pytest

from infp_cam.data import PORTRAIT
from infp_cam.evaluation.picture.backdrop import Backdrop
from infp_cam.evaluation.picture.gestures import values
from infp_cam.portrait.portrait import Portrait, PortraitView


@pytest.fixture(scope="module")
def view() -> PortraitView:
    return Portrait.load(PORTRAIT).view(640, 360)


def test_a_change_far_from_the_head_is_found(view: PortraitView) -> None:
    backdrop = Backdrop(view, view.image)
    backdrop.watch(values(jawOpen=0.5), view.image)
    assert (backdrop.change.greatest, backdrop.change.mean) == (0, 0.0)
    assert 0.3 < backdrop.change.share < 0.9
    changed = view.image.copy()
    changed[5, 5, 1] = 255 - changed[5, 5, 1]
    backdrop.watch(values(), changed)
    assert backdrop.change.greatest == abs(2 * int(view.image[5, 5, 1]) - 255)
    assert backdrop.change.mean > 0.0
    backdrop.watch(values(), view.image)
    assert backdrop.change.greatest > 0  # what was found stays


def test_the_person_may_change(view: PortraitView) -> None:
    backdrop = Backdrop(view, view.image)
    changed = view.image.copy()
    changed[view.matte > 128] = 0
    backdrop.watch(values(), changed)
    assert backdrop.change.greatest == 0


def test_a_head_that_turns_or_moves_reaches_further(view: PortraitView) -> None:
    backdrop = Backdrop(view, view.image)
    rest = backdrop.reach(values(mouthSmile=1.0))
    assert backdrop.reach(values(jawOpen=1.0)) > rest + 5
    assert backdrop.reach(values(headYaw=12.0)) > rest + 10
    unit = float(np.linalg.norm(view.landmarks[33] - view.landmarks[263]))
    assert backdrop.reach(values(headX=-0.5)) == pytest.approx(rest + 0.5 * unit, rel=1e-3)
