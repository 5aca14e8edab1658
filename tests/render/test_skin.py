"""Shading of the skin: furrows where the face folds, light that follows its turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadSolid, head_pose
from infp_cam.render.mesh.layers import person_alpha
from infp_cam.render.mesh.skin import MOST_TURNED, Skin
from infp_cam.render.mesh.source import Box
from tests.render.poses import Draw, motion

STEP = 4


class ShadedFace:
    """A face's shading, asked by channel and landmark."""

    def __init__(self, view: PortraitView) -> None:
        self.face = FaceFrame.of(view.landmarks)
        height, width = view.matte.shape
        head = HeadSolid(
            self.face, person_alpha(view.matte), Grid.over(Box(0, 0, width, height), 16)
        )
        self.skin = Skin(self.face, view.image, head, STEP)

    def change(self, **channels: float):
        values = motion(**channels).values
        return self.skin.change(values, head_pose(self.face, (0, 0, 0), values[52:]))

    def at(self, change, *landmarks: int) -> float:
        point = self.face.points[list(landmarks), :2].mean(axis=0)
        x, y = ((point - self.skin.corners[0]) / STEP).astype(int)
        return float(change[y - 1 : y + 2, x - 1 : x + 2].mean())


@pytest.fixture(scope="module")
def shaded(view: PortraitView) -> ShadedFace:
    return ShadedFace(view)


def lit_from(view: PortraitView, side: int) -> PortraitView:
    """Return the portrait with its light from image left (-1) or right (1)."""
    x = np.arange(view.image.shape[1])
    middle, unit = view.landmarks[1, 0], np.linalg.norm(view.landmarks[33] - view.landmarks[263])
    ramp = np.clip(0.65 + 0.35 * side * (x - middle) / unit, 0.2, 1.1)
    image = np.clip(view.image * ramp[:, None], 0, 255).astype(np.uint8)
    return replace(view, image=image)


def test_a_resting_face_is_not_shaded(shaded: ShadedFace) -> None:
    assert shaded.change() is None
    assert shaded.change(jawOpen=0.5, headX=0.1, eyeBlink=1.0) is None


@pytest.mark.parametrize(
    ("pose", "darker", "same"),
    [
        ({"browDown": 1.0}, (9, 8), (152,)),
        ({"mouthSmile": 1.0}, (203, 206), (9,)),
        ({"mouthSmile": 1.0}, (423, 426), (9,)),
        ({"noseSneer": 1.0}, (168,), (152,)),
        ({"cheekSquint": 1.0}, (230, 231), (152,)),
    ],
)
def test_folds_are_dark_where_the_face_folds(
    shaded: ShadedFace, pose: dict[str, float], darker: tuple[int, ...], same: tuple[int, ...]
) -> None:
    change = shaded.change(**pose)
    assert shaded.at(change, *darker) < -0.015
    assert abs(shaded.at(change, *same)) < 0.005


def test_raised_brows_furrow_the_forehead(shaded: ShadedFace) -> None:
    change = shaded.change(browInnerUp=1.0)
    x, top = ((shaded.face.points[10, :2] - shaded.skin.corners[0]) / STEP).astype(int)
    low = int((shaded.face.points[9, 1] - shaded.skin.corners[0, 1]) / STEP)
    profile = change[top:low, x]
    assert profile.min() < -0.015
    # More than one line: dark, lighter, dark again.
    assert (np.diff((profile < -0.01).astype(int)) == 1).sum() >= 2


def test_one_side_leaves_the_other_alone(shaded: ShadedFace) -> None:
    change = shaded.change(mouthSmileLeft=1.0)
    assert shaded.at(change, 423, 426) < -0.015
    assert abs(shaded.at(change, 203, 206)) < 0.005


def test_folds_deepen_with_their_channel(shaded: ShadedFace) -> None:
    depths = [shaded.at(shaded.change(browDown=x), 9, 8) for x in (0.2, 0.5, 1.0)]
    assert 0 > depths[0] > depths[1] > depths[2]


@pytest.mark.parametrize("side", [-1, 1])
def test_a_face_that_turns_to_the_light_is_brighter(view: PortraitView, side: int) -> None:
    face = ShadedFace(lit_from(view, side))
    # Positive yaw turns to the subject's left, which is image right.
    to, away = (face.change(headYaw=side * yaw) for yaw in (12.0, -12.0))
    assert face.at(to, 9, 8) > 0.01
    assert face.at(away, 9, 8) < -0.01


@pytest.mark.parametrize("yaw", [-24.0, 24.0])
def test_a_turn_changes_the_light_slightly(shaded: ShadedFace, yaw: float) -> None:
    change = shaded.change(headYaw=yaw, headPitch=15.0)
    assert 0.02 < np.abs(change).max() <= MOST_TURNED + 1e-6
    # Smooth: no edges, and nothing at the border of the shaded region.
    assert max(np.abs(np.diff(change, axis=0)).max(), np.abs(np.diff(change, axis=1)).max()) < 0.05
    assert np.abs(change[[0, -1]]).max() == np.abs(change[:, [0, -1]]).max() == 0


def test_shading_is_bounded(shaded: ShadedFace) -> None:
    every = dict.fromkeys(ARKIT58.channels[:52], 1.0)
    change = shaded.change(**every, headYaw=20.0)
    assert change.min() >= -0.4
    assert change.max() <= 0.25


def test_furrows_are_seen_in_the_picture(draw: Draw, view: PortraitView) -> None:
    frown = draw(browDown=1.0).astype(float).mean(axis=2)
    rest = draw().astype(float).mean(axis=2)
    x, y = view.landmarks[[9, 8], :2].mean(axis=0).astype(int)
    assert frown[y - 4 : y + 8, x - 10 : x + 11].min() < rest[y - 4 : y + 8, x - 10 : x + 11].min()
