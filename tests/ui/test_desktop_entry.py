"""The entry in the menu of applications."""

import configparser
import shlex
import subprocess
import sys

import pytest
from PyQt6.QtGui import QImage

from infp_cam.errors import OutputUnwritable
from infp_cam.ui.desktop_entry import SIDES, DesktopEntry, entry_path, exec_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="entries of XDG desktops")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def read(path):
    entry = configparser.RawConfigParser()
    entry.optionxform = str
    entry.read(path, encoding="utf-8")
    return entry


def test_entry_is_one_that_desktops_read(qapp, data):
    entry = DesktopEntry()
    assert entry.is_possible
    assert not entry.is_there
    entry.set_there(True)
    entry.set_there(True)
    assert entry.is_there
    said = read(data / "applications" / "infp-cam.desktop")
    main = said["Desktop Entry"]
    assert main["Type"] == "Application"
    assert shlex.split(main["Exec"])[-2:] == ["-m", "infp_cam.ui"]
    for action in main["Actions"].rstrip(";").split(";"):
        assert said[f"Desktop Action {action}"]["Name[de]"]
    icons = data / "icons" / "hicolor"
    assert (icons / "scalable" / "apps" / f"{main['Icon']}.svg").is_file()
    for side in SIDES:
        image = QImage(str(icons / f"{side}x{side}" / "apps" / f"{main['Icon']}.png"))
        assert (image.width(), image.height()) == (side, side)


def test_actions_are_requests_that_there_are(qapp, data):
    DesktopEntry().set_there(True)
    said = read(entry_path())
    for section in said.sections()[1:]:
        command = shlex.split(said[section]["Exec"])
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, "does not run" in done.stderr) == (2, True)


def test_entry_goes_without_a_trace(qapp, data):
    entry = DesktopEntry()
    entry.set_there(True)
    entry.set_there(False)
    entry.set_there(False)
    assert not entry.is_there
    assert [path for path in data.rglob("*") if path.is_file()] == []


def test_folder_that_can_not_be_written_is_told(qapp, data):
    (data / "icons").write_text("a file where a folder should be")
    with pytest.raises(OutputUnwritable):
        DesktopEntry().set_there(True)
    assert not entry_path().exists()


def test_names_of_programs_are_quoted_for_the_entry():
    assert exec_line(["/my $programs/50%", "-m"]) == '"/my \\\\$programs/50%%" "-m"'
