"""What a person is told when a command loads their portrait."""

from pathlib import Path

import pytest
from PIL import Image

from infp_cam.commands.portraits import load_portrait
from infp_cam.data import BUILTIN, PORTRAIT
from infp_cam.portrait.portrait import CONSENT


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFP_CAM_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    with Image.open(PORTRAIT) as picture:
        picture.resize((800, 450)).save(path := tmp_path / "me.png")
    return path


def test_consent_is_asked_for_once_for_each_picture(photo: Path, capsys) -> None:
    load_portrait(str(photo))
    assert capsys.readouterr().err.count(CONSENT) == 1
    load_portrait(str(photo))
    assert CONSENT not in capsys.readouterr().err
    with Image.open(photo) as picture:
        picture.crop((10, 0, 800, 450)).save(photo)
    load_portrait(str(photo))
    assert capsys.readouterr().err.count(CONSENT) == 1, "another picture under the same name"


def test_nobody_is_asked_about_the_invented_face(capsys) -> None:
    assert load_portrait(BUILTIN).is_new
    assert CONSENT not in capsys.readouterr().err
