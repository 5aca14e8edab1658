"""The control socket alone: bounds, garbage, floods, watchers; what is asked for does nothing."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infp_cam.control import address, connection, server
from infp_cam.control.address import Listener, control_folder, is_owner, socket_path
from infp_cam.control.client import Client
from infp_cam.control.requests import REQUESTS, GetStatus, Mute, parse_request
from infp_cam.control.server import CLIENTS, Server
from infp_cam.control.status import CameraStatus, Status
from infp_cam.errors import (
    AlreadyRunning,
    NotRunning,
    OutputUnwritable,
    RequestInvalid,
    RequestRefused,
)
from tests.control.session import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks through a Unix socket")

CAMERA = CameraStatus("null", "null", "live", "128x72", 30.0, "/ring")
STATUS = Status("idle", True, False, False, "builtin", "natural", 1.0, CAMERA, "1", os.getpid())
PATIENCE_S = 30.0


def take(fields, settle):
    try:
        parse_request(fields, REQUESTS)
    except RequestInvalid as error:
        settle(error)
    else:
        settle(STATUS)


@pytest.fixture
def served():
    with Server(take) as running:
        yield running


class Raw:
    """A program that says whatever it likes."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(str(socket_path()))
        self._file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._file.close()
        self.socket.close()

    def say(self, data):
        self.socket.sendall(data)

    def hear(self):
        line = self._file.readline()
        return json.loads(line) if line else None

    def ask(self, **message):
        self.say(json.dumps({"v": 1, **message}).encode() + b"\n")
        return self.hear()

    def is_over(self):
        return self.hear() is None


def test_what_the_lines_look_like(served):
    with Raw() as raw:
        answer = raw.ask(id=7, do="status")
        assert list(answer) == ["v", "id", "ok", "status"]
        assert (answer["v"], answer["id"], answer["ok"]) == (1, 7, True)
        assert answer["status"]["state"] == "idle"
        assert answer["status"]["camera"]["size"] == "128x72"
        assert raw.ask(id="a", do="mute")["id"] == "a"
        assert raw.ask(do="mute")["id"] is None
        refusal = raw.ask(id=8, do="dance")
        assert (refusal["id"], refusal["ok"]) == (8, False)
        assert refusal["error"]["kind"] == "RequestInvalid"
        assert "status" in refusal["error"]["fix"]


@pytest.mark.skipif(sys.platform != "linux", reason="the example is for Linux")
def test_example_of_the_document_runs():
    document = Path(__file__).parents[2] / "docs" / "control.md"
    example = document.read_text().partition("```python\n")[2].partition("```")[0]
    asked = []

    def note(fields, settle):
        asked.append(fields)
        take(fields, settle)

    command = [sys.executable, "-u", "-c", example]
    with ExitStack() as stack:
        with Server(note) as running:
            program = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
            assert program.stdout.readline() == b"Now: idle\n"
            running.publish(replace(STATUS, state="talking"))
            until(lambda: program.stdout.readline() == b"Now: talking\n")
        assert program.wait(PATIENCE_S) == 0
    assert asked == [{"do": "style", "name": "calm"}, {"do": "mute"}, {"do": "watch"}]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00\x80",
        b"3",
        b"null",
        b"[]",
        b"{}",
        b'{"v": 2, "do": "status"}',
        b'{"v": 1, "do": ["status"]}',
        b'{"v": 1, "do": "status", "id": NaN}',
        b'{"v": 1, "do": "status", "loud": true}',
        b'{"v": 1, "do": "portrait"}',
        b'{"v": 1, "do": "portrait", "name": 3}',
        b'{"v": 1, "do": "portrait", "name": "ada.png"}',
        b'{"v": 1, "do": "portrait", "name": "/\\u0000"}',
        b'{"v": 1, "do": "portrait", "name": "/\\ud800"}',
        b'{"v": 1, "do": "style", "name": "wild"}',
        b'{"v": 1, "do": "style", "name": "calm", "liveliness": 1e400}',
        b'{"v": 1, "do": "style", "name": "calm", "liveliness": "1"}',
        b"[" * 60_000,
        b'{"a":' * 12_000,
        b"9" * 60_000,
    ],
)
def test_garbage_is_answered_and_the_next_request_served(served, line):
    with Raw() as raw:
        raw.say(line + b"\n")
        refusal = raw.hear()
        assert refusal["ok"] is False
        assert refusal["error"]["kind"] == "RequestInvalid"
        assert refusal["error"]["fix"]
        assert raw.ask(do="status")["ok"]


@given(garbage=st.lists(st.binary(max_size=200), max_size=20))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_bytes_are_survived(served, garbage):
    with Raw() as raw:
        raw.say(b"\n".join(garbage) + b"\n")
    with Client() as other:
        assert other.ask(GetStatus()) == STATUS


def test_line_of_ten_megabytes_is_refused_once_and_the_next_request_served(served):
    with Raw() as raw:
        raw.say(b"x" * 10_000_000 + b"\n")
        assert "longer than" in raw.hear()["error"]["message"]
        assert raw.ask(do="status")["ok"]


def test_longest_line_is_taken(served):
    message = b'{"v": 1, "do": "status"}'
    with Raw() as raw:
        raw.say(message + b" " * (connection.LINE - len(message)) + b"\n")
        assert raw.hear()["ok"]
        raw.say(message + b" " * (connection.LINE + 1 - len(message)) + b"\n")
        assert not raw.hear()["ok"]
        assert raw.ask(do="status")["ok"]


def test_line_in_pieces_is_put_together(served):
    with Raw() as raw:
        for byte in b'{"v":1,"do":"status"}\n':
            raw.say(bytes([byte]))
        assert raw.hear()["ok"]


def test_half_a_line_is_not_waited_for_for_ever(served, monkeypatch):
    monkeypatch.setattr(connection, "UNENDED_S", 0.2)
    with Raw() as raw:
        raw.say(b'{"v":1,')
        assert raw.is_over()
    with Raw() as raw:
        raw.say(b'{"v":1,')
        raw.socket.shutdown(socket.SHUT_WR)
        assert raw.is_over()


def test_flood_slows_the_one_who_makes_it(served, monkeypatch):
    monkeypatch.setattr(connection, "RATE", 0.01)
    with Raw() as flooding, Client() as other:
        flooding.say(b'{"v":1,"do":"status"}\n' * (connection.BURST + 5))
        for _ in range(connection.BURST):
            assert flooding.hear()["ok"]
        for _ in range(20):
            assert other.ask(Mute()) == STATUS
        flooding.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):  # the others wait 100 s for their turn
            flooding.socket.recv(1)


def test_flood_that_reads_nothing_harms_nobody(served):
    with Raw() as flooding:
        flooding.socket.settimeout(0.3)
        with pytest.raises(TimeoutError):  # it is not read from any more
            while True:
                flooding.say(b"x\n" * 10_000)
        with Client() as other:
            assert other.ask(GetStatus()) == STATUS


def test_watcher_hears_each_change(served):
    with Client() as watching:
        heard = watching.watch()
        assert next(heard) == STATUS
        for state in ("talking", "listening", "muted"):
            served.publish(replace(STATUS, state=state))
            until(lambda state=state: next(heard).state == state)


def test_watcher_may_ask_too(served):
    with Raw() as raw:
        assert raw.ask(id=1, do="watch")["ok"]
        served.publish(STATUS)
        raw.say(b'{"v":1,"id":2,"do":"mute"}\n')
        messages = []
        until(lambda: messages.append(raw.hear()) or messages[-1].get("id") == 2)
        assert all(message["event"] == "status" for message in messages[:-1])


def test_slow_watcher_misses_old_statuses_and_no_answer(served, monkeypatch):
    monkeypatch.setattr(server, "STATUS_S", 0.0)
    last, count = 20_000, 0
    with Raw() as slow, Client() as quick:
        slow.ask(id=1, do="watch")
        heard = quick.watch()
        next(heard)
        slow.say(b'{"v":1,"id":2,"do":"status"}\n')
        for number in range(1, last + 1):
            served.publish(replace(STATUS, latency_ms=float(number)))
        until(lambda: next(heard).latency_ms == last)  # the slow one does not hold it up
        answered, newest = False, None
        while newest != last:
            message = slow.hear()
            answered |= message.get("id") == 2
            newest = message["status"]["latency_ms"]
            count += 1
        assert answered
        assert count < last / 2


def test_statuses_come_no_faster_than_ten_a_second(served, monkeypatch):
    pauses = []
    sleep = server.asyncio.sleep

    async def note(seconds):
        pauses.append(seconds)
        await sleep(0)

    monkeypatch.setattr(server.asyncio, "sleep", note)
    with Client() as watching:
        heard = watching.watch()
        next(heard)
        for number in range(5):
            served.publish(replace(STATUS, latency_ms=float(number)))
            until(lambda number=number: next(heard).latency_ms == number)
    assert set(pauses) == {server.STATUS_S} == {0.1}


def test_watcher_hears_the_last_status_however_soon_the_end_comes(monkeypatch):
    monkeypatch.setattr(server, "STATUS_S", 100.0)
    with ExitStack() as programs:
        with Server(take) as ending:
            heard = programs.enter_context(Client()).watch()
            next(heard)
            ending.publish(replace(STATUS, state="talking"))
            until(lambda: next(heard).state == "talking")
            for state in ("muted", "off"):
                ending.publish(replace(STATUS, state=state))
        assert [status.state for status in heard] == ["off"]


def test_watcher_that_does_not_read_holds_no_end_up(monkeypatch):
    monkeypatch.setattr(server, "STATUS_S", 0.0)
    monkeypatch.setattr(server, "PARTING_S", 0.1)
    with ExitStack() as programs:
        with Server(take) as ending:
            deaf = programs.enter_context(Raw())
            deaf.ask(id=1, do="watch")
            heard = programs.enter_context(Client()).watch()
            next(heard)
            for number in range(500):  # more than is on the way to the other one
                ending.publish(replace(STATUS, latency_ms=float(number)))
                until(lambda number=number: next(heard).latency_ms == number)
            ending.publish(replace(STATUS, state="off"))
        assert [status.state for status in heard][-1] == "off"
        assert all(message["status"]["state"] == "idle" for message in iter(deaf.hear, None))


def test_programs_that_come_as_it_ends_are_told_so():
    for _ in range(50):
        with ExitStack() as programs:
            with Server(take):
                raws = [programs.enter_context(Raw()) for _ in range(3)]
            for raw in raws:
                with suppress(ConnectionResetError):  # one that was not accepted any more
                    assert raw.is_over()


def test_two_clients_at_once(served):
    with Client() as one, Client() as two:
        for _ in range(10):
            assert one.ask(Mute()) == two.ask(GetStatus()) == STATUS


def test_newcomer_takes_the_place_of_the_longest_silent(served):
    raws = [Raw() for _ in range(CLIENTS)]
    try:
        raws[1].ask(do="watch")
        for raw in (*raws[2:], raws[0]):
            assert raw.ask(do="status")["ok"]
        with Client() as newcomer:
            assert newcomer.ask(GetStatus()) == STATUS
            assert raws[2].is_over()
            assert raws[0].ask(do="status")["ok"]
    finally:
        for raw in raws:
            raw.close()


def test_nobody_takes_the_place_of_a_watcher(served):
    raws = [Raw() for _ in range(CLIENTS)]
    try:
        for raw in raws:
            raw.ask(do="watch")
        with Client() as newcomer, pytest.raises(RequestRefused, match="watching"):
            newcomer.ask(GetStatus())
    finally:
        for raw in raws:
            raw.close()
    until(can_ask)


def can_ask():
    try:
        with Client() as asking:
            return asking.ask(GetStatus()) == STATUS
    except (RequestRefused, NotRunning):
        return False


def test_only_the_owner_can_open_the_socket(served):
    assert stat.S_IMODE(socket_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(control_folder().stat().st_mode) == 0o700


def test_the_kernel_says_who_is_there():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert is_owner(ours)


def test_another_person_is_refused():
    asked = []

    with (
        Server(lambda fields, settle: asked.append(fields), is_owner=lambda _: False),
        Client() as stranger,
    ):
        with pytest.raises(RequestRefused, match="another person's"):
            stranger.ask(Mute())
        assert asked == []


STRANGER = """
import os, socket, sys
os.chdir(sys.argv[1])
os.setuid(65534)
with socket.socket(socket.AF_UNIX) as stranger:
    stranger.connect("control.sock")
    print(stranger.makefile().readline())
"""


@pytest.mark.skipif(sys.platform != "win32" and os.getuid() != 0, reason="only root can be others")
def test_the_kernel_knows_another_person_even_where_the_folder_is_open(served):
    control_folder().chmod(0o755)
    socket_path().chmod(0o666)
    done = subprocess.run(
        [sys.executable, "-c", STRANGER, control_folder()],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert "another person's" in done.stdout, done.stderr


def test_folder_of_another_person_is_not_used(monkeypatch):
    uid = os.getuid()
    monkeypatch.setattr(address.os, "getuid", lambda: uid + 1)
    control_folder().mkdir(exist_ok=True)
    with pytest.raises(OutputUnwritable, match="not a folder of yours"), Listener():
        pass
    control_folder().rmdir()


def test_path_that_is_too_long_is_told(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 120)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    with pytest.raises(OutputUnwritable) as raised, Listener():
        pass
    assert "short" in raised.value.fix
    with pytest.raises(NotRunning):
        Client()


HELD = """
import time
from infp_cam.control.address import Listener
with Listener():
    print("here", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_run():
    with subprocess.Popen([sys.executable, "-c", HELD], stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def test_place_of_a_living_run_is_kept_and_of_a_dead_one_taken():
    with another_run() as process:
        with pytest.raises(AlreadyRunning, match=f"pid {process.pid}"), Listener():
            pass
        process.kill()
        process.wait()
        assert socket_path().exists()
        with pytest.raises(NotRunning):
            Client()
        with Server(take), Client() as asking:
            assert asking.ask(GetStatus()) == STATUS
    assert not socket_path().exists()


def test_hung_run_is_told(monkeypatch):
    monkeypatch.setattr(Mute, "patience_s", 0.3)
    with (
        another_run(),
        Client() as asking,
        pytest.raises(NotRunning, match="does not answer") as raised,
    ):
        asking.ask(Mute())
    assert raised.value.fix


def test_run_that_ends_before_it_answers_is_told():
    asked = threading.Event()
    caught = []

    def ask():
        with Client() as asking:
            try:
                asking.ask(Mute())
            except NotRunning as error:
                caught.append(error.message)

    with Server(lambda *_: asked.set()):
        asking = threading.Thread(target=ask)
        asking.start()
        assert asked.wait(PATIENCE_S)
    asking.join()
    assert caught == ["INFP Camera ended before it answered."]


def test_no_run_is_told():
    with pytest.raises(NotRunning, match="does not run") as raised:
        Client()
    assert "infp-cam run" in raised.value.fix
