"""`infp-cam portraits`."""

import argparse
import json
import subprocess
import sys

import pytest
from PIL import Image

from infp_cam.commands import portrait_library
from infp_cam.data import PORTRAIT, portrait_path
from infp_cam.errors import PortraitInvalid
from infp_cam.portrait.placed import PlacedPoints
from infp_cam.portrait.portrait import CONSENT
from tests.portrait.drawings import CAT_POINTS, cat


@pytest.fixture
def run(capsys):
    """Run the command as the command line does; give what it printed."""
    parser = argparse.ArgumentParser()
    portrait_library.add_parser(parser.add_subparsers(dest="command"))

    def command(*words):
        arguments = parser.parse_args(["portraits", *map(str, words)])
        assert arguments.command == "portrait_library"  # the module whose main is called
        status = portrait_library.main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return command


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "Ada.png"
    with Image.open(PORTRAIT) as picture:
        picture.convert("RGB").resize((800, 450)).save(path)
    return path


def test_a_life_of_a_portrait(run, photo):
    status, out, err = run("add", photo, "--name", "Ada L")
    assert status == 0 and CONSENT in err
    assert out == 'Added as Ada L: infp-cam run --portrait "Ada L"\n'
    assert run("list")[1] == f"Ada L  {portrait_path('Ada L')}\n"
    assert "Grace" in run("rename", "ada l", "Grace")[1]
    (entry,) = json.loads(run("list", "--json")[1])
    assert entry["name"] == "Grace"
    assert "removed" in run("remove", "Grace")[1]
    assert json.loads(run("list", "--json")[1]) == []


def test_points_are_given_as_a_file(run, tmp_path):
    Image.fromarray(cat()).save(tmp_path / "cat.png")
    (tmp_path / "points.json").write_text(PlacedPoints(CAT_POINTS).format())
    with pytest.raises(PortraitInvalid, match="No face"):
        run("add", tmp_path / "cat.png")
    assert run("add", tmp_path / "cat.png", "--landmarks", tmp_path / "points.json")[0] == 0


def test_a_broken_entry_is_told(run, photo):
    run("add", photo)
    portrait_path("Ada").with_name("portrait.json").write_text("{")
    _, out, err = run("list")
    assert out == "" and "can not be read and is left out" in err


def test_the_window_hears_steps_and_errors(photo, tmp_path):
    command = [sys.executable, "-P", "-m", portrait_library.__name__, "add", "--json"]
    done = subprocess.run([*command, str(photo)], capture_output=True, check=True)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    steps = [event["step"] for event in events[:-1]]
    assert steps == ["reading", "analysing", "keeping"]
    assert events[-1]["added"]["picture"] == str(portrait_path("Ada"))
    failed = subprocess.run([*command, str(tmp_path)], capture_output=True)
    assert failed.returncode == 2
    error = json.loads(failed.stdout.splitlines()[-1])["error"]
    assert error["kind"] == "PortraitInvalid" and error["fix"]
