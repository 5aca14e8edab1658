"""A face in a picture becomes a portrait, or the person is told why not."""

import hashlib

import numpy as np
import pytest
from PIL import Image

from infp_cam.errors import PortraitInvalid
from infp_cam.portrait import matte
from infp_cam.portrait.importer import import_picture
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.pose import eye_distance

GREY = (120, 124, 130)


def refused(path, message):
    with pytest.raises(PortraitInvalid, match=message) as caught:
        Portrait.load(path)
    assert caught.value.fix.endswith(".")
    return caught.value


def test_portrait(portrait, pixels):
    assert (portrait.image == pixels).all()  # nothing cut off, nothing resampled
    assert portrait.landmarks.shape == (478, 3)
    assert portrait.landmarks.dtype == np.float32
    assert np.abs(portrait.pose_deg).max() < 15
    assert portrait.notes == ()


def test_landmarks_lie_on_the_drawn_face(portrait, pixels):
    # The lips are redder than brow and chin, the irises darker than the skin.
    red = pixels[..., 0].astype(float) - pixels[..., 1]
    light = pixels.astype(float).sum(-1)

    def at(values, *points):
        columns, rows = np.rint(portrait.landmarks[list(points), :2]).astype(int).T
        return values[rows, columns].mean()

    skin = (151, 9, 199, 200)
    assert at(red, 0, 17, 37, 267, 84, 314) > at(red, *skin) + 12
    assert at(light, 468, 473) < at(light, *skin) - 200


def test_left_and_right_irises_are_in_their_eyes(portrait):
    right, left = portrait.landmarks[468], portrait.landmarks[473]
    assert portrait.landmarks[33, 0] < right[0] < portrait.landmarks[133, 0]
    assert portrait.landmarks[362, 0] < left[0] < portrait.landmarks[263, 0]


@pytest.mark.parametrize(
    ("scale", "angle_deg"), [(0.7, 0.0), (1.5, 0.0), (1.0, 20.0), (0.8, -35.0)]
)
def test_landmarks_move_with_the_picture(portrait, pixels, saved, scale, angle_deg, moved):
    image, matrix = moved(pixels, scale, 150, 200, (1100, 800), angle_deg)
    found = Portrait.load(saved(image)).landmarks
    head = slice(None, 468)
    expected = portrait.landmarks[head, :2] @ matrix[:, :2].T + matrix[:, 2]
    # The kept part may start elsewhere; take that shift out.
    apart = found[head, :2] - expected
    apart -= np.rint(np.median(apart, axis=0))
    assert np.linalg.norm(apart, axis=1).mean() < 0.015 * eye_distance(found)


def test_small_face_in_a_large_picture_is_found_and_cut_out(portrait, pixels, saved):
    image = np.full((3000, 4000, 3), GREY, np.uint8)
    image[2000:2450, 2900:3700] = pixels
    found = Portrait.load(saved(image, "wide.jpg", quality=95))
    assert found.image.shape[0] < 1400
    assert eye_distance(found.landmarks) == pytest.approx(
        eye_distance(portrait.landmarks), rel=0.03
    )


def test_close_up_that_fills_the_picture(portrait, pixels, saved):
    low = np.floor(portrait.landmarks[:468, :2].min(0) - 4).astype(int)
    high = np.ceil(portrait.landmarks[:468, :2].max(0) + 4).astype(int)
    close = pixels[low[1] : high[1], low[0] : high[0]]
    found = Portrait.load(saved(close))
    apart = found.landmarks[:468, :2] + low - portrait.landmarks[:468, :2]
    assert np.linalg.norm(apart, axis=1).mean() < 0.03 * eye_distance(found.landmarks)


def test_large_head_is_kept_no_larger_than_a_camera_picture_needs(person, saved):
    found = Portrait.load(saved(person.resize((4000, 2250)), "huge.jpg"))
    assert 1000 < max(found.image.shape) < 3000


def test_matte_is_the_person(portrait):
    matte_ = portrait.matte
    height, width = matte_.shape
    assert matte_[:, : width // 6].max() < 30
    assert matte_[: height // 12].max() < 30
    face = np.rint(portrait.landmarks[[1, 10, 152, 234, 454, 50, 280], :2]).astype(int)
    assert all(matte_[y, x] > 240 for x, y in face)
    x, chin = face[2]
    assert matte_[(chin + height) // 2, x] > 240  # the body below


def test_matte_takes_the_files_own_transparency(pixels, portrait, saved):
    opacity = np.where(portrait.matte > 127, 200, 0).astype(np.uint8)
    found = Portrait.load(saved(np.dstack((pixels, opacity))))
    assert (found.matte == opacity).all()


def test_outline_by_shape_where_the_segmentation_fails(person, saved, own_cache, monkeypatch):
    def blind(self, image, head):
        return np.zeros(image.shape[:2], np.float32)

    monkeypatch.setattr(matte.PersonSegmenter, "__call__", blind)
    found = Portrait.load(saved(person))
    assert matte.DRAWN_NOTE in found.notes
    assert found.matte[: found.matte.shape[0] // 12].max() < 30
    chin = np.rint(found.landmarks[152, :2]).astype(int)
    assert found.matte[chin[1] - 5, chin[0]] > 240
    assert 0.1 < (found.matte > 127).mean() < 0.6


def test_two_faces_the_larger_is_taken_and_told(portrait, pixels, saved, moved):
    both = np.full((500, 1300, 3), GREY, np.uint8)
    both[:450, :800] = pixels
    small, _ = moved(pixels, 0.6, -160, -60, (500, 330))
    both[100:430, 800:1300] = small
    found = Portrait.load(saved(both))
    assert found.landmarks[1, 0] < 800
    assert any("2 faces" in note for note in found.notes)


def test_small_picture_is_told(pixels, saved, moved):
    small, _ = moved(pixels, 0.63, -150, -85, (500, 280))
    assert any("enlarged" in note for note in Portrait.load(saved(small)).notes)


@pytest.mark.parametrize("kind", ["flat", "gradient", "noise", "clouds", "body"])
def test_no_face(kind, pixels, saved):
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, (240, 320, 3), np.uint8)
    cloud = Image.fromarray(noise[:12, :16]).resize((320, 240), Image.Resampling.BICUBIC)
    picture = {
        "flat": np.full((240, 320, 3), 90, np.uint8),
        "gradient": np.tile(np.arange(256, dtype=np.uint8)[None, :, None], (200, 1, 3)),
        "noise": noise,
        "clouds": np.asarray(cloud),
        "body": pixels[350:],
    }[kind]
    refused(saved(picture), "No face")


def test_face_too_small(pixels, saved, moved):
    small, _ = moved(pixels, 0.5, 0, 0, (900, 600))
    assert "64" in refused(saved(small), "too small").fix


@pytest.mark.parametrize("side", ["left", "right", "bottom", "forehead"])
def test_face_cut_off(side, portrait, pixels, saved):
    (x0, y0), (x1, y1) = (f(portrait.landmarks[:468, :2], 0) for f in (np.min, np.max))
    wide, high = x1 - x0, y1 - y0
    image = {
        "left": pixels[:, int(x0 + 0.15 * wide) :],
        "right": pixels[:, : int(x1 - 0.15 * wide)],
        "bottom": pixels[: int(y1 - 0.1 * high)],
        "forehead": pixels[int(y0 + 0.3 * high) :],
    }[side]
    refused(saved(np.ascontiguousarray(image)), "cut off")


def test_hair_may_be_cut_off(portrait, pixels, saved):
    top = int(portrait.landmarks[10, 1]) + 4
    found = Portrait.load(saved(np.ascontiguousarray(pixels[top:])))
    assert found.landmarks[10, 1] < 3


def test_face_on_its_side(person, saved):
    refused(saved(person.rotate(90, expand=True)), "on its side")


def test_refusal_leaves_nothing_behind(saved, own_cache):
    refused(saved(np.zeros((100, 100, 3), np.uint8)), "No face")
    assert not list(own_cache.glob("*"))


def test_missing_file(tmp_path):
    refused(tmp_path / "none.png", "can not be read")


def test_key_is_the_files_hash(person, saved):
    path = saved(person, "hashed.png")
    assert Portrait.load(path).key == hashlib.sha256(path.read_bytes()).hexdigest()


def test_import_is_repeatable(person, saved):
    content = saved(person).read_bytes()
    first, second = import_picture(content, "a"), import_picture(content, "b")
    assert (first.landmarks == second.landmarks).all()
    assert (first.matte == second.matte).all()
    assert first.pose_deg == second.pose_deg
