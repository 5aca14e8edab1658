"""Glasses are found where they are, and keep still on a moving face."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from infp_cam.portrait.portrait import Portrait, PortraitView
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.glasses import Glasses
from tests.render.poses import motion

EYES = (lm.RIGHT_LID_UPPER, lm.LEFT_LID_UPPER)


def with_frame(portrait: Portrait, parts: str = "rims bridge arms") -> tuple[Portrait, np.ndarray]:
    """Return the portrait with drawn glasses, and where they are in its picture."""
    points = portrait.landmarks[:, :2]
    unit = float(np.linalg.norm(points[33] - points[263]))
    thick = round(0.045 * unit)
    frame = np.zeros(portrait.image.shape[:2], np.uint8)
    middles = [points[list(eye)].mean(axis=0) + np.array((0, 0.05 * unit)) for eye in EYES]
    wide, high = 0.24 * unit, 0.20 * unit
    for middle, outwards in zip(middles, (-1, 1), strict=True):
        x, y = middle
        if "rims" in parts:
            size = (round(wide), round(high))
            cv2.ellipse(frame, (round(x), round(y)), size, 0, 0, 360, 255, thick)
        if "arms" in parts:
            start = (round(x + outwards * wide), round(y - 0.03 * unit))
            stop = (round(x + outwards * (wide + 0.2 * unit)), round(y - 0.06 * unit))
            cv2.line(frame, start, stop, 255, thick)
    if "bridge" in parts:
        (xr, yr), (xl, yl) = middles
        start, stop = (round(xr + wide), round(yr)), (round(xl - wide), round(yl))
        cv2.line(frame, start, stop, 255, thick)
    image = portrait.image.copy()
    image[frame > 0] = (24, 22, 26)
    return replace(portrait, key=f"glasses {parts}", image=image), frame


@pytest.fixture(scope="module")
def worn(portrait: Portrait) -> Portrait:
    return with_frame(portrait)[0]


@pytest.fixture(scope="module")
def wearer(renderer: MeshRenderer, worn: Portrait) -> Puppet:
    return renderer.prepare(worn)


def found(view: PortraitView) -> Glasses | None:
    return Glasses.of(FaceFrame.of(view.landmarks), view.image)


def test_a_face_without_glasses_has_none(view: PortraitView) -> None:
    assert found(view) is None


@pytest.mark.parametrize("parts", ["rims", "bridge arms", "rims bridge"])
def test_what_is_no_whole_frame_is_not_taken_for_one(portrait: Portrait, parts: str) -> None:
    picture = with_frame(portrait, parts)[0]
    glasses = found(picture.view(1280, 720))
    assert (glasses is not None) == (parts == "rims bridge")


def test_the_frame_is_found_where_it_is(worn: Portrait, portrait: Portrait) -> None:
    view = worn.view(1280, 720)
    drawn = np.abs(view.image.astype(int) - portrait.view(1280, 720).image).max(axis=2) > 60
    glasses = found(view)
    assert glasses is not None
    assert (glasses.frame[drawn] > 0.5).mean() > 0.9
    assert (drawn[glasses.frame > 0.9]).mean() > 0.6


@pytest.mark.parametrize(
    "pose",
    [
        {"eyeBlink": 1.0},
        {"browInnerUp": 1.0, "browOuterUp": 1.0},
        {"browDown": 1.0},
        {"cheekSquint": 1.0, "eyeSquint": 1.0},
        {"mouthSmile": 1.0},
    ],
)
def test_the_frame_keeps_still(
    renderer: MeshRenderer, worn: Portrait, wearer: Puppet, pose: dict[str, float]
) -> None:
    view = worn.view(*renderer.size)
    out = np.empty_like(view.image)
    renderer.draw(wearer, motion(**pose), out)
    glasses = found(view)
    assert glasses is not None
    core = cv2.erode((glasses.frame > 0.9).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    changed = np.abs(out.astype(int) - view.image).max(axis=2)
    assert core.sum() > 500
    assert np.percentile(changed[core], 99) < 20
    assert (changed[~core] > 20).sum() > 300


def test_lids_close_under_glasses(renderer: MeshRenderer, worn: Portrait, wearer: Puppet) -> None:
    view = worn.view(*renderer.size)
    out = np.empty_like(view.image)
    renderer.draw(wearer, motion(eyeBlink=1.0), out)
    x, y = view.landmarks[473, :2].astype(int)
    iris = slice(y - 4, y + 5), slice(x - 4, x + 5)
    assert out[iris].mean() > view.image[iris].mean() + 40
