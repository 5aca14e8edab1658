"""A portrait that was imported once is read back, and nothing wrong is ever believed."""

import subprocess
import sys

import numpy as np
import pytest

from infp_cam.portrait import cache
from infp_cam.portrait.portrait import Portrait

ARRAYS = {"a": np.arange(6).reshape(2, 3)}


def same(a: Portrait, b: Portrait) -> bool:
    arrays = ("image", "matte", "landmarks")
    alike = all((getattr(a, name) == getattr(b, name)).all() for name in arrays)
    return alike and a.key == b.key and a.pose_deg == b.pose_deg and a.notes == b.notes


def test_second_load_is_the_first(person, saved, own_cache):
    path = saved(person)
    first = Portrait.load(path)
    assert len(list(own_cache.glob("*.npz"))) == 1
    assert same(first, Portrait.load(path))


def test_notes_come_back(pixels, saved, own_cache):
    path = saved(np.concatenate((pixels, pixels[:, ::-1]), 1))
    first = Portrait.load(path)
    assert first.notes
    assert Portrait.load(path).notes == first.notes


def test_same_content_under_another_name_is_known(person, saved, own_cache):
    first = Portrait.load(saved(person, "one.png"))
    second = Portrait.load(saved(person, "two.jpg", format="PNG"))
    assert same(first, second)
    assert len(list(own_cache.glob("*.npz"))) == 1


def test_cached_portrait_needs_no_models(person, saved, own_cache):
    path = saved(person)
    Portrait.load(path)
    code = (
        "import sys, pathlib; from infp_cam.portrait.portrait import Portrait;"
        f"Portrait.load(pathlib.Path({str(path)!r})).view(640, 360);"
        "print(*(m for m in sys.modules if 'litert' in m))"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == []


def _cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _other_arrays(path):
    np.savez(path, **ARRAYS)


def _other_shape(path):
    with np.load(path) as entry:
        arrays = dict(entry)
    np.savez(path, **(arrays | {"matte": arrays["matte"][1:]}))


def _pickle(path):
    np.savez(path, image=np.array([{"a": 1}], object))


@pytest.mark.parametrize("damage", [_cut, _flip, _other_arrays, _other_shape, _pickle])
def test_damaged_entry_is_made_again(person, saved, own_cache, damage):
    path = saved(person)
    first = Portrait.load(path)
    (entry,) = own_cache.glob("*.npz")
    damage(entry)
    assert same(first, Portrait.load(path))
    assert cache.fetch(first.key) is not None


def test_another_version_is_not_used(person, saved, own_cache, monkeypatch):
    first = Portrait.load(saved(person))
    monkeypatch.setattr(cache, "_VERSION", cache._VERSION + 1)
    assert cache.fetch(first.key) is None


def test_unwritable_cache_is_told(person, saved, tmp_path, monkeypatch):
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("INFP_CAM_CACHE", str(in_the_way))
    path = saved(person)
    for _ in range(2):
        portrait = Portrait.load(path)
        assert "could not be kept" in portrait.notes[-1]


def test_keep_and_fetch(own_cache):
    assert cache.fetch("k") is None
    assert cache.keep("k", ARRAYS)
    kept = cache.fetch("k")
    assert kept is not None
    assert (kept["a"] == ARRAYS["a"]).all()
    assert [path.suffix for path in own_cache.iterdir()] == [".npz"]  # nothing temporary


def test_oldest_entries_go(own_cache, monkeypatch):
    monkeypatch.setattr(cache, "_KEPT", 3)
    for number in range(5):
        cache.keep(str(number), ARRAYS)
        cache.fetch("0")  # what is used stays
    assert cache.fetch("0") is not None
    assert len(list(own_cache.glob("*.npz"))) == 3
    assert cache.fetch("1") is None


def test_folder_of_the_cache(monkeypatch):
    monkeypatch.delenv("INFP_CAM_CACHE")
    assert cache.folder().name == "portraits"
    assert "infp-cam" in str(cache.folder())
