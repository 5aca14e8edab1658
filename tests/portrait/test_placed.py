"""Points that a person placed: their file, their checks, and the face that is joined to them."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.fitting import anchors, fitted, followed, rest_face
from infp_cam.portrait.importer import FaceNotFound
from infp_cam.portrait.placed import (
    NAMES,
    NEEDED,
    PlacedPoints,
    PointsInvalid,
    points_beside,
    points_path,
)
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.pose import eye_aperture, eye_distance
from tests.portrait.drawings import CAT_POINTS, SIDE, cat

CAT = PlacedPoints(CAT_POINTS)


def changed(**places) -> PlacedPoints:
    """The cat's points with others; None leaves a point out."""
    points = {**CAT_POINTS, **places}
    return PlacedPoints({name: place for name, place in points.items() if place is not None})


@pytest.fixture
def cat_file(tmp_path):
    path = tmp_path / "cat.png"
    Image.fromarray(cat()).save(path)
    return path


# the file


def test_points_come_back_from_their_file():
    again = PlacedPoints.parse(CAT.format(), "cat.landmarks.json")
    assert again.places == {name: (float(x), float(y)) for name, (x, y) in CAT_POINTS.items()}


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"version": 1}', '{"version": 1, "points": 3}', "[" * 20_000],
)
def test_what_is_no_file_of_points_is_told(text):
    with pytest.raises(PointsInvalid, match="no file of placed points"):
        PlacedPoints.parse(text, "cat.json")


def test_another_version_is_told():
    text = json.dumps({"version": 2, "points": {}})
    with pytest.raises(PointsInvalid, match="version 2"):
        PlacedPoints.parse(text, "cat.json")


@pytest.mark.parametrize("name", NEEDED)
def test_a_point_that_is_missing_is_named(name):
    with pytest.raises(PointsInvalid, match=f"{name} is missing") as told:
        PlacedPoints.parse(changed(**{name: None}).format(), "cat.json")
    assert told.value.point == name


@pytest.mark.parametrize("value", ["[1]", '["a", 2]', "[1, NaN]", "[1, 1e300]", "[true, 2]", "7"])
def test_a_place_that_is_none_is_named(value):
    points = ", ".join(f'"{name}": [1, 2]' for name in NEEDED if name != "chin")
    text = f'{{"version": 1, "points": {{{points}, "chin": {value}}}}}'
    with pytest.raises(PointsInvalid, match="chin is no place"):
        PlacedPoints.parse(text, "cat.json")


def test_a_name_that_is_mistyped_is_guessed():
    text = CAT.format().replace("noseTip", "nosetip")
    with pytest.raises(PointsInvalid, match="'nosetip'") as told:
        PlacedPoints.parse(text, "cat.json")
    assert "noseTip" in told.value.fix


def test_a_file_that_can_not_be_read_is_told(tmp_path):
    points_path(tmp_path / "cat.png").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PointsInvalid, match="can not be read"):
        points_beside(tmp_path / "cat.png")
    points_path(tmp_path / "cat.png").write_text(" " * 200_000)
    with pytest.raises(PointsInvalid, match="too large"):
        points_beside(tmp_path / "cat.png")
    assert points_beside(tmp_path / "dog.png") is None


# the checks


@pytest.mark.parametrize(
    ("places", "point", "words"),
    [
        ({"chin": (320, 900)}, "chin", "outside"),
        ({"noseTip": (-1, 366)}, "noseTip", "outside"),
        (
            {"leftEyeOuter": CAT_POINTS["rightEyeOuter"], "rightEyeOuter": (444, 285)},
            "leftEyeOuter",
            "crossed",
        ),
        ({"leftEyeInner": (280, 300)}, "leftEyeInner", "to the right of"),
        ({"mouthLeft": (262, 404)}, "mouthLeft", "to the right of"),
        ({"chin": (320, 390)}, "chin", "below"),
        ({"noseTip": (320, 470)}, "chin", "below"),
        ({"rightEyeBottom": (244, 240)}, "rightEyeBottom", "below"),
        ({"lowerLip": (320, 380)}, "lowerLip", "below"),
        ({"leftEyeOuter": (230, 540)}, "leftEyeOuter", "on its side"),
    ],
)
def test_points_that_no_face_has_are_named(places, point, words):
    with pytest.raises(PointsInvalid, match=words) as told:
        changed(**places).check(SIDE, SIDE)
    assert told.value.point == point
    assert told.value.fix


def test_points_all_on_one_spot_are_told():
    spot = PlacedPoints(dict.fromkeys(NAMES, (320.0, 320.0)))
    with pytest.raises(PointsInvalid, match="0 pixels apart"):
        spot.check(SIDE, SIDE)


def test_a_face_that_is_too_small_is_told():
    with pytest.raises(PointsInvalid, match="25 pixels apart"):
        CAT.scaled(0.1).check(SIDE, SIDE)


def test_a_point_in_the_wrong_place_is_named_where_a_face_would_fold():
    folded = changed(rightEyeTop=(590, 240))
    folded.check(SIDE, SIDE)
    with pytest.raises(PointsInvalid) as told:
        fitted(folded)
    assert told.value.point == "rightEyeTop"


# the face


def test_the_face_meets_the_points():
    face = fitted(CAT)
    target = np.array([CAT_POINTS[name] for name in NAMES])
    apart = np.linalg.norm(anchors(face.landmarks)[:, :2] - target, axis=1)
    assert apart.max() < 0.01 * 248  # eye distances: brows are lines, not points
    assert face.landmarks.dtype == np.float32 and face.landmarks.shape == (478, 3)
    assert abs(face.pose_deg[1]) < 1 and abs(face.pose_deg[2]) < 1


def test_round_eyes_become_ovals():
    face = fitted(CAT).landmarks
    upper = face[[246, 161, 160, 159, 158, 157, 173], :2]
    middle, axes = np.array((243, 292)), np.array((50, 43))
    assert np.abs(np.linalg.norm((upper - middle) / axes, axis=1) - 1).max() < 0.12
    for first in (468, 473):
        rim = np.linalg.norm(face[first + 1 : first + 5, :2] - face[first, :2], axis=1)
        assert np.ptp(rim) < 0.1


@pytest.mark.parametrize("names", [NAMES, NEEDED])
def test_points_of_a_face_that_is_found_give_nearly_its_landmarks(portrait, names):
    found = portrait.landmarks
    places = {
        n: (float(x), float(y)) for n, (x, y, _) in zip(names, anchors(found, names), strict=True)
    }
    face = fitted(PlacedPoints(places))
    unit = eye_distance(found)
    apart = np.linalg.norm((face.landmarks - found)[:, :2], axis=1) / unit
    assert apart.mean() < 0.02
    assert np.abs(np.subtract(face.pose_deg, portrait.pose_deg)).max() < 9
    assert eye_distance(face.landmarks) == pytest.approx(unit, rel=0.05)
    for side in ("left", "right"):
        assert eye_aperture(face.landmarks, side) == pytest.approx(
            eye_aperture(found, side), abs=0.05
        )


@settings(max_examples=25, deadline=None)
@given(st.floats(-40, 40), st.floats(0.4, 8), st.floats(-500, 3000), st.floats(-500, 3000))
def test_the_face_turns_and_grows_with_the_points(angle, scale, x, y):
    cos, sin = scale * math.cos(math.radians(angle)), scale * math.sin(math.radians(angle))

    def move(points):
        return points @ np.array(((cos, sin), (-sin, cos))) + (x, y)

    before = fitted(CAT).landmarks[:, :2].astype(np.float64)
    target = move(np.array([CAT_POINTS[name] for name in NAMES]))
    after = fitted(PlacedPoints(dict(zip(NAMES, map(tuple, target), strict=True)))).landmarks
    assert np.abs(after[:, :2] - move(before)).max() < 0.02 * scale * 250


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_points_that_pass_make_a_face_or_are_told(data):
    names = data.draw(st.sampled_from([NAMES, NEEDED]))
    places = {
        name: tuple(data.draw(st.floats(-60, 60)) + value for value in CAT_POINTS[name])
        for name in names
    }
    points = PlacedPoints(places)
    try:
        points.check(SIDE, SIDE)
        face = fitted(points)
    except PointsInvalid as error:
        assert error.fix
    else:
        assert np.isfinite(face.landmarks).all()


def test_points_that_are_not_placed_follow_those_that_are():
    start = {name: (float(x), float(y)) for name, (x, y) in CAT_POINTS.items()}
    assert followed(start, {}) == start
    one = followed(start, {"chin": (330.0, 478.0)})
    assert one["noseTip"] == pytest.approx((330, 386))
    eyes = {"rightEyeOuter": (96.0, 285.0), "leftEyeOuter": (592.0, 285.0)}
    two = followed(start, eyes)
    assert two["leftEyeInner"][0] - two["rightEyeInner"][0] == pytest.approx(128)
    three = followed(start, {**eyes, "chin": (344.0, 900.0)})
    assert three["chin"] == pytest.approx((344, 900))
    assert three["rightEyeOuter"] == pytest.approx((96, 285))
    assert 404 < three["mouthLeft"][1] < 900


def test_the_rest_face_is_alike_on_both_sides():
    face = rest_face()
    assert face[33] == pytest.approx(face[263] * (-1, 1, 1), abs=1e-6)
    assert eye_distance(face.astype(np.float32)) == pytest.approx(1)


# the portrait


def test_a_drawing_becomes_a_portrait_by_its_points(cat_file, own_cache):
    with pytest.raises(FaceNotFound, match=r"No face was found in cat\.png"):
        Portrait.load(cat_file)
    points_path(cat_file).write_text(CAT.format())
    portrait = Portrait.load(cat_file)
    assert portrait.is_new
    again = Portrait.load(cat_file)
    assert not again.is_new and again.key == portrait.key
    eyes = portrait.landmarks[[468, 473], :2] - portrait.landmarks[[33, 263], :2].mean(0)
    assert np.abs(eyes[0] - (243 - 320, 292 - 285)).max() < 8  # the pupils are found in the eyes
    assert portrait.matte[320, 320] == 255 and portrait.matte[60, 320] == 0


def test_points_are_in_pixels_of_the_file_however_large_it_is(tmp_path):
    path = tmp_path / "cat.png"
    wide = Image.new("RGB", (4800, 1280), (150, 190, 200))  # read smaller than it is
    wide.paste(Image.fromarray(cat()).resize((1280, 1280)))
    wide.save(path, compress_level=1)
    points_path(path).write_text(CAT.scaled(2).format())
    portrait = Portrait.load(path)
    for pupil in portrait.landmarks[[468, 473], :2]:
        x, y = np.rint(pupil).astype(int)
        assert portrait.image[y, x].max() < 60
    nose = portrait.landmarks[4, :2].round().astype(int)
    assert portrait.image[nose[1], nose[0], 0] > 200


def test_other_points_are_another_portrait(cat_file):
    points_path(cat_file).write_text(CAT.format())
    first = Portrait.load(cat_file)
    points_path(cat_file).write_text(changed(chin=(320, 470)).format())
    assert Portrait.load(cat_file).key != first.key


def test_wrong_points_are_told_by_the_portrait(cat_file):
    points_path(cat_file).write_text(changed(chin=(320, 700)).format())
    with pytest.raises(PortraitInvalid, match="chin lies outside"):
        Portrait.load(cat_file)
