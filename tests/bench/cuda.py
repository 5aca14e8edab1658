"""What the renderer `cuda` reaches on this machine: the tables of docs/performance.md.

``python -m tests.bench.cuda``
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from infp_cam.data import PORTRAIT
from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cuda import CudaRenderer
from infp_cam.render.mesh import MeshRenderer
from infp_cam.types import MotionFrame, PixelFormat

SIZES = ((1280, 720), (1920, 1080), (3840, 2160))
BATCHES = (1, 2, 4, 8, 16, 32, 64)
FORMATS = (PixelFormat.RGB, PixelFormat.NV12, PixelFormat.I420)
SECONDS = 1.0
MOTION = {"jawOpen": 0.4, "mouthFunnel": 0.2, "headYaw": 5.0, "eyeBlinkLeft": 0.4}


def main() -> None:
    portrait = Portrait.load(PORTRAIT)
    values = ARKIT58.rest_values()[None]
    for name, value in MOTION.items():
        values[0, ARKIT58.index(name)] = value
    print(f"GPU: {CudaRenderer().gpu}\n")
    _differences(portrait, values)
    _sizes(portrait, values)
    _batches(portrait, values)


def _differences(portrait: Portrait, values) -> None:
    """Print how far its pictures are from those of the processor."""
    print("| size | most | mean (levels of 255) |\n|---|---|---|")
    for size in SIZES:
        mesh, cuda = MeshRenderer(size), CudaRenderer(size)
        pictures = np.zeros((2, size[1], size[0], 3), np.uint8)
        puppet = mesh.prepare(portrait)
        frame = MotionFrame(values[0], 0, ARKIT58)
        mesh.draw(puppet, frame, pictures[0])
        cuda.draw(cuda.upload(puppet), frame, pictures[1])
        apart = np.abs(pictures[0].astype(int) - pictures[1])
        print(f"| {size[0]}x{size[1]} | {apart.max()} | {apart.mean():.4f} |")


def _sizes(portrait: Portrait, values) -> None:
    """Print pictures a second that stay on the GPU, and that come to the host."""
    print("\n| size | format | on the GPU | to pinned memory | ms for one |\n|---|---|---|---|---|")
    for size in SIZES:
        renderer = CudaRenderer(size)
        puppet = renderer.prepare(portrait)
        for format in FORMATS:
            batch = renderer.batch([puppet], format)
            here = batch._device.upload(values)

            def stay(batch=batch, here=here) -> None:
                batch.draw_on_device(here)

            def come(batch=batch) -> None:
                batch.start(values)
                batch.wait()

            on_gpu, to_host = _rate(stay, batch.stream), _rate(come, batch.stream)
            print(
                f"| {size[0]}x{size[1]} | {format.value} | {on_gpu:.0f} | {to_host:.0f} "
                f"| {1e3 / to_host:.2f} |"
            )


def _batches(portrait: Portrait, values) -> None:
    """Print pictures a second against how many puppets are drawn at once."""
    size = SIZES[0]
    renderer = CudaRenderer(size)
    puppet = renderer.prepare(portrait)
    print("\n| puppets at once | pictures a second on the GPU | to pinned memory |\n|---|---|---|")
    for count in BATCHES:
        batch = renderer.batch([puppet] * count, PixelFormat.NV12)
        motions = np.repeat(values, count, axis=0)
        here = batch._device.upload(motions)

        def stay(batch=batch, here=here) -> None:
            batch.draw_on_device(here)

        def come(batch=batch, motions=motions) -> None:
            batch.start(motions)
            batch.wait()

        on_gpu, to_host = (count * _rate(what, batch.stream) for what in (stay, come))
        print(f"| {count} | {on_gpu:.0f} | {to_host:.0f} |")


def _rate(what: Callable[[], None], stream) -> float:
    """Return how many times a second `what` is done."""
    for _ in range(20):
        what()
    stream.synchronize()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        for _ in range(20):
            what()
        stream.synchronize()
        done += 20
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
