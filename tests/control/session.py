"""A whole call under control: all is real but for the engine, which is one in miniature."""

import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.call import Call
from infp_cam.control.client import Client
from infp_cam.control.messages import Started, Stats
from infp_cam.control.requests import GetStatus
from infp_cam.control.supervisor import ENGINE
from infp_cam.errors import DeviceUnavailable, NotRunning, PortraitInvalid
from infp_cam.settings import Settings

SIZE = (128, 72)
FAKE_ENGINE = Path(__file__).with_name("fake_engine.py")
PATIENCE_S = 120  # for what should take a moment


def check_portrait(name):
    if name.endswith("missing.png"):
        raise PortraitInvalid(f"{name} is not there.", "Choose a picture.")


def until(holds, what=lambda: None):
    """Wait until `holds()` is true and return it."""
    end_s = time.monotonic() + PATIENCE_S
    while not (found := holds()):
        assert time.monotonic() < end_s, what()
        time.sleep(0.01)
    return found


def check_option(option, settings):
    if getattr(settings, option) == "missing":
        raise DeviceUnavailable(f"{option}: there is no missing.", "Choose one that there is.")


class Session:
    """A call in a thread of its own; remembers all events."""

    def __init__(
        self, *engine_options, check=check_portrait, commands=(), camera="null", company=None
    ):
        self.ring = FrameRing.create(SIZE, 30)
        self.options = engine_options
        self.events = []
        settings = Settings(camera=camera, size="128x72", fps=30)
        self.call = Call(
            *(self.ring, settings, self._command, check, check_option, self._hear, commands),
            company=company(self.ring.path) if company else None,
        )
        self.supervisor = self.call._supervisor
        self.code = self.error = None
        self._thread = threading.Thread(target=self._run)

    def _command(self, presence):
        settings = presence.settings
        return [
            *(sys.executable, str(FAKE_ENGINE), "--ring", str(self.ring.path)),
            *("--portrait", settings.portrait, "--style", settings.style),
            *("--liveliness", str(settings.liveliness)),
            *("--self-source", settings.self_source),
            *(["--muted"] if presence.muted else []),
            *(["--away"] if presence.away else []),
            *self.options,
        ]

    def _run(self):
        try:
            self.code = self.call.run()
        except Exception as error:
            self.error = error

    def _hear(self, name, event):
        self.events.append((name, event))

    def start(self):
        self._thread.start()

    def join(self):
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), self.events
        if self.error is not None:
            raise self.error
        return self.code

    def of(self, name, kind):
        return [event for who, event in self.events if who == name and isinstance(event, kind)]

    def engine_pid(self):
        return self.of(ENGINE, Started)[-1].pid

    def engines(self):
        return len(self.of(ENGINE, Started))

    def told(self):
        """What the engine says it was told."""
        stats = self.of(ENGINE, Stats)
        return stats[-1].values if stats else {}

    def await_told(self, **values):
        until(lambda: self.told().items() >= values.items(), lambda: (values, self.told()))


@contextmanager
def serving(*engine_options, **options):
    """A call whose engine runs and whose socket is open, and a client."""
    session = Session(*engine_options, **options)
    with session.ring:
        session.start()
        try:
            with client() as asking:
                yield session, asking
        finally:
            session.call.stop()
            session.join()


def client():
    """A client, once the socket is there."""

    def attempt():
        try:
            return Client()
        except NotRunning:
            return None

    return until(attempt)


def await_state(client_, *states):
    """Ask until the state is one of `states`; return the status."""
    seen = []

    def attempt():
        seen.append(client_.ask(GetStatus()))
        return seen[-1] if seen[-1].state in states else None

    return until(attempt, lambda: seen[-1])
