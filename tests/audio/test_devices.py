"""Which devices there are, and which one a name means; against a stand-in for PortAudio."""

from __future__ import annotations

import ctypes.util
import sys
from typing import Any

import pytest

from infp_cam.audio import devices
from infp_cam.audio.devices import DeviceKind, InputDevice, find_device, list_devices
from infp_cam.errors import BackendMissing, DeviceUnavailable

MICROPHONE, SYSTEM_AUDIO = DeviceKind.MICROPHONE, DeviceKind.SYSTEM_AUDIO


def device(name: str, id: str, kind: DeviceKind, is_default: bool = False) -> InputDevice:
    return InputDevice(name, id, "PulseAudio", kind, 2, 48_000, is_default, 0)


THERE = (
    device("Webcam C920", "alsa_input.usb", MICROPHONE),
    device("Webcam", "alsa_input.cam", MICROPHONE),
    device("Built-in", "alsa_input.pci", MICROPHONE, is_default=True),
    device("Monitor of Built-in", "alsa_output.pci.monitor", SYSTEM_AUDIO, is_default=True),
    device("Monitor of HDMI", "alsa_output.hdmi.monitor", SYSTEM_AUDIO),
)


@pytest.mark.parametrize(
    ("wanted", "kind", "id"),
    [
        ("default", MICROPHONE, "alsa_input.pci"),
        ("default", SYSTEM_AUDIO, "alsa_output.pci.monitor"),
        ("Webcam", MICROPHONE, "alsa_input.cam"),  # exact, although a part of another
        ("c920", MICROPHONE, "alsa_input.usb"),
        ("alsa_input.usb", MICROPHONE, "alsa_input.usb"),
        ("built-in", MICROPHONE, "alsa_input.pci"),  # its own kind goes first
        ("built-in", SYSTEM_AUDIO, "alsa_output.pci.monitor"),
        ("hdmi", MICROPHONE, "alsa_output.hdmi.monitor"),
    ],
)
def test_a_name_finds_its_device(wanted: str, kind: DeviceKind, id: str) -> None:
    assert find_device(wanted, kind, THERE).id == id


def test_a_part_of_several_names_is_not_enough() -> None:
    with pytest.raises(DeviceUnavailable, match="more than one") as caught:
        find_device("webc", MICROPHONE, THERE)
    assert "Webcam C920 [alsa_input.usb], Webcam [alsa_input.cam]" in caught.value.message


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(DeviceUnavailable, match="no device 'yeti'") as caught:
        find_device("yeti", MICROPHONE, THERE)
    assert all(there.name in caught.value.message for there in THERE)


def test_no_default_microphone() -> None:
    with pytest.raises(DeviceUnavailable, match="no default microphone") as caught:
        find_device("default", MICROPHONE, THERE[:2])
    assert "--self none" in caught.value.fix


@pytest.mark.parametrize(
    ("platform", "said", "fix"),
    [("linux", "no PulseAudio or PipeWire", "pipewire"), ("win32", "not be", "virtual cable")],
)
def test_no_system_audio(
    monkeypatch: pytest.MonkeyPatch, platform: str, said: str, fix: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(DeviceUnavailable, match=said.replace("not be", "can not be")) as caught:
        find_device("default", SYSTEM_AUDIO, THERE[:3])
    assert fix in caught.value.fix
    assert "--other none" in caught.value.fix


class StandIn:
    """PortAudio on a machine with a microphone that two host APIs show."""

    def __init__(self, api: str, *names: str) -> None:
        self.api, self.names = api, names

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [
            {"name": "Old API", "default_input_device": 0},
            {"name": self.api, "default_input_device": 2},
        ]

    def query_devices(self) -> list[dict[str, Any]]:
        rows = [("Microphone", 0, 1), ("Loudspeaker", 1, 0), ("Microphone", 1, 1)]
        rows += [(name, 1, 32) for name in self.names]
        return [
            {
                "name": name,
                "index": index,
                "hostapi": host_api,
                "max_input_channels": channels,
                "default_samplerate": 44_100.0,
            }
            for index, (name, host_api, channels) in enumerate(rows)
        ]


def has_portaudio(monkeypatch: pytest.MonkeyPatch, platform: str, stand_in: StandIn) -> None:
    monkeypatch.setattr(devices, "portaudio", lambda: stand_in)
    monkeypatch.setattr(sys, "platform", platform)


def test_each_device_is_listed_once_where_the_system_has_several_apis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_portaudio(monkeypatch, "win32", StandIn("Windows WASAPI", "Stereo Mix"))
    microphone, mix = list_devices()
    assert (microphone.name, microphone.index, microphone.is_default) == ("Microphone", 2, True)
    assert (mix.name, mix.index, mix.rate, mix.channels) == ("Stereo Mix", 3, 44_100, 32)


def test_without_a_sound_server_alsa_has_the_microphones(monkeypatch: pytest.MonkeyPatch) -> None:
    has_portaudio(monkeypatch, "linux", StandIn("ALSA", "pulse"))
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    assert [found.name for found in list_devices()] == ["Microphone"]


def test_without_portaudio_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    with pytest.raises(BackendMissing, match="PortAudio") as caught:
        devices.portaudio()
    assert "libportaudio2" in caught.value.fix
