"""Eyes: balls that lids and brows leave alone, highlights that stay, lids with the skin's grain."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from infp_cam.portrait.portrait import Portrait, PortraitView
from infp_cam.render.mesh import MeshRenderer
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.iris import Iris
from infp_cam.render.mesh.source import FINENESS
from tests.render.poses import Draw, motion

LEFT_EYE = lm.LEFT_LID_UPPER + lm.LEFT_LID_LOWER


def around(view: PortraitView, indices, margin: float) -> tuple[slice, slice]:
    """Return rows and columns around landmarks, with a margin in eye distances."""
    points = view.landmarks[list(indices), :2]
    room = margin * np.linalg.norm(view.landmarks[33] - view.landmarks[263])
    (left, top), (right, bottom) = points.min(0) - room, points.max(0) + room
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def middle(mask) -> np.ndarray:
    assert mask.sum() > 5
    return np.argwhere(mask).mean(axis=0)[::-1]


def pupil(picture, view: PortraitView):
    return middle(picture[around(view, LEFT_EYE, -0.02)].max(axis=2) < 45)


def highlight(picture, view: PortraitView):
    bright = picture[around(view, LEFT_EYE, -0.02)].min(axis=2) > 225
    _, _, sizes, middles = cv2.connectedComponentsWithStats(bright.astype(np.uint8))
    return middles[1 + int(np.argmax(sizes[1:, cv2.CC_STAT_AREA]))]


@pytest.mark.parametrize("channel", ["eyeLookOutLeft", "eyeLookInLeft"])
def test_highlights_stay_while_the_iris_turns(draw: Draw, view: PortraitView, channel: str) -> None:
    rest, aside = draw(), draw(**{channel: 0.6})
    turned = np.linalg.norm(pupil(aside, view) - pupil(rest, view))
    stayed = np.linalg.norm(highlight(aside, view) - highlight(rest, view))
    assert turned > 5
    assert stayed < 0.5 * turned


@pytest.mark.parametrize("channel", ["browInnerUp", "browDown", "eyeWide", "eyeSquint"])
def test_the_face_around_it_does_not_move_the_ball(
    draw: Draw, view: PortraitView, channel: str
) -> None:
    x, y = view.landmarks[lm.LEFT_IRIS[0], :2].astype(int)

    def sides(picture):
        """Return where the pupil begins and ends in the row through the iris's middle."""
        return np.flatnonzero(picture[y, x - 20 : x + 20].max(axis=1) < 60)[[0, -1]]

    assert np.abs(sides(draw(**{channel: 1.0})) - sides(draw())).max() <= 1


def test_wide_eyes_keep_their_irises_round(draw: Draw, view: PortraitView) -> None:
    rows, columns = around(view, LEFT_EYE, 0.05)

    def height(picture) -> int:
        return int((picture[rows, columns].max(axis=2) < 45).any(axis=1).sum())

    # A lash line that rises may join the pupil's rows: what counts is that it is not stretched.
    assert height(draw(eyeWide=1.0)) <= 1.2 * height(draw())


def test_closed_lids_have_the_grain_of_the_skin(renderer: MeshRenderer, portrait: Portrait) -> None:
    noise = np.random.default_rng(5).normal(0, 9, (*portrait.image.shape[:2], 1))
    noisy = cv2.GaussianBlur(noise, (0, 0), 1.5)[..., None] * 5
    image = np.clip(portrait.image + noisy, 0, 255).astype(np.uint8)
    grainy = replace(portrait, key="grainy", image=image)
    view = grainy.view(*renderer.size)
    out = np.empty((renderer.size[1], renderer.size[0], 3), np.uint8)
    renderer.draw(renderer.prepare(grainy), motion(eyeBlink=1.0), out)

    def liveliness(part) -> float:
        patch = out[part].astype(np.float32).mean(axis=2)
        return float((patch - cv2.GaussianBlur(patch, (0, 0), 2.5)).std())

    cheek = liveliness(around(view, (50, 101, 205), -0.02))
    assert cheek > 2
    # The middle of the lid, between crease and lashes.
    upper, lower = view.landmarks[386, :2], view.landmarks[374, :2]
    x, y = upper + 0.35 * (lower - upper)
    lid = slice(int(y) - 5, int(y) + 6), slice(int(x) - 12, int(x) + 13)
    assert 0.5 < liveliness(lid) / cheek < 1.8


def eye_picture(view: PortraitView, centre, radius: float):
    """Return a drawn eye in source pixels, where it begins, and where it is seen."""
    points = view.landmarks[list(LEFT_EYE), :2]
    origin = np.floor(points.min(0)).astype(np.float32) - 4
    size = np.ceil((points.max(0) - origin + 4) * FINENESS).astype(int)
    photo = np.full((size[1], size[0], 3), 220, np.float32)
    at = tuple(int(c) for c in np.round((np.asarray(centre) - origin) * FINENESS * 16))
    if radius:
        cv2.circle(
            photo, at, round(radius * float(FINENESS) * 16), (70, 80, 90), -1, cv2.LINE_AA, 4
        )
        cv2.circle(photo, at, round(radius * float(FINENESS) * 7), (10, 10, 10), -1, cv2.LINE_AA, 4)
    outline = np.round((points - origin) * FINENESS).astype(np.int32)
    seen = np.zeros(photo.shape[:2], np.float32)
    cv2.fillConvexPoly(seen, cv2.convexHull(outline), 1)
    return photo, origin, seen


@pytest.mark.parametrize(("shift", "share"), [((0, 0), 1.0), ((3, 1), 1.3), ((-3, 0), 1.1)])
def test_the_iris_is_found_by_its_rim(view: PortraitView, shift, share: float) -> None:
    face = FaceFrame.of(view.landmarks)
    ring = face.points[list(lm.LEFT_IRIS), :2]
    radius = share * float(np.linalg.norm(ring[1:] - ring[0], axis=1).mean())
    centre = ring[0] + np.array(shift, np.float32)
    iris = Iris.of(face, lm.LEFT_IRIS, *eye_picture(view, centre, radius))
    assert iris.found
    assert np.linalg.norm(iris.centre - centre) < 1.5
    assert abs(iris.radius / radius - 1) < 0.08


def test_an_eye_without_an_iris_has_none(view: PortraitView) -> None:
    face = FaceFrame.of(view.landmarks)
    assert not Iris.of(face, lm.LEFT_IRIS, *eye_picture(view, (0, 0), 0.0)).found
