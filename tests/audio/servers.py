"""Sound servers for tests: PulseAudio, and PipeWire in its place, in folders of their own.

Each has the null sinks `SPEAKERS` and `MIC_FEED`; what is played into the latter comes out of the
microphone `TEST_MIC`. These are the defaults. Nothing of the desktop's own server is touched, and
the servers end with the test, also when it is killed.

PulseAudio needs the Debian packages pulseaudio and pulseaudio-utils; PipeWire needs pipewire,
pipewire-bin, pipewire-pulse, wireplumber, dbus-daemon and pulseaudio-utils.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

SPEAKERS, MIC_FEED, TEST_MIC = "speakers", "mic_feed", "test_mic"

Server = TypeVar("Server", bound="SoundServer")

START_S = 20.0
"""A server that does not answer after this has failed; it takes 0.1 to 0.5 s."""

LAUNCHES = 3
"""So often a server is launched before a start counts as failed."""

needs_pulseaudio = pytest.mark.skipif(
    not all(map(shutil.which, ("pulseaudio", "parec"))),
    reason="the packages pulseaudio and pulseaudio-utils are not installed",
)
needs_pipewire = pytest.mark.skipif(
    not all(
        map(shutil.which, ("pipewire", "pipewire-pulse", "wireplumber", "dbus-daemon", "parec"))
    ),
    reason="pipewire, pipewire-pulse, wireplumber, dbus-daemon, pulseaudio-utils: not all are "
    "installed",
)


class Ended(AssertionError):
    """A part of a server has ended before it was killed."""


class SoundServer(ABC):
    """A running sound server.

    Parameters
    ----------
    home : Path
        Its own home folder.
    runtime : Path
        Its own runtime folder; short, as the path of a socket must be.

    Attributes
    ----------
    environment : dict
        The environment of programs that shall use it.
    processes : list of subprocess.Popen
        Those that it is made of.
    """

    def __init__(self, home: Path, runtime: Path) -> None:
        apart = (
            "DISPLAY",
            "DBUS_SESSION_BUS_ADDRESS",
            "PULSE_SERVER",
            "PULSE_SOURCE",
            "PULSE_SINK",
        )
        self.environment = {name: value for name, value in os.environ.items() if name not in apart}
        self.environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
        self.environment |= {"XDG_CONFIG_HOME": str(home), "XDG_STATE_HOME": str(home)}
        self.home, self.runtime = home, runtime
        # What a test has killed must not be started by the next program that misses it.
        (home / "pulse").mkdir(exist_ok=True)
        (home / "pulse" / "client.conf").write_text("autospawn = no\n")
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start it, with its devices; it answers when this returns."""
        self._come_up()
        self.add_sink(SPEAKERS)
        self.add_sink(MIC_FEED)
        self.add_source(TEST_MIC, f"{MIC_FEED}.monitor")
        self._answers("set-default-sink", SPEAKERS)
        self._answers("set-default-source", TEST_MIC)
        self._answers("get-default-sink", answer=SPEAKERS)
        self._answers("get-default-source", answer=TEST_MIC)

    def _come_up(self) -> None:
        """Launch it; anew where a part ends at once, as PipeWire's do on a busy machine."""
        for launch in range(1, LAUNCHES + 1):
            self._launch()
            try:
                self._answers("info")
                return
            except Ended:
                self.kill()
                if launch == LAUNCHES:
                    raise

    def _answers(self, *command: str, answer: str | None = None) -> None:
        """Give a command until it is obeyed: PipeWire's parts do not start all at once."""
        deadline_s = time.monotonic() + START_S
        while True:
            done = self.run("pactl", *command)
            if not done.returncode and answer in (None, done.stdout.strip()):
                return
            if any(process.poll() is not None for process in self.processes):
                raise Ended("the server ended")
            assert time.monotonic() < deadline_s, f"pactl {' '.join(command)}: {done.stderr}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a crash would."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        self.processes.clear()

    def restart(self) -> None:
        """Kill it and start it again, with the same devices."""
        self.kill()
        self.start()

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program that uses it, to its end."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True)

    def pactl(self, *arguments: str) -> str:
        """Give it a command of ``pactl``; return the answer."""
        done = self.run("pactl", *arguments)
        assert done.returncode == 0, f"pactl {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    def add_sink(self, name: str) -> str:
        """Add a null sink called, for people, as `name` with a capital; return its module."""
        return self.pactl(
            *("load-module", "module-null-sink", f"sink_name={name}", "rate=48000", "norewinds=1"),
            f"sink_properties=device.description={title(name)}",
        )

    def add_source(self, name: str, master: str) -> str:
        """Add a microphone that hears what the source `master` does; return its module."""
        return self.pactl(
            *("load-module", "module-remap-source", f"source_name={name}", f"master={master}"),
            f"source_properties=device.description={title(name)}",
        )

    def remove(self, module: str) -> None:
        """Remove what `add_sink` or `add_source` has added."""
        self.pactl("unload-module", module)

    def remove_device(self, name: str) -> None:
        """Remove a sink or source by its name, as if it was unplugged."""
        for line in self.pactl("list", "short", "modules").splitlines():
            module, _, arguments = line.partition("\t")
            if f"_name={name} " in arguments.replace("\t", " ") + " ":
                self.remove(module)

    @abstractmethod
    def _launch(self) -> None: ...

    def _spawn(self, *command: str) -> None:
        # It dies with the test: with the thread that started it, to be exact.
        self.processes.append(
            subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )


class PulseAudio(SoundServer):
    """A PulseAudio server."""

    def _launch(self) -> None:
        set_up = self.home / "set-up.pa"
        set_up.write_text(
            "load-module module-native-protocol-unix\nload-module module-always-sink\n"
        )
        self._spawn(
            *("pulseaudio", "-n", "-F", str(set_up), "--daemonize=no", "--system=false"),
            *("--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=true"),
            *("--realtime=no", "--high-priority=no"),
        )


class PipeWire(SoundServer):
    """PipeWire with WirePlumber and pipewire-pulse."""

    def _launch(self) -> None:
        bus = f"unix:path={self.runtime}/bus"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        self._spawn("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}")
        self._spawn("pipewire")
        self._await("bus")
        self._await("pipewire-0")
        # Bluetooth would have WirePlumber ask for seats, and end where no systemd knows of any.
        bluetooth = self.home / "wireplumber" / "bluetooth.lua.d" / "90-enable-all.lua"
        bluetooth.parent.mkdir(parents=True, exist_ok=True)
        bluetooth.touch()
        self._spawn("wireplumber")
        self._spawn("pipewire-pulse")

    def _await(self, name: str) -> None:
        """Return when somebody answers at a socket."""
        deadline_s = time.monotonic() + START_S
        while True:
            with socket.socket(socket.AF_UNIX) as end, contextlib.suppress(OSError):
                end.connect(str(self.runtime / name))
                return
            assert time.monotonic() < deadline_s, f"nobody answers at {name}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a crash would."""
        super().kill()
        for name in ("bus", "pipewire-0", "pulse/native"):
            (self.runtime / name).unlink(missing_ok=True)


@contextmanager
def pulseaudio(folder: Path) -> Iterator[PulseAudio]:
    """Run PulseAudio for a while; its home is `folder`."""
    with _runtime() as runtime:
        yield from _running(PulseAudio(folder, runtime))


@contextmanager
def pipewire(folder: Path) -> Iterator[PipeWire]:
    """Run PipeWire for a while; its home is `folder`."""
    with _runtime() as runtime:
        yield from _running(PipeWire(folder, runtime))


@contextmanager
def _runtime() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="snd", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.kill()


def play(
    environment: Mapping[str, str], sink: str, wav: Path, *options: str
) -> subprocess.Popen[bytes]:
    """Begin to play a file into a sink; `options` are further ones of ``paplay``."""
    return subprocess.Popen(
        ["paplay", "--latency-msec=20", "-d", sink, *options, str(wav)], env=dict(environment)
    )


@contextmanager
def playing(
    environment: Mapping[str, str], sink: str, wav: Path, *options: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Play a file into a sink for a while; see `play`."""
    player = play(environment, sink, wav, *options)
    try:
        yield player
    finally:
        player.kill()
        player.wait()


def title(name: str) -> str:
    """Return what people call the device `name`: ``test_mic`` is ``TestMic``."""
    return name.title().replace("_", "")
