"""`infp-cam doctor`: what works on this machine, and how to mend the rest."""

from __future__ import annotations

import argparse
import platform
import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from infp_cam import __version__
from infp_cam.audio.devices import DEFAULT, DeviceKind, find_device, list_devices
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.control.child import Child, python_command
from infp_cam.control.messages import Event, Problem, Ready
from infp_cam.data import PORTRAIT
from infp_cam.errors import BackendMissing, DeviceUnavailable, InfpCamError
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_renderer
from infp_cam.settings import Settings, load_settings, picture_size, settings_path
from infp_cam.types import MotionFrame
from infp_cam.video import mp4_file

PROBE_S = 20.0
"""Time that the camera has to open, seconds."""

Check = Callable[[Settings], str]


def main(arguments: argparse.Namespace) -> int:
    """Print a line for each check; return 0 where all of them passed, else 1."""
    print(f"infp-cam {__version__}, Python {platform.python_version()}, {platform.platform()}")
    settings, _ = load_settings(settings_path())
    failed = 0
    for name, check in _checks():
        try:
            print(f"  ok  {name}: {check(settings)}")
        except InfpCamError as error:
            failed += 1
            print(f"  NO  {name}: {error.message}\n      {error.fix}")
    return 1 if failed else 0


def _checks() -> Iterator[tuple[str, Check]]:
    yield "finding faces", _check_faces
    yield "drawing", _check_drawing
    yield "films", _check_films
    yield "microphone", lambda _: _default_device(DeviceKind.MICROPHONE)
    yield "system audio", lambda _: _default_device(DeviceKind.SYSTEM_AUDIO)
    yield "camera", _check_camera


def _check_faces(settings: Settings) -> str:
    start_s = time.perf_counter()
    try:
        from infp_cam.portrait.importer import import_picture

        import_picture(PORTRAIT.read_bytes(), PORTRAIT.name)
    except ImportError as error:
        raise BackendMissing(
            f"LiteRT, which finds faces, can not be loaded: {error}.",
            "Install it anew: `pip install --force-reinstall ai-edge-litert`.",
        ) from error
    taken_ms = (time.perf_counter() - start_s) * 1e3
    return f"the built-in portrait imported in {taken_ms:.0f} ms"


def _check_drawing(settings: Settings) -> str:
    size = picture_size(settings.size)
    renderer = make_renderer(settings.renderer, size)
    puppet = renderer.prepare(Portrait.load(PORTRAIT))
    out = np.empty((size[1], size[0], 3), np.uint8)
    values = ARKIT58.rest_values()
    values[ARKIT58.index("jawOpen")] = 0.5
    start_s = time.perf_counter()
    for t_ns in range(10):
        renderer.draw(puppet, MotionFrame(values, t_ns, ARKIT58), out)
    fps = 10 / (time.perf_counter() - start_s)
    return f"{settings.renderer}, {settings.size}, {fps:.0f} pictures per second"


def _check_films(settings: Settings) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with mp4_file(path, (128, 96), settings.fps) as writer:
            writer.write(np.zeros((96, 128, 3), np.uint8), 0.0)
        return f"H.264, {path.stat().st_size} bytes written"


def _default_device(kind: DeviceKind) -> str:
    device = find_device(DEFAULT, kind, list_devices())
    return f"{device.name} ({device.host_api}, {device.rate} Hz)"


def _check_camera(settings: Settings) -> str:
    """Open the camera for a moment in a host of its own, as the program would."""
    said: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with FrameRing.create(picture_size(settings.size), settings.fps) as ring:
        command = python_command(
            "infp_cam.camera.host", "--ring", str(ring.path), "--camera", settings.camera
        )
        host = Child(command, lambda _, event: said.put(event), lambda _: None)
        try:
            while not isinstance(event := said.get(timeout=PROBE_S), (Ready, Problem)):
                pass
        except queue.Empty as error:
            raise DeviceUnavailable(
                f"The camera {settings.camera} hangs when it is opened.",
                "Close the programs that use it, or restart the machine.",
            ) from error
        finally:
            host.stop()
    if isinstance(event, Problem):
        raise DeviceUnavailable(event.message, event.fix)
    return f"{settings.camera} ({event.device})"
