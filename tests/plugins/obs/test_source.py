"""INFP Camera's pictures in a real OBS: they arrive, in their colours, soon, and again."""

import time
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from infp_cam.plugins.obs.camera_source import NAME, CameraSource
from infp_cam.plugins.obs.connection import Connection
from infp_cam.plugins.obs.errors import ObsRefused
from infp_cam.plugins.obs.frame_server import FrameServer
from infp_cam.plugins.obs.picture_check import ALIKE, check_picture
from infp_cam.plugins.obs.studio import Studio
from tests.plugins.obs.hand import GREEN
from tests.ui.fake_call import RESTING, Picture

PATIENCE_S = 300
SIZE = (640, 360)


def blocks(seed):
    """A picture with large blocks of colour, uint8[360, 640, 3]."""
    small = np.random.default_rng(seed).integers(0, 255, (9, 16, 3), dtype=np.uint8)
    return np.kron(small, np.ones((40, 40, 1), np.uint8))


class Shown(Picture):
    """Pictures in a frame ring, all the same until another is chosen."""

    def write(self):
        from infp_cam.camera.frame_ring import FrameTimes

        now_ns = time.monotonic_ns()
        with self.ring.slot(FrameTimes(now_ns, now_ns, now_ns)) as out:
            out[:] = self._pixels

    def show(self, pixels):
        self._pixels = pixels


@pytest.fixture
def shown():
    with Shown(blocks(1), fps=15.0) as picture:
        picture.status = replace(
            RESTING, camera=replace(RESTING.camera, device="null", ring=str(picture.ring.path))
        )
        yield picture


@pytest.fixture
def frames(shown):
    with FrameServer(lambda: shown.status) as server:
        yield server


@pytest.fixture
def connection(real_obs):
    opened = Connection(real_obs.port, lambda: real_obs.password)
    yield opened
    opened.close()


def eventually(holds):
    """Wait until it holds; where it raises, it is tried again."""
    until_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            if holds():
                return
        except ObsRefused:
            assert time.monotonic() < until_s
        time.sleep(0.3)


def await_picture(studio, expected, source=NAME):
    """Wait until OBS shows a picture of `blocks`."""
    until_s = time.monotonic() + PATIENCE_S
    while True:
        off = np.abs(studio.picture(source, (16, 9)).astype(int) - expected[20::40, 20::40])
        if off.max() < 8:
            return
        assert time.monotonic() < until_s, (np.median(off), expected[0, 0])
        time.sleep(0.2)


def test_frames_that_are_sent_are_what_obs_shows(shown, frames, connection):
    studio = Studio(connection)
    item = CameraSource(connection, studio, frames.url).put("Scene", shown.status.camera)
    await_picture(studio, blocks(1))
    assert np.array_equal(studio.picture(NAME, SIZE), blocks(1))  # the very same bytes
    await_picture(studio, blocks(1), "Scene")  # and as large as the canvas
    difference = check_picture(studio, lambda: blocks(1))
    assert difference < 1
    shown.show(blocks(2))
    await_picture(studio, blocks(2))
    with pytest.raises(ObsRefused, match="does not show the camera's picture"):
        check_picture(studio, lambda: blocks(1))
    studio.set_visible(item, False)
    with pytest.raises(ObsRefused, match="is hidden"):
        check_picture(studio, lambda: blocks(2))


def test_standby_card_is_shown_while_the_camera_shows_it(shown, frames, connection):
    studio = Studio(connection)
    shown.status = replace(shown.status, camera=replace(shown.status.camera, showing="standby"))
    CameraSource(connection, studio, frames.url).put("Scene", shown.status.camera)
    await_picture(studio, blocks(1) // 3)


@pytest.mark.parametrize(
    "change",
    [
        {"boundsType": "OBS_BOUNDS_NONE", "scaleX": 0.5, "scaleY": 0.5, "positionX": 250.0},
        {"boundsType": "OBS_BOUNDS_NONE", "rotation": 30.0, "positionX": 200.0, "scaleX": 0.6},
        {"boundsType": "OBS_BOUNDS_NONE", "scaleX": -1.0, "positionX": 640.0},
        {"scaleX": -1.0, "boundsWidth": 500.0, "boundsHeight": 360.0},
        {"boundsType": "OBS_BOUNDS_NONE", "alignment": 0, "positionX": 320.0, "positionY": 180.0},
        {"boundsWidth": 300.0, "boundsHeight": 300.0, "positionX": 100.0},
        {"boundsType": "OBS_BOUNDS_SCALE_OUTER", "boundsWidth": 300.0, "boundsHeight": 300.0},
        {"cropLeft": 120, "cropTop": 40},
        {"boundsType": "OBS_BOUNDS_NONE", "scaleX": 2.0, "scaleY": 2.0},
    ],
)
def test_picture_is_found_wherever_a_person_moves_it(shown, frames, connection, change):
    studio = Studio(connection)
    item = CameraSource(connection, studio, frames.url).put("Scene", shown.status.camera)
    await_picture(studio, blocks(1))
    connection.ask(
        "SetSceneItemTransform",
        sceneName="Scene",
        sceneItemId=item.number,
        sceneItemTransform=change,
    )
    eventually(lambda: check_picture(studio, lambda: blocks(1)) < ALIKE)
    with pytest.raises(ObsRefused):
        check_picture(studio, lambda: blocks(3))


def test_source_that_is_covered_is_told(shown, frames, connection, real_obs):
    studio = Studio(connection)
    CameraSource(connection, studio, frames.url).put("Scene", shown.status.camera)
    await_picture(studio, blocks(1))
    with real_obs.hand() as hand:
        hand.paint("Scene", "Wall", GREEN)
    until_s = time.monotonic() + PATIENCE_S
    with pytest.raises(ObsRefused, match="does not show") as refused:
        while time.monotonic() < until_s:
            check_picture(studio, lambda: blocks(1))
    assert "what lies above" in refused.value.fix


def test_obs_finds_the_pictures_of_the_next_call(shown, connection):
    studio = Studio(connection)
    with FrameServer(lambda: shown.status) as first:
        CameraSource(connection, studio, first.url).put("Scene", shown.status.camera)
        await_picture(studio, blocks(1))
    with FrameServer(lambda: shown.status) as second:
        shown.show(blocks(2))
        CameraSource(connection, studio, second.url).refresh()
        await_picture(studio, blocks(2))


def test_pictures_are_for_who_knows_the_address_on_this_machine(shown, frames):
    with urllib.request.urlopen(frames.url, timeout=PATIENCE_S) as stream:
        assert stream.read(25).startswith(b"nut/multimedia container")
    for wrong in (frames.url.replace(frames.secret, "x" * 32), frames.url + "x"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(wrong, timeout=PATIENCE_S)
        assert refused.value.code == 404
        refused.value.close()
    table = Path("/proc/net/tcp")
    if table.exists():
        port = int(frames.url.split(":")[2].split("/")[0])
        rows = [line.split() for line in table.read_text().splitlines()]
        listening = [row[1] for row in rows if row[3] == "0A"]
        assert f"0100007F:{port:04X}" in listening
        assert f"00000000:{port:04X}" not in listening


def test_pictures_of_a_call_that_has_ended_are_not_there(shown, frames):
    shown.status = replace(RESTING, camera=replace(RESTING.camera, ring="/nowhere"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(frames.url, timeout=PATIENCE_S)
    assert refused.value.code == 503
    refused.value.close()
