"""The library of portraits that a person added."""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

import infp_cam.data
from infp_cam.data import BUILTIN, PORTRAIT, portrait_path
from infp_cam.data.kept import ENTRY, find_kept, kept_portraits
from infp_cam.errors import OutputUnwritable, PortraitInvalid
from infp_cam.portrait import adding, cache
from infp_cam.portrait.adding import THUMBNAIL_SIDE, add_picture, place_points
from infp_cam.portrait.library import PortraitLibrary, checked_name, name_of
from infp_cam.portrait.placed import PlacedPoints, PointsInvalid, points_path
from infp_cam.portrait.portrait import Portrait
from tests.portrait.drawings import CAT_POINTS, cat

CAT = PlacedPoints(CAT_POINTS)


@pytest.fixture
def library() -> PortraitLibrary:
    return PortraitLibrary()


@pytest.fixture
def ada(saved, person):
    """A picture file with a face."""
    return saved(person, "Ada.png")


@pytest.fixture
def other(saved, person):
    """Another one: the same face in other colours."""
    return saved(Image.fromarray(np.asarray(person)[..., ::-1].copy()), "other.png")


def names(library) -> list[str]:
    return [portrait.name for portrait in library.portraits()[0]]


def leftovers(library) -> list[str]:
    return [path.name for path in library.folder.iterdir() if path.name.startswith(".")]


# adding


def test_a_picture_is_copied_as_it_is(library, ada):
    steps = []
    content = ada.read_bytes()
    kept, notes = add_picture(library, ada, tell=steps.append)
    ada.unlink()
    assert steps == ["reading", "analysing", "keeping"]
    assert kept.name == "Ada" and kept.picture.read_bytes() == content
    assert kept.picture.name == "Ada.png"  # messages about it call it so
    assert library.portraits() == ([kept], [])
    assert notes == Portrait.load(kept.picture).notes
    with Image.open(kept.thumbnail) as thumbnail:
        assert thumbnail.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    assert leftovers(library) == []


def test_only_the_person_can_look_into_it(library, ada):
    kept, _ = add_picture(library, ada)
    if os.name == "posix":
        assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700


def test_a_thumbnail_shows_the_face(library, ada):
    kept, _ = add_picture(library, ada)
    from infp_cam.portrait.importer import MediaPipeAnalyzer

    with Image.open(kept.thumbnail) as thumbnail:
        (face,) = MediaPipeAnalyzer().analyze(np.asarray(thumbnail.convert("RGB")))
    middle = face.landmarks[:468, :2].mean(0) / THUMBNAIL_SIDE
    assert abs(middle[0] - 0.5) < 0.06 and 0.35 < middle[1] < 0.65
    assert 0.4 < np.ptp(face.landmarks[:468, 1]) / THUMBNAIL_SIDE < 0.75


def test_the_same_picture_is_kept_once(library, ada, saved, person):
    kept, _ = add_picture(library, ada)
    again, _ = add_picture(library, saved(person, "again.png"))
    assert again == kept
    named, _ = add_picture(library, ada, "Grace")
    assert named.key == kept.key and names(library) == ["Grace"]


def test_pictures_of_one_name_are_told_apart(library, ada, other, tmp_path):
    add_picture(library, ada)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    same_name = folder / "ada.png"
    shutil.copy(other, same_name)
    kept, _ = add_picture(library, same_name)
    assert kept.name == "ada 2"
    assert names(library) == ["Ada", "ada 2"]


def test_a_picture_without_a_face_leaves_nothing_behind(library, saved):
    with pytest.raises(PortraitInvalid, match=r"No face was found in cat\.png"):
        add_picture(library, saved(cat(), "cat.png"))
    assert library.portraits() == ([], []) and leftovers(library) == []


def test_points_are_kept_with_the_picture(library, saved):
    kept, _ = add_picture(library, saved(cat(), "cat.png"), points=CAT)
    assert points_path(kept.picture).read_text() == CAT.format()
    assert Portrait.load(portrait_path("cat")).landmarks.shape == (478, 3)


def test_points_beside_the_picture_are_taken_along(library, saved):
    path = saved(cat(), "cat.png")
    points_path(path).write_text(CAT.format())
    kept, _ = add_picture(library, path)
    assert points_path(kept.picture).read_text() == CAT.format()


def test_points_can_be_placed_anew(library, saved):
    kept, _ = add_picture(library, saved(cat(), "cat.png"), points=CAT)
    moved = PlacedPoints({**CAT_POINTS, "chin": (320, 470)})
    before = kept.thumbnail.stat().st_mtime_ns
    place_points(library, kept, moved)
    assert points_path(kept.picture).read_text() == moved.format()
    assert kept.thumbnail.stat().st_mtime_ns > before
    wrong = PlacedPoints({**CAT_POINTS, "chin": (320, 7000)})
    with pytest.raises(PointsInvalid, match="chin"):
        place_points(library, kept, wrong)
    assert points_path(kept.picture).read_text() == moved.format()
    assert leftovers(library) == []


# names


@pytest.mark.parametrize(
    "name", ["", "  ", "a/b", "a\\b", "..", ".x", "~", "-n", "builtin", "Builtin", "a\0", "x" * 61]
)
def test_names_that_are_none_are_told(name):
    with pytest.raises(PortraitInvalid) as told:
        checked_name(name)
    assert told.value.fix


def test_names_keep_what_people_write():
    assert checked_name("  Ada   Lovelace, 1840 ") == "Ada Lovelace, 1840"
    assert checked_name("Zoë 王") == "Zoë 王"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Ada.jpg", "Ada"),
        (".png", "png"),
        ("a:b.png", "a b"),
        ("...", "Portrait"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_portrait_is_called_like_its_file(tmp_path, file, name):
    assert name_of(tmp_path / file) == name


@pytest.mark.parametrize("file", ["thumbnail.png", "con.png", "%%%.png"])
def test_a_file_may_be_called_anything(library, saved, person, file):
    kept, _ = add_picture(library, saved(person, file))
    assert kept.picture.name == "picture.png"
    assert Portrait.load(kept.picture)


def test_renaming(library, ada, other):
    kept, _ = add_picture(library, ada)
    add_picture(library, other)
    renamed = library.rename(kept, "Zoë")
    assert renamed.key == kept.key and renamed.picture == kept.picture
    assert names(library) == ["other", "Zoë"]
    with pytest.raises(PortraitInvalid, match="called OTHER already"):
        library.rename(renamed, "OTHER")
    assert library.rename(renamed, "ZOË").name == "ZOË"  # its own name is no obstacle


def test_a_portrait_is_found_by_its_name_or_its_path(library, ada, monkeypatch, tmp_path):
    kept, _ = add_picture(library, ada)
    monkeypatch.chdir(tmp_path)
    assert portrait_path("ada") == portrait_path("Ada") == kept.picture
    assert portrait_path("./Ada").name == "Ada" and portrait_path("./Ada") != kept.picture
    assert portrait_path(BUILTIN) == PORTRAIT
    assert portrait_path("~/Ada").is_absolute()
    assert library.find(str(kept.picture)) == kept
    with pytest.raises(PortraitInvalid, match="no portrait called Grace"):
        library.find("Grace")


def test_finding_a_name_loads_nothing_heavy():
    code = (
        "import sys, infp_cam.data, infp_cam.portrait.library;"
        "infp_cam.data.portrait_path('Ada');"
        "print([m for m in ('cv2', 'PIL', 'ai_edge_litert', 'PyQt6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# removing


def test_removing_and_bringing_back(library, ada):
    kept, _ = add_picture(library, ada)
    removed = library.remove(kept)
    assert library.portraits() == ([], [])
    assert library.restore(removed) == kept
    with pytest.raises(PortraitInvalid, match="can not be brought back"):
        library.restore(library.folder / ".removed-0-0")


def test_what_is_forgotten_is_gone_with_all_that_was_found_in_it(library, saved):
    kept, _ = add_picture(library, saved(cat(), "cat.png"), points=CAT)
    key = Portrait.load(kept.picture).key
    assert cache.fetch(key) is not None
    library.forget(library.remove(kept))
    assert cache.fetch(key) is None
    assert list(library.folder.iterdir()) == []


def test_a_removed_picture_can_be_added_again(library, ada):
    kept, _ = add_picture(library, ada)
    removed = library.remove(kept)
    again, _ = add_picture(library, ada)
    assert library.restore(removed) == again


def test_what_a_crash_left_goes_after_a_day(library, ada):
    kept, _ = add_picture(library, ada)
    old, new = (library.folder / f".making-{word}" for word in ("old", "new"))
    old.mkdir()
    new.mkdir()
    removed = library.remove(kept)
    long_ago = time.time() - 2 * 24 * 3600
    for path in (old, removed):
        os.utime(path, (long_ago, long_ago))
    library.tidy()
    assert list(library.folder.iterdir()) == [new]


# what goes wrong


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "",
        "[]",
        '{"version": 9, "name": "x", "picture": "Ada.png", "added_ns": 1}',
        '{"version": 1, "name": "", "picture": "Ada.png", "added_ns": 1}',
        '{"version": 1, "name": "x", "picture": "../../x.png", "added_ns": 1}',
        '{"version": 1, "name": "x", "picture": "gone.png", "added_ns": 1}',
        '{"version": 1, "name": 3, "picture": "Ada.png", "added_ns": "x"}',
    ],
)
def test_an_entry_that_can_not_be_read_is_told_and_left_alone(library, ada, other, entry):
    kept, _ = add_picture(library, ada)
    good, _ = add_picture(library, other)
    file = kept.folder / ENTRY
    file.unlink() if entry is None else file.write_text(entry)
    found, notices = library.portraits()
    assert found == [good]
    assert len(notices) == 1 and str(kept.folder) in notices[0]
    assert kept.picture.is_file()


def test_a_picture_whose_entry_is_broken_can_be_added_again(library, ada):
    kept, _ = add_picture(library, ada)
    (kept.folder / ENTRY).write_text("{")
    again, _ = add_picture(library, ada, "Ada")
    assert again.key == kept.key and names(library) == ["Ada"]


def test_strange_files_in_the_folder_are_no_portraits(library, ada):
    kept, _ = add_picture(library, ada)
    (library.folder / "notes.txt").write_text("x")
    assert library.portraits() == ([kept], [])


def test_two_of_a_name_made_by_two_processes_are_told_apart(library, ada, other):
    first, _ = add_picture(library, ada, "Ada")
    second, _ = add_picture(library, other, "Grace")
    entry = json.loads((second.folder / ENTRY).read_text())
    (second.folder / ENTRY).write_text(json.dumps({**entry, "name": "ADA"}))
    assert names(library) == ["Ada", "ADA 2"]
    assert find_kept("Ada", library.folder) == first


def test_two_processes_add_the_same_picture_at_once(library, ada, monkeypatch):
    looked_at = adding._looked_at

    def meanwhile(*args):
        monkeypatch.setattr(adding, "_looked_at", looked_at)
        add_picture(PortraitLibrary(), ada, "First")
        return looked_at(*args)

    monkeypatch.setattr(adding, "_looked_at", meanwhile)
    kept, _ = add_picture(library, ada, "Second")
    assert kept.name == "First" and names(library) == ["First"]
    assert leftovers(library) == []


def test_a_full_disk_is_told_and_leaves_nothing_half_made(library, ada, monkeypatch):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(adding, "thumbnail", full)
    with pytest.raises(OutputUnwritable, match="No space left") as told:
        add_picture(library, ada)
    assert "Free some space" in told.value.fix
    assert library.portraits() == ([], []) and leftovers(library) == []


def test_a_folder_that_can_not_be_made_is_told(ada, tmp_path):
    (tmp_path / "file").write_text("x")
    blocked = PortraitLibrary(tmp_path / "file" / "portraits")
    assert blocked.portraits() == ([], [])
    with pytest.raises(OutputUnwritable, match="can not be changed"):
        add_picture(blocked, ada)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told(library, ada):
    kept, _ = add_picture(library, ada)
    library.folder.chmod(0o500)
    try:
        with pytest.raises(OutputUnwritable):
            library.remove(kept)
        assert names(library) == ["Ada"]
    finally:
        library.folder.chmod(0o700)


def test_a_picture_deleted_in_the_library_is_told(library, ada):
    kept, _ = add_picture(library, ada)
    kept.picture.unlink()
    assert len(library.portraits()[1]) == 1
    with pytest.raises(PortraitInvalid, match="can not be read"):
        Portrait.load(kept.picture)


def test_the_folder_is_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.setenv("INFP_CAM_DATA", str(tmp_path / "mine"))
    assert infp_cam.data.kept.library_folder() == tmp_path / "mine" / "portraits"
    assert kept_portraits(tmp_path / "mine" / "portraits") == ([], [])
