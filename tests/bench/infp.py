"""What the trained generator costs, and how many conversations one machine can move.

``python -m tests.bench.infp MODEL.onnx``
"""

from __future__ import annotations

import sys

from infp_cam.benchmark import bench_trained

BATCHES = (1, 4, 16, 64)


def main(model: str) -> None:
    bench_trained(
        lambda name, value, unit, goal="": print(f"{name:<52} {value:8.2f} {unit}", flush=True),
        model,
        BATCHES,
    )


if __name__ == "__main__":
    main(sys.argv[1])
