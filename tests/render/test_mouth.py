"""What lips, teeth and tongue show, and under which motion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from infp_cam.motion.articulation import face_of
from infp_cam.portrait.portrait import Portrait, PortraitView
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.render.mesh.correctives import corrected
from infp_cam.render.mesh.head import head_pose
from infp_cam.render.mesh.light import LUMA, Light
from infp_cam.render.mesh.mouth_interior import MouthInterior
from infp_cam.render.mesh.mouth_line import MouthLine
from tests.render.poses import Draw, Picture, motion

GRIN = {"mouthSmile": 1.0, "mouthUpperUp": 0.4, "mouthLowerDown": 0.2}
HEADS = [
    {},
    {"headYaw": 14.0},
    {"headYaw": -14.0},
    {"headPitch": 12.0},
    {"headPitch": -12.0},
    {"headRoll": 12.0},
    {"headYaw": 9.0, "headPitch": -6.0, "headRoll": -8.0},
]


def articulated(**values: float) -> dict[str, float]:
    """Return the channels of an articulation; what is not named is 0."""
    order = ("gap", "width", "rounding", "teeth", "press", "bite", "tongue")
    return face_of(np.array([values.get(name, 0.0) for name in order], np.float32))


def unit_of(view: PortraitView) -> float:
    return float(np.linalg.norm(view.landmarks[33] - view.landmarks[263]))


def mouth(picture: Picture, view: PortraitView, shift: tuple[float, float] = (0, 0)) -> Picture:
    """Return the part of the picture around the lips, float32[h, w, 3]."""
    points, unit = view.landmarks[[61, 291, 0, 17], :2] + shift, unit_of(view)
    (left, top), (right, bottom) = points.min(0), points.max(0)
    rows = slice(int(top), int(bottom + 0.06 * unit))
    columns = slice(int(left - 0.05 * unit), int(right + 0.05 * unit))
    return picture[rows, columns].astype(np.float32)


def is_tooth(part: Picture) -> Picture:
    """Return which pixels are nearly white: lips and skin of the built-in portrait are redder.

    The skin's highlights are white too, but brighter than any tooth.
    """
    luma = part @ LUMA
    return (part[..., 1] > 0.86 * part[..., 0]) & (luma > 60) & (luma < 205)


def teeth(picture: Picture, view: PortraitView) -> int:
    return int(is_tooth(mouth(picture, view)).sum())


def dark(picture: Picture, view: PortraitView) -> int:
    return int((mouth(picture, view) @ LUMA < 48).sum())


@pytest.mark.parametrize("head", HEADS, ids=lambda head: "+".join(head) or "straight")
def test_m_is_closed_however_the_head_is_held(
    draw: Draw, puppet: Puppet, view: PortraitView, head: dict[str, float]
) -> None:
    pose = head_pose(puppet._face, puppet._pose_deg, motion(**head).values[52:])
    lips = view.landmarks[13, :2]
    shift = puppet._head.moved(pose, lips[None])[0] - lips

    def open_pixels(**channels: float) -> int:
        part = mouth(draw(**head, **channels), view, shift)
        return int((part @ LUMA < 55).sum() + is_tooth(part).sum())

    # Lights on a chin that comes into the box count as teeth, a few pixels.
    rest = open_pixels()
    assert open_pixels(**articulated(press=1.0)) <= rest + 30
    assert open_pixels(**articulated(gap=0.1)) > rest + 100


def test_f_rests_the_lower_lip_on_the_upper_teeth(draw: Draw, view: PortraitView) -> None:
    picture = draw(**articulated(gap=0.03, bite=1.0))
    shown = is_tooth(mouth(picture, view))
    assert shown.sum() > 25
    assert shown.sum() > teeth(draw(**articulated(gap=0.03)), view)
    # From the teeth downwards comes the lip, with no dark between.
    assert dark(picture, view) < 0.1 * shown.sum()


def test_a_smile_shows_teeth_before_it_opens(draw: Draw, view: PortraitView) -> None:
    shown = [teeth(draw(mouthSmile=x), view) for x in (0.0, 0.3, 0.7, 1.0)]
    assert shown[0] == shown[1] == 0
    assert 40 < shown[2] < shown[3]
    assert teeth(draw(mouthSmile=1.0, mouthPress=0.6), view) == 0


def test_teeth_are_as_dark_as_their_portrait(
    portrait: Portrait, renderer: MeshRenderer, draw: Draw, view: PortraitView
) -> None:
    night = replace(portrait, image=(portrait.image * 0.4).astype(np.uint8))
    out = np.empty_like(view.image)
    renderer.draw(renderer.prepare(night), motion(**GRIN), out)
    lit = mouth(draw(**GRIN), view)
    shown = is_tooth(lit)
    assert shown.sum() > 200
    ratio = (mouth(out, view)[shown] @ LUMA).mean() / (lit[shown] @ LUMA).mean()
    assert 0.3 < ratio < 0.5


def test_nothing_glows_in_the_mouth(puppet: Puppet, view: PortraitView) -> None:
    points = view.landmarks[[234, 454, 168, 152], :2].round().astype(int)
    (left, top), (right, bottom) = points.min(0), points.max(0)
    skin = np.percentile(view.image[top:bottom, left:right] @ LUMA, 98)
    inside = puppet._mouth
    for layer in (inside._skull, inside._jaw, inside._tongue):
        assert layer[..., :3].max() > 60
        assert (layer[..., :3] @ LUMA).max() <= 1.02 * skin
    behind = inside._jaw[..., :3] @ LUMA
    assert behind.min() < 0.12 * skin  # the dark is dark


def test_the_tongue_comes_out_over_the_lower_lip(draw: Draw, view: PortraitView) -> None:
    picture = draw(tongueOut=1.0, jawOpen=0.2)
    unit = unit_of(view)
    x, y = view.landmarks[14, :2]
    down = (slice(int(y + 0.24 * unit), int(y + 0.28 * unit)), slice(int(x) - 8, int(x) + 9))
    with_tongue = picture[down].reshape(-1, 3).astype(float).mean(axis=0)
    without = draw(jawOpen=0.2)[down].reshape(-1, 3).astype(float).mean(axis=0)
    redness = [colour[0] - colour[1:].mean() for colour in (with_tongue, without)]
    assert redness[0] > redness[1] + 20


def test_a_tongue_begins_to_show_without_a_jump(draw: Draw) -> None:
    frames = [draw(jawOpen=0.2, tongueOut=x).astype(int) for x in (0.0, 0.004, 0.1, 0.104)]
    assert np.abs(frames[1] - frames[0]).max() < 30
    assert np.abs(frames[3] - frames[2]).max() < 30


def test_lips_that_begin_to_part_do_not_jump(draw: Draw) -> None:
    steps = [draw(jawOpen=x).astype(int) for x in np.arange(0, 0.06, 0.005)]
    assert max(np.abs(b - a).max() for a, b in pairwise(steps)) < 70


@pytest.fixture(scope="module", params=[{"jawOpen": 0.4}, GRIN], ids=["jaw", "grin"])
def opened(request, draw: Draw, tmp_path_factory: pytest.TempPathFactory) -> Portrait:
    """The built-in portrait with an open mouth, imported as a picture of its own."""
    path: Path = tmp_path_factory.mktemp("open") / "open.png"
    assert cv2.imwrite(str(path), draw(**request.param)[..., ::-1])
    return Portrait.load(path)


@pytest.fixture(scope="module")
def draw_opened(opened: Portrait, renderer: MeshRenderer) -> Callable[..., Picture]:
    puppet = renderer.prepare(opened)

    def drawn(**channels: float) -> Picture:
        out = np.empty((renderer.size[1], renderer.size[0], 3), np.uint8)
        renderer.draw(puppet, motion(**channels), out)
        return out

    return drawn


def test_a_mouth_open_in_the_picture_is_closed_at_rest(
    opened: Portrait, draw_opened: Callable[..., Picture], renderer: MeshRenderer
) -> None:
    view = opened.view(*renderer.size)
    was = dark(view.image, view) + teeth(view.image, view)
    rest = draw_opened()
    assert was > 300
    left = dark(rest, view) + teeth(rest, view)
    assert left < 0.12 * was
    again = draw_opened(jawOpen=0.6)
    assert dark(again, view) + teeth(again, view) > left + 300
    # Only mouth, chin and cheeks differ from the picture.
    above = slice(0, int(view.landmarks[1, 1] - 0.1 * unit_of(view)))
    error = np.square(rest[above].astype(float) - view.image[above]).mean()
    assert 10 * np.log10(255**2 / error) >= 45


def line_of(unit: float) -> MouthLine:
    u = np.linspace(-1, 1, 65, dtype=np.float32)
    flat = np.zeros_like(u)
    axes = np.eye(2, dtype=np.float32)
    middle = np.array([80, 40], np.float32)
    return MouthLine(middle, axes[0], axes[1], (0.275 * unit,) * 2, u, flat, flat)


@pytest.mark.parametrize("detail", [0.0, 1.0])
def test_teeth_and_tongue_are_symmetric_in_even_light(detail: float) -> None:
    colours = np.array([[220, 170, 140], [190, 110, 100], [225, 215, 200]], np.float32)
    light = Light(colours[0], colours[1], colours[2], 0.0, detail)
    x, y = np.arange(161, dtype=np.float32), np.arange(120, dtype=np.float32)
    at = np.stack(np.meshgrid(x, y), axis=-1)
    inside = MouthInterior(line_of(200), light, at, 200)
    for layer in (inside.skull, inside.jaw, inside.tongue):
        assert layer.shape == (120, 161, 4)
        assert np.allclose(layer, layer[:, ::-1], atol=0.5)
    sided = MouthInterior(line_of(200), replace(light, slope=0.25), at, 200)
    lit = sided.skull[..., :3].sum(axis=(0, 2))
    assert lit[81:].sum() > 1.1 * lit[:80].sum()


def test_correctives_leave_rest_and_small_smiles_alone() -> None:
    for channels in ({}, {"mouthSmile": 0.3, "jawOpen": 0.4}, articulated(press=1.0)):
        values = motion(**channels).values
        assert np.allclose(corrected(values), values, atol=0.02)
    values = motion(mouthSmileLeft=1.0).values
    changed = np.flatnonzero(corrected(values) != values)
    assert len(changed) == 2  # the upper and the lower lip of that side
