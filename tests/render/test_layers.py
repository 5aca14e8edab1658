"""Person and background, taken apart and put together."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh.layers import background_behind, person_alpha, person_layer

HEIGHT, WIDTH = 180, 320


@pytest.fixture
def disc():
    """A soft disc in the middle of a picture, uint8[h, w]."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    away = np.hypot(x - WIDTH / 2, y - HEIGHT / 2)
    return np.clip((50 - away) * 60 + 128, 0, 255).astype(np.uint8)


def test_layers_give_the_picture_back(view: PortraitView) -> None:
    alpha = person_alpha(view.matte)
    behind = background_behind(view.image, alpha)
    layer = person_layer(view.image, alpha, behind).astype(float)
    picture = layer[..., :3] + behind * (1 - layer[..., 3:] / 255)
    error = np.square(picture - view.image).mean()
    assert 10 * np.log10(255**2 / error) > 45


def test_background_is_kept_where_nobody_is(view: PortraitView) -> None:
    alpha = person_alpha(view.matte)
    behind = background_behind(view.image, alpha)
    nobody = alpha == 0
    apart = np.abs(behind.astype(int) - view.image)[nobody]
    assert np.percentile(apart, 99.5) == 0


def test_nothing_of_the_person_is_left_behind(disc) -> None:
    image = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    image[disc > 0] = (250, 20, 20)
    behind = background_behind(image, person_alpha(disc))
    assert np.abs(behind.astype(int) - 90).max() <= 1


def test_a_slope_of_colour_goes_on_behind_the_person(disc) -> None:
    slope = np.linspace(40, 200, WIDTH)[None, :, None]
    image = np.broadcast_to(slope, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    behind = background_behind(np.where(disc[..., None] > 0, 0, image), person_alpha(disc))
    edge = (disc > 0) & (np.hypot(*(np.mgrid[:HEIGHT, :WIDTH] - [[[90]], [[160]]])) > 40)
    assert np.abs(behind.astype(int) - image)[edge].max() < 30


def test_detail_goes_on_behind_the_person(disc) -> None:
    grain = np.random.default_rng(0).normal(128, 20, (HEIGHT, WIDTH, 1))
    image = np.broadcast_to(np.clip(grain, 0, 255), (HEIGHT, WIDTH, 3)).astype(np.uint8)
    behind = background_behind(np.where(disc[..., None] > 0, 255, image), person_alpha(disc))
    person = disc == 255
    assert 0.7 < behind[person].std() / image[~person].std() < 1.3
    assert abs(behind[person].mean() - 128) < 6


def test_a_person_who_fills_the_picture_hides_nothing() -> None:
    image = np.full((20, 30, 3), 7, np.uint8)
    assert np.array_equal(background_behind(image, np.ones((20, 30), np.float32)), image)
