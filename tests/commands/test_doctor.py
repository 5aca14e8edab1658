"""`infp-cam doctor` and `infp-cam devices`, on whatever machine this is."""

import json

from tests.commands.process import infp_cam


def test_the_doctor_tells_of_every_part() -> None:
    done = infp_cam("doctor")
    lines = done.stdout.splitlines()[1:]
    verdicts = [line[2:4] for line in lines if not line.startswith("      ")]
    fixes = [line for line in lines if line.startswith("      ")]
    assert set(verdicts) <= {"ok", "NO"}, done.stdout
    assert len(fixes) == verdicts.count("NO"), "each fault has its fix"
    assert done.returncode == (1 if "NO" in verdicts else 0)
    for part in ("finding faces", "drawing", "films"):  # these work wherever it is installed
        assert any(line.startswith(f"  ok  {part}: ") for line in lines), done.stdout
    for part in ("microphone", "system audio", "camera"):
        assert any(line[6:].startswith(f"{part}: ") for line in lines), done.stdout


def test_devices_are_listed_as_text_and_as_json() -> None:
    done = infp_cam("devices", "--json")
    assert done.returncode == 0, done.stderr
    listed = json.loads(done.stdout)
    assert {"microphone", "system audio"} <= listed.keys()
    text = infp_cam("devices").stdout
    for kind, devices in listed.items():
        assert f"{kind}:" in text
        assert all(device["name"] in text for device in devices)
