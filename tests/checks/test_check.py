"""A check becomes a finding, whatever happens."""

import threading

import pytest

from infp_cam.checks import CHECKS, examine
from infp_cam.checks import check as check_module
from infp_cam.checks.check import EVERYWHERE, Check, Finding
from infp_cam.errors import BackendMissing
from infp_cam.settings import Settings


def missing(settings: Settings) -> str:
    raise BackendMissing("Nothing hears.", "`sudo apt install ears`.")


def broken(settings: Settings) -> str:
    raise OSError("no such luck")


def test_what_is_there_is_told() -> None:
    found = Check("size", lambda settings: settings.size).find(Settings(size="640x360"))
    assert found == Finding("size", True, "640x360", None)


def test_what_is_missing_is_told_with_its_fix() -> None:
    found = Check("ears", missing).find(Settings())
    assert found == Finding("ears", False, "Nothing hears.", "`sudo apt install ears`.")


def test_a_check_that_breaks_does_not_end_the_others() -> None:
    found = Check("luck", broken).find(Settings())
    assert not found.ok
    assert "OSError: no such luck" in found.message
    assert found.fix


def test_a_check_that_hangs_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_module, "PATIENCE_S", 0.05)
    end = threading.Event()
    found = Check("server", lambda settings: str(end.wait(60))).find(Settings())
    end.set()
    assert not found.ok
    assert "hangs" in found.message


@pytest.mark.parametrize("platform", EVERYWHERE)
def test_each_system_has_checks_of_sound_and_camera(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(Check, "find", lambda check, settings: asked.append(check.name))
    list(examine(Settings(), platform))
    assert {"microphone", "system audio", "virtual microphone", "camera"} <= set(asked)
    assert ("camera driver" in asked) == (platform == "linux")
    assert len(set(asked)) == len(asked)


def test_names_are_told_apart() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
