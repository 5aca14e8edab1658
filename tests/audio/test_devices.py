"""Which devices there are, and which one a name means."""

from __future__ import annotations

import ctypes.util
import sys
from typing import Any

import pytest

from infp_cam.audio import portaudio
from infp_cam.audio.devices import DeviceKind, InputDevice, find_device, list_devices, setting
from infp_cam.errors import BackendMissing, DeviceUnavailable

MICROPHONE, SYSTEM_AUDIO = DeviceKind.MICROPHONE, DeviceKind.SYSTEM_AUDIO


def device(
    name: str, id: str, kind: DeviceKind, is_default: bool = False, host_api: str = "PulseAudio"
) -> InputDevice:
    return InputDevice(name, id, host_api, kind, 2, 48_000, is_default)


THERE = (
    device("Webcam C920", "alsa_input.usb", MICROPHONE),
    device("Webcam", "alsa_input.cam", MICROPHONE),
    device("Built-in", "alsa_input.pci", MICROPHONE, is_default=True),
    device("Monitor of Built-in", "alsa_output.pci.monitor", SYSTEM_AUDIO, is_default=True),
    device("Monitor of HDMI", "alsa_output.hdmi.monitor", SYSTEM_AUDIO),
    device("Scarlett", "7", MICROPHONE, host_api="Windows WASAPI"),
    device("Scarlett", "12", MICROPHONE, host_api="ASIO"),
    device("Twin", "twin.1", MICROPHONE),
    device("Twin", "twin.2", MICROPHONE),
)


@pytest.mark.parametrize(
    ("wanted", "kind", "id"),
    [
        ("default", MICROPHONE, "alsa_input.pci"),
        ("default", SYSTEM_AUDIO, "alsa_output.pci.monitor"),
        ("Webcam", MICROPHONE, "alsa_input.cam"),  # exact, although a part of another
        ("webcam", MICROPHONE, "alsa_input.cam"),
        ("c920", MICROPHONE, "alsa_input.usb"),
        ("alsa_input.usb", MICROPHONE, "alsa_input.usb"),
        ("built-in", MICROPHONE, "alsa_input.pci"),  # its own kind goes first
        ("built-in", SYSTEM_AUDIO, "alsa_output.pci.monitor"),
        ("Monitor of HDMI", MICROPHONE, "alsa_output.hdmi.monitor"),  # if that is really wanted
        ("Scarlett @ ASIO", MICROPHONE, "12"),
        ("scarlett @ windows wasapi", MICROPHONE, "7"),
        ("scar @ asio", MICROPHONE, "12"),
    ],
)
def test_a_name_finds_its_device(wanted: str, kind: DeviceKind, id: str) -> None:
    assert find_device(wanted, kind, THERE).id == id


@pytest.mark.parametrize("there", THERE)
def test_what_is_printed_for_a_device_finds_it(there: InputDevice) -> None:
    assert find_device(setting(there, THERE), there.kind, THERE) == there


def test_the_host_api_is_named_only_where_the_name_does_not_do() -> None:
    assert [setting(there, THERE) for there in THERE[4:]] == [
        "Monitor of HDMI",
        "Scarlett @ Windows WASAPI",
        "Scarlett @ ASIO",
        "twin.1",
        "twin.2",
    ]


def test_loudspeakers_are_not_taken_for_a_microphone_that_is_away() -> None:
    with pytest.raises(DeviceUnavailable, match="no device 'HDMI'"):
        find_device("HDMI", MICROPHONE, THERE)


@pytest.mark.parametrize("wanted", ["webc", "Scarlett", "Twin"])
def test_a_name_of_several_is_not_enough(wanted: str) -> None:
    with pytest.raises(DeviceUnavailable, match="more than one") as caught:
        find_device(wanted, MICROPHONE, THERE)
    meant = [there for there in THERE if wanted.casefold() in there.name.casefold()]
    listed = ", ".join(f"{setting(there, THERE)} [{there.id}]" for there in meant)
    assert listed in caught.value.message


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(DeviceUnavailable, match="no device 'yeti'") as caught:
        find_device("yeti", MICROPHONE, THERE)
    assert all(setting(there, THERE) in caught.value.message for there in THERE)


def test_no_default_microphone() -> None:
    with pytest.raises(DeviceUnavailable, match="no default microphone") as caught:
        find_device("default", MICROPHONE, THERE[:2])
    assert "--self none" in caught.value.fix


@pytest.mark.parametrize(
    ("platform", "fix"),
    [("linux", "pipewire"), ("win32", "sound settings"), ("darwin", "BlackHole")],
)
def test_no_system_audio(monkeypatch: pytest.MonkeyPatch, platform: str, fix: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(DeviceUnavailable, match="can not be heard") as caught:
        find_device("default", SYSTEM_AUDIO, THERE[:3])
    assert fix in caught.value.fix


class StandIn:
    """PortAudio on a machine with a microphone that two host APIs show."""

    def __init__(self, api: str, *names: str) -> None:
        self.api, self.names = api, names

    def _terminate(self) -> None: ...

    def _initialize(self) -> None: ...

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
    monkeypatch.setattr(portaudio, "sounddevice", lambda: stand_in)
    monkeypatch.setattr(sys, "platform", platform)


def test_each_device_is_listed_once_where_the_system_has_several_apis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_portaudio(monkeypatch, "darwin", StandIn("Core Audio", "BlackHole 2ch"))
    microphone, cable = list_devices()
    assert (microphone.name, microphone.id, microphone.is_default) == ("Microphone", "2", True)
    assert (cable.name, cable.id, cable.rate, cable.channels) == ("BlackHole 2ch", "3", 44_100, 32)
    assert cable.kind is SYSTEM_AUDIO
    assert cable.is_default


def test_windows_without_the_library_for_its_loudspeakers(monkeypatch: pytest.MonkeyPatch) -> None:
    has_portaudio(monkeypatch, "win32", StandIn("Windows WASAPI"))
    monkeypatch.setitem(sys.modules, "pyaudiowpatch", None)
    with pytest.raises(BackendMissing, match="PyAudioWPatch") as caught:
        list_devices()
    assert "pip install PyAudioWPatch" in caught.value.fix


def test_without_a_sound_server_alsa_has_the_microphones(monkeypatch: pytest.MonkeyPatch) -> None:
    has_portaudio(monkeypatch, "linux", StandIn("ALSA", "pulse"))
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    assert [found.name for found in list_devices()] == ["Microphone"]


def test_without_portaudio_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    with pytest.raises(BackendMissing, match="PortAudio") as caught:
        portaudio.sounddevice()
    assert "libportaudio2" in caught.value.fix
