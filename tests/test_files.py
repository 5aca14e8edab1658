from pathlib import Path

import pytest

from infp_cam.errors import OutputUnwritable
from infp_cam.files import check_writable, replacing


def test_the_file_appears_when_complete(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    with replacing(path) as temporary:
        temporary.write_bytes(b"new")
        assert not path.exists()
        assert temporary.suffix == ".bin"
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable, match="No space left"), replacing(tmp_path / "out"):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputUnwritable), replacing(tmp_path):
        pass
    with pytest.raises(OutputUnwritable), replacing(tmp_path / "absent" / "out"):
        pass


def test_looking_whether_a_file_can_be_written_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.bin"
    path.write_bytes(b"old")
    check_writable(path)
    check_writable(tmp_path / "new.bin")
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.bin"]
    assert path.read_bytes() == b"old"
    for hopeless in (tmp_path, tmp_path / "absent" / "out"):
        with pytest.raises(OutputUnwritable):
            check_writable(hopeless)
