"""`infp-cam doctor` and `infp-cam devices`, on whatever machine this is."""

import json
import sys

from infp_cam.checks import CHECKS
from tests.commands.process import infp_cam

HERE = [check.name for check in CHECKS if sys.platform in check.platforms]
WORKS_ANYWHERE = {"finding faces", "drawing", "films", "ONNX Runtime", "movement"}


def test_the_doctor_tells_of_every_part() -> None:
    done = infp_cam("doctor")
    lines = done.stdout.splitlines()[1:]
    verdicts = [line[2:4] for line in lines if not line.startswith("      ")]
    fixes = [line for line in lines if line.startswith("      ")]
    assert set(verdicts) <= {"ok", "NO"}, done.stdout
    assert len(fixes) == verdicts.count("NO"), "each fault has its fix"
    assert done.returncode == (1 if "NO" in verdicts else 0)
    told = [line[6:].partition(":")[0] for line in lines if not line.startswith("      ")]
    assert told == HERE
    for part in WORKS_ANYWHERE:
        assert any(line.startswith(f"  ok  {part}: ") for line in lines), done.stdout


def test_the_doctor_tells_programs_the_same() -> None:
    done = infp_cam("doctor", "--json")
    findings = json.loads(done.stdout)
    assert [finding["check"] for finding in findings] == HERE
    assert all(finding.keys() == {"check", "ok", "message", "fix"} for finding in findings)
    assert all((finding["fix"] is None) == finding["ok"] for finding in findings)
    assert all(finding["message"] for finding in findings)
    assert {finding["check"] for finding in findings if finding["ok"]} >= WORKS_ANYWHERE
    assert done.returncode == (0 if all(finding["ok"] for finding in findings) else 1)


def test_devices_are_listed_as_text_and_as_json() -> None:
    done = infp_cam("devices", "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    assert {"microphone", "system audio"} <= listed.keys()
    text = infp_cam("devices").stdout
    for kind, devices in listed.items():
        assert f"{kind}:" in text
        assert all(device["name"] in text for device in devices)
