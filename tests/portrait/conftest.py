"""The built-in portrait, small, and pictures made of it."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import infp_cam.data
from infp_cam.portrait.portrait import Portrait

BUILTIN = Path(infp_cam.data.__file__).with_name("portrait.png")
SIZE = (800, 450)


@pytest.fixture(scope="session")
def person():
    """The built-in portrait as a small PIL image, 800x450."""
    with Image.open(BUILTIN) as picture:
        return picture.convert("RGB").resize(SIZE, Image.Resampling.BOX)


@pytest.fixture(scope="session")
def pixels(person):
    return np.asarray(person)


@pytest.fixture(scope="session")
def portrait(tmp_path_factory, person) -> Portrait:
    """The small built-in portrait, imported."""
    path = tmp_path_factory.mktemp("person") / "person.png"
    person.save(path)
    return Portrait.load(path)


@pytest.fixture
def own_cache(tmp_path, monkeypatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("INFP_CAM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "portraits"


@pytest.fixture
def saved(tmp_path) -> Callable[..., Path]:
    """Save a picture and give its path."""

    def save(picture, name: str = "picture.png", **options) -> Path:
        path = tmp_path / name
        if not isinstance(picture, Image.Image):
            picture = Image.fromarray(picture)
        picture.save(path, **options)
        return path

    return save


@pytest.fixture(scope="session")
def moved():
    """Turn a picture about its middle, scale it and place it on grey; also give the matrix."""

    def move(image, scale: float, x: float, y: float, size: tuple[int, int], angle_deg: float = 0):
        height, width = image.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, scale)
        matrix[:, 2] += (x, y)
        small = cv2.GaussianBlur(image, (0, 0), 0.5 / scale) if scale < 1 else image
        return cv2.warpAffine(small, matrix, size, borderValue=(120, 124, 130)), matrix

    return move
