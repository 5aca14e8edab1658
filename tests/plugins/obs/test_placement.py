"""Where OBS draws a source, by hand-worked cases; `test_source` holds it to the real one."""

import numpy as np
import pytest

from infp_cam.plugins.obs.errors import ObsRefused
from infp_cam.plugins.obs.picture_check import ALIKE, unlikeness
from infp_cam.plugins.obs.placement import placement
from tests.plugins.obs.obs_server import TRANSFORM

SIZE = {"sourceWidth": 200.0, "sourceHeight": 100.0}


@pytest.mark.parametrize(
    ("change", "corner", "opposite"),
    [
        ({}, (0, 0), (200, 100)),
        ({"positionX": 30.0, "positionY": 40.0}, (30, 40), (230, 140)),
        ({"scaleX": 2.0, "scaleY": 0.5}, (0, 0), (400, 50)),
        ({"scaleX": -1.0}, (0, 0), (-200, 100)),
        ({"scaleX": -1.0, "positionX": 200.0}, (200, 0), (0, 100)),
        ({"scaleX": -1.0, "alignment": 4, "positionX": 300.0}, (400, 0), (200, 100)),
        ({"cropLeft": 50, "cropTop": 10}, (-50, -10), (150, 90)),
        ({"alignment": 0, "positionX": 300.0, "positionY": 200.0}, (200, 150), (400, 250)),
        ({"alignment": 10, "positionX": 300.0, "positionY": 200.0}, (100, 100), (300, 200)),
        ({"rotation": 90.0}, (0, 0), (-100, 200)),
        (
            {"boundsType": "OBS_BOUNDS_SCALE_INNER", "boundsWidth": 400.0, "boundsHeight": 400.0},
            (0, 100),
            (400, 300),
        ),
        (
            {
                "boundsType": "OBS_BOUNDS_SCALE_INNER",
                "boundsWidth": 400.0,
                "boundsHeight": 400.0,
                "boundsAlignment": 4,
            },
            (0, 0),
            (400, 200),
        ),
        (
            {
                "boundsType": "OBS_BOUNDS_SCALE_INNER",
                "boundsWidth": 400.0,
                "boundsHeight": 400.0,
                "scaleX": -1.0,
            },
            (400, 100),
            (0, 300),
        ),
        (
            {
                "boundsType": "OBS_BOUNDS_SCALE_INNER",
                "boundsWidth": 400.0,
                "boundsHeight": 400.0,
                "scaleX": 0.5,
            },
            (0, 0),
            (400, 400),
        ),
        (
            {"boundsType": "OBS_BOUNDS_SCALE_OUTER", "boundsWidth": 400.0, "boundsHeight": 400.0},
            (-200, 0),
            (600, 400),
        ),
        (
            {"boundsType": "OBS_BOUNDS_STRETCH", "boundsWidth": 50.0, "boundsHeight": 70.0},
            (0, 0),
            (50, 70),
        ),
        (
            {"boundsType": "OBS_BOUNDS_MAX_ONLY", "boundsWidth": 400.0, "boundsHeight": 400.0},
            (100, 150),
            (300, 250),
        ),
    ],
)
def test_corners_are_where_they_are_drawn(change, corner, opposite):
    matrix = placement({**TRANSFORM, **SIZE, **change})
    np.testing.assert_allclose(matrix @ [0, 0, 1], corner, atol=1e-9)
    np.testing.assert_allclose(matrix @ [200, 100, 1], opposite, atol=1e-9)


def picture(seed):
    blocks = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), dtype=np.uint8)
    return np.kron(blocks, np.ones((20, 20, 1), np.uint8))


def placed(pixels, canvas, x, y, width, height):
    import cv2

    out = np.zeros((*canvas, 3), np.uint8)
    out[y : y + height, x : x + width] = cv2.resize(
        pixels, (width, height), interpolation=cv2.INTER_AREA
    )
    return out


def test_picture_is_known_again_where_it_is_and_nothing_else_is():
    mine, another = picture(1), picture(2)
    transform = {
        **TRANSFORM,
        "sourceWidth": 320.0,
        "sourceHeight": 180.0,
        "scaleX": 0.5,
        "scaleY": 0.5,
        "positionX": 100.0,
        "positionY": 30.0,
    }
    matrix = placement(transform)
    shown = placed(mine, (200, 360), 100, 30, 160, 90)
    assert unlikeness(mine, (320, 180), matrix, shown) < ALIKE / 4
    assert unlikeness(another, (320, 180), matrix, shown) > 2 * ALIKE
    beside = placed(mine, (200, 360), 160, 60, 160, 90)
    assert unlikeness(mine, (320, 180), matrix, beside) > 2 * ALIKE
    covered = shown.copy()
    covered[30:75, 100:260] = 0
    assert unlikeness(mine, (320, 180), matrix, covered) > 2 * ALIKE


def test_source_outside_of_the_canvas_is_not_in_the_picture():
    transform = {**TRANSFORM, "sourceWidth": 320.0, "sourceHeight": 180.0, "positionX": 900.0}
    with pytest.raises(ObsRefused, match="outside"):
        unlikeness(picture(1), (320, 180), placement(transform), np.zeros((200, 360, 3), np.uint8))
