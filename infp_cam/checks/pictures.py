"""Checks of what makes pictures: face models, renderer, film writer."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from infp_cam.checks.check import Check
from infp_cam.data import PORTRAIT
from infp_cam.errors import BackendMissing, InfpCamError
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_renderer
from infp_cam.settings import Settings, picture_size
from infp_cam.types import MotionFrame
from infp_cam.video import mp4_file


def _faces(settings: Settings) -> str:
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


def _drawing(settings: Settings) -> str:
    size = picture_size(settings.size)

    def tell(error: InfpCamError) -> None:
        raise error

    renderer = make_renderer(settings.renderer, size, tell)
    puppet = renderer.prepare(Portrait.load(PORTRAIT))
    out = np.empty((size[1], size[0], 3), np.uint8)
    values = ARKIT58.rest_values()
    values[ARKIT58.index("jawOpen")] = 0.5
    start_s = time.perf_counter()
    for t_ns in range(10):
        renderer.draw(puppet, MotionFrame(values, t_ns, ARKIT58), out)
    fps = 10 / (time.perf_counter() - start_s)
    return f"{settings.renderer}, {settings.size}, {fps:.0f} pictures per second"


def _films(settings: Settings) -> str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with mp4_file(path, (128, 96), settings.fps) as writer:
            writer.write(np.zeros((96, 128, 3), np.uint8), 0.0)
        return f"H.264, {path.stat().st_size} bytes written"


PICTURE_CHECKS = (
    Check("finding faces", _faces),
    Check("drawing", _drawing),
    Check("films", _films),
)
