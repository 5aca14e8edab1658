"""Checks of what moves the face: ONNX Runtime, the generator and its model."""

from __future__ import annotations

import time

import numpy as np

from infp_cam.checks.check import Check
from infp_cam.errors import InfpCamError
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.infp.runtime import describe_runtime
from infp_cam.registry import TRAINED, make_generator
from infp_cam.settings import Settings
from infp_cam.types import RING_RATE, DyadicWindow

_STEPS = 25


def _runtime(settings: Settings) -> str:
    return describe_runtime(settings.provider)


def _movement(settings: Settings) -> str:
    def tell(error: InfpCamError) -> None:
        raise error

    start_s = time.perf_counter()
    generator = make_generator(settings.generator, settings.model, settings.provider, tell)
    state = generator.open(MotionStyle(), 0)
    loaded_s = time.perf_counter() - start_s
    hop = RING_RATE // generator.rate
    silence = np.zeros((2, hop), np.float32), np.ones(2, np.bool_)
    start_s = time.perf_counter()
    for step in range(_STEPS):
        generator.step(state, DyadicWindow(silence[0], step * hop, silence[1]))
    taken_ms = (time.perf_counter() - start_s) / _STEPS * 1e3
    what = settings.generator
    if settings.generator in TRAINED:
        what += f", model {settings.model}, {generator.provider}"
    return (
        f"{what}: ready in {loaded_s * 1e3:.0f} ms, a frame in {taken_ms:.1f} of "
        f"{1000 / generator.rate:.0f} ms"
    )


MOVEMENT_CHECKS = (
    Check("ONNX Runtime", _runtime),
    Check("movement", _movement),
)
