"""Whether the output is on the head: real PulseAudio, and what Windows and macOS would say."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from infp_cam.audio import headphones
from infp_cam.audio.headphones import by_name, by_port, wears_headphones
from tests.audio.servers import needs_pulseaudio, pulseaudio


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Headphones (Realtek(R) Audio)", True),
        ("Kopfhörer (WH-1000XM4 Stereo)", True),
        ("External Headphones", True),
        ("Nora's AirPods Pro", True),
        ("Galaxy Buds2", True),
        ("MacBook Pro Speakers", False),
        ("Lautsprecher (Realtek(R) Audio)", False),
        ("[Out] HDMI1", False),
        ("analog-output-lineout", False),
        ("LG ULTRAFINE", None),
        ("", None),
    ],
)
def test_names(name: str, expected: bool | None) -> None:
    assert by_name(name) is expected


@pytest.mark.parametrize(
    ("form", "port", "expected"),
    [
        ("internal", "analog-output-headphones", True),
        ("internal", "analog-output-speaker", False),
        ("internal", "[Out] Headset", True),
        ("headset", "headset-output", True),
        ("speaker", "headphone-output", False),  # bluez names the ports of all its devices so
        ("hands-free", "handsfree-output", None),
        (None, "analog-output", None),
        (None, None, None),
    ],
)
def test_ports(form: str | None, port: str | None, expected: bool | None) -> None:
    properties = {} if form is None else {"device.form_factor": form}
    assert by_port(properties, port) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="sound servers are Linux's")
def test_without_a_server_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/native")
    assert wears_headphones() is None


@needs_pulseaudio
def test_the_default_output_of_a_real_server(tmp_path: Path) -> None:
    with pulseaudio(tmp_path) as server:
        for form, expected in (("headphone", "True"), ("speaker", "False"), ("webcam", "None")):
            server.pactl(
                *("load-module", "module-null-sink", f"sink_name={form}"),
                f"sink_properties=device.form_factor={form}",
            )
            server.pactl("set-default-sink", form)
            asked = "from infp_cam.audio.headphones import *; print(wears_headphones())"
            done = server.run(sys.executable, "-c", asked)
            assert (done.stdout.strip(), done.stderr) == (expected, "")


def fake_portaudio(default: int) -> SimpleNamespace:
    devices = [{"name": "Speakers"}, {"name": "Headset Earphone (Jabra)"}]
    host_apis = [
        {"name": "MME", "default_output_device": 0},
        {"name": "Windows WASAPI", "default_output_device": default},
    ]
    return SimpleNamespace(
        query_hostapis=lambda: host_apis, query_devices=lambda index: devices[index]
    )


@pytest.mark.parametrize(("default", "expected"), [(0, False), (1, True), (-1, None)])
def test_windows(default: int, expected: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(headphones.portaudio, "sounddevice", lambda: fake_portaudio(default))
    assert wears_headphones() is expected
