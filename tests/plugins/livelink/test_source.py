import socket
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pylivelinkface import FaceBlendShape, PyLiveLinkFace

from infp_cam.errors import DeviceUnavailable, SettingsInvalid
from infp_cam.motion.space import ARKIT58
from infp_cam.plugin.manifest import read_manifest
from infp_cam.plugin.options import checked_options
from infp_cam.plugins import livelink
from infp_cam.plugins.livelink.source import Source, make
from infp_cam.types import MotionFrame

MANIFEST = read_manifest(Path(livelink.__file__).parent)


def face(**channels: float) -> np.ndarray:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return values


def received(listening: socket.socket, values: np.ndarray, **chosen: object) -> PyLiveLinkFace:
    options = checked_options(MANIFEST, {"port": listening.getsockname()[1], **chosen})
    listener = make(options)
    listener.send(MotionFrame(values, 0, ARKIT58), 0)
    listener.close()
    is_face, got = PyLiveLinkFace.decode(listening.recv(1024))
    assert is_face
    return got


def test_another_programs_reader_gets_the_face(listening: socket.socket) -> None:
    values = face(jawOpen=0.4, eyeBlinkLeft=1.0, tongueOut=0.2, headYaw=30)
    got = received(listening, values)
    assert got._version & 0xFF == 6
    assert got.name == "INFP Camera"
    assert (got.fps, got._denominator) == (60, 1)
    assert got.get_blendshape(FaceBlendShape.JawOpen) == pytest.approx(0.4)
    assert got.get_blendshape(FaceBlendShape.EyeBlinkLeft) == pytest.approx(1)
    assert got.get_blendshape(FaceBlendShape.TongueOut) == pytest.approx(0.2)
    assert got.get_blendshape(FaceBlendShape.HeadYaw) == pytest.approx(np.radians(30))


def test_that_readers_names_are_in_the_packets_order(listening: socket.socket) -> None:
    for n, name in enumerate(ARKIT58.channels[:52]):
        assert FaceBlendShape(n).name == name[0].upper() + name[1:]


def test_time_code_is_of_the_day(listening: socket.socket) -> None:
    before = datetime.now()
    got = received(listening, face(), rate=30)
    seconds = (got._frames + got._sub_frame) / got.fps
    midnight = before.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = seconds - (before - midnight).total_seconds()
    assert passed % 86_400 < 600


def test_the_subject_is_named_as_chosen_and_stays_one_device(listening: socket.socket) -> None:
    first = received(listening, face(), subject="Ada")
    again = received(listening, face(), subject="Ada")
    other = received(listening, face(), subject="Grace")
    assert first.name == "Ada"
    assert first.uuid == again.uuid != other.uuid


@pytest.mark.parametrize("subject", ["", "   ", "x" * 65, "a\nb", "a\0b"])
def test_a_name_that_is_none_is_told(subject: str) -> None:
    with pytest.raises(SettingsInvalid, match="subject"):
        Source(subject, 60, head=True, time_of_day=lambda: 0.0)


def test_a_bad_host_is_told_when_it_is_made() -> None:
    with pytest.raises(DeviceUnavailable):
        make(checked_options(MANIFEST, {"host": "nowhere.invalid"}))


def test_by_itself_it_talks_to_this_computer_alone() -> None:
    options = checked_options(MANIFEST, {})
    assert (options["host"], options["port"]) == ("127.0.0.1", 11111)
