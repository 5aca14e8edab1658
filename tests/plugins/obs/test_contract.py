"""What OBS does with each request that we make: the real one, and the one in miniature."""

import contextlib
import logging
import socket
import threading
import time

import numpy as np
import pytest

from infp_cam.plugins.obs.connection import NOT_FOUND, NOT_READY, Connection
from infp_cam.plugins.obs.errors import ObsRefused, ObsUnavailable
from infp_cam.plugins.obs.rules import SetFilter, SetVisible
from infp_cam.plugins.obs.studio import Scenes, Studio
from tests.plugins.obs.hand import GREEN, RED
from tests.plugins.obs.real_obs import free_port

PATIENCE_S = 300


@contextlib.contextmanager
def connected(obs):
    connection = Connection(obs.port, lambda: obs.password)
    try:
        yield connection
    finally:
        connection.close()


def await_event(connection, kind, **data):
    until_s = time.monotonic() + PATIENCE_S
    seen = []
    while time.monotonic() < until_s:
        for event in connection.events():
            seen.append(event)
            if event.kind == kind and event.data.items() >= data.items():
                return
        time.sleep(0.02)
    raise AssertionError(seen)


def test_scenes_are_listed_shown_and_told(obs):
    with obs.hand() as hand, connected(obs) as connection:
        hand.scene("Me", "You & Ä")
        studio = Studio(connection)
        assert studio.scenes() == Scenes(("Scene", "Me", "You & Ä"), "Scene")
        await_event(connection, "SceneCreated", sceneName="Me")
        studio.show("You & Ä")
        assert studio.scenes().current == "You & Ä"
        await_event(connection, "CurrentProgramSceneChanged", sceneName="You & Ä")
        with pytest.raises(ObsRefused, match="no scene 'Mine'") as refused:
            studio.show("Mine")
        assert "Scene, Me, You & Ä" in refused.value.fix


def test_sources_and_filters_are_switched(obs):
    with obs.hand() as hand, connected(obs) as connection:
        hand.paint("Scene", "Frame", RED)
        hand.ask(
            "CreateSourceFilter",
            sourceName="Frame",
            filterName="Dim",
            filterKind="color_filter_v2",
            filterSettings={},
        )
        studio = Studio(connection)
        studio.do(SetVisible("Scene", "Frame", False))
        studio.do(SetFilter("Frame", "Dim", False))
        assert not hand.is_shown("Scene", "Frame")
        assert not hand.filter_is_on("Frame", "Dim")
        studio.do(SetVisible("Scene", "Frame", True))
        studio.do(SetFilter("Frame", "Dim", True))
        assert hand.is_shown("Scene", "Frame")
        assert hand.filter_is_on("Frame", "Dim")
        for action in (
            SetVisible("Scene", "Fence", True),
            SetVisible("Hall", "Frame", True),
            SetFilter("Frame", "Blur", True),
        ):
            with pytest.raises(ObsRefused) as refused:
                studio.do(action)
            assert refused.value.code == NOT_FOUND


def test_looks_of_a_source_have_its_colour(obs):
    with obs.hand() as hand, connected(obs) as connection:
        hand.paint("Scene", "Wall", GREEN)
        until_s = time.monotonic() + PATIENCE_S
        while (
            np.abs((seen := Studio(connection).picture("Wall", (32, 18))).astype(int) - GREEN).max()
            > 1
        ):
            assert time.monotonic() < until_s, seen[0, 0]  # it takes a moment to be drawn
            time.sleep(0.05)
        assert seen.shape == (18, 32, 3)
        with pytest.raises(ObsRefused) as refused:
            Studio(connection).picture("Fence", (32, 18))
        assert refused.value.code == NOT_FOUND


def test_mute_of_a_source_is_told(obs):
    with obs.hand() as hand, connected(obs) as connection:
        hand.ask("CreateInput", sceneName="Scene", inputName="Mic", inputKind="pulse_input_capture")
        assert not Studio(connection).is_muted("Mic")
        hand.ask("SetInputMute", inputName="Mic", inputMuted=True)
        await_event(connection, "InputMuteStateChanged", inputName="Mic", inputMuted=True)
        assert Studio(connection).is_muted("Mic")


def test_obs_without_a_virtual_camera_says_so(obs):
    with connected(obs) as connection:
        studio = Studio(connection)
        if studio.virtual_camera() is not None:
            pytest.skip("this machine has a camera for OBS")
        with pytest.raises(ObsRefused, match="has no virtual camera"):
            studio.set_virtual_camera(True)


def test_virtual_camera_is_started_and_stopped(obs_server):
    obs_server.virtual_camera = False
    with connected(obs_server) as connection:
        studio = Studio(connection)
        for on in (True, True, False, False):
            studio.set_virtual_camera(on)
            assert studio.virtual_camera() is on
        await_event(connection, "VirtualcamStateChanged", outputActive=True)


def test_password_is_taken_and_never_logged(obs, caplog):
    caplog.set_level(logging.DEBUG)
    with connected(obs) as connection:
        assert connection.version
    for wrong, said in (("", "wants a password"), ("wr0ng one", "does not take the password")):
        with pytest.raises(ObsUnavailable, match=said) as refused:
            Connection(obs.port, lambda wrong=wrong: wrong)
        assert not refused.value.is_absent
        assert "plugins set obs password" in refused.value.fix
        assert "wr0ng one" not in f"{refused.value!r} {refused.value.__cause__!r}"
    assert obs.password not in caplog.text
    assert "wr0ng one" not in caplog.text


def test_killed_obs_is_noticed_and_found_again_without_a_password(obs):
    with connected(obs) as connection:
        assert connection.is_open
        obs.kill()
        until_s = time.monotonic() + PATIENCE_S
        while connection.is_open:
            assert time.monotonic() < until_s
            time.sleep(0.02)
        with pytest.raises(ObsUnavailable):
            connection.ask("GetVersion")
    with pytest.raises(ObsUnavailable, match="does not run") as refused:
        Connection(obs.port, lambda: obs.password)
    assert refused.value.is_absent
    obs.password, former = "", obs.password
    obs.start()
    try:
        connection = Connection(obs.port, lambda: pytest.fail("no password is wanted"))
        assert connection.version
        connection.close()
    finally:
        obs.kill()
        obs.password = former


def test_frozen_obs_is_given_up(real_obs, monkeypatch):
    with connected(real_obs) as connection:
        monkeypatch.setattr("infp_cam.plugins.obs.connection.PATIENCE_S", 2.0)
        connection._requests.ws.settimeout(2.0)
        real_obs.freeze()
        with pytest.raises(ObsUnavailable, match="does not answer"):
            connection.ask("GetSceneList")
        with pytest.raises(ObsUnavailable, match="does not answer") as refused:
            Connection(real_obs.port, lambda: real_obs.password)
        assert not refused.value.is_absent
        real_obs.thaw()
    monkeypatch.setattr("infp_cam.plugins.obs.connection.PATIENCE_S", 300.0)
    with connected(real_obs) as connection:
        assert Studio(connection).scenes().names == ("Scene",)


def test_obs_that_is_starting_is_not_ready(obs_server):
    obs_server.is_ready = False
    with pytest.raises(ObsUnavailable, match=f"not ready yet .{NOT_READY}") as refused:
        Connection(obs_server.port, lambda: obs_server.password)
    assert refused.value.is_absent


def test_nothing_at_the_port_is_no_obs():
    with pytest.raises(ObsUnavailable, match="does not run") as refused:
        Connection(free_port(), str)
    assert refused.value.is_absent
    assert "WebSocket Server Settings" in refused.value.fix


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00\xff" * 40 + b"\r\n\r\n",
        b"",
    ],
    ids=["web server", "ssh", "noise", "closes"],
)
def test_another_server_is_no_obs(answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.recv(4096)
                        connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(ObsUnavailable, match="is not OBS's") as refused:
            Connection(listening.getsockname()[1], str)
        assert not refused.value.is_absent
        assert "set obs port" in refused.value.fix
        listening.shutdown(socket.SHUT_RDWR)


def test_silent_server_is_no_obs(monkeypatch):
    monkeypatch.setattr("infp_cam.plugins.obs.connection.PATIENCE_S", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        pytest.raises(ObsUnavailable, match="does not answer"),
    ):
        Connection(listening.getsockname()[1], str)


@pytest.mark.parametrize("hello", ["no json", "[]", '"x"', "{}", '{"op": 0}'])
def test_another_websocket_server_is_no_obs(hello):
    from websockets.sync.server import serve

    with serve(lambda connection: connection.send(hello), "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with pytest.raises(ObsUnavailable, match="is not OBS's"):
            Connection(server.socket.getsockname()[1], str)
        server.shutdown()
        thread.join()
