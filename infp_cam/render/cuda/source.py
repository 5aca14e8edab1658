"""The kernels' source: one text for NVRTC and, in the tests, for a compiler of the host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import eye, eyeball, grid, head, mouth
from infp_cam.render.mesh.source import FINENESS

FILES = (
    "puppet.cuh",
    "sampling.cuh",
    "head.cuh",
    "pose.cu",
    "nodes.cu",
    "eye.cuh",
    "mouth.cuh",
    "picture.cu",
)
"""The files in the order in which they are one text."""

KERNELS = ("pose", "move", "invert", "unmove", "picture")
"""The kernels in the order in which a picture takes them; each reads what those before it wrote."""

FORMATS = {"RGB": 0, "NV12": 1, "I420": 2}

SUM_JAW, SUM_REACH, SUM_PURSING, SUMS = 8, 10, 12, 13
"""Rows of the weighted sums of channels: four for each eye (upper lid, lower lid, gaze), then the
jaw, the reach of the lips, and how pursed they are."""


@cache
def kernel_source() -> str:
    """Return the CUDA C++ of all kernels."""
    folder = files("infp_cam.render.cuda") / "kernels"
    parts = [f"#define {name} {value}" for name, value in _constants().items()]
    parts.append(_KERNEL)
    for name in FILES:
        parts += [f'#line 1 "{name}"', (folder / name).read_text("utf-8")]
    return "\n".join(parts)


_KERNEL = """\
#define KERNEL(name) extern "C" __global__ void name( \\
    const Puppet* puppets, const Work* works, const float* values, unsigned char* out, int format)
"""


def _constants() -> dict[str, str]:
    """Return the constants that the kernels have in common with the `mesh` renderer."""
    numbers = {
        "FINENESS": float(FINENESS),
        "SHOULDERS": head.SHOULDERS,
        "LEAN": head.LEAN,
        "WAIST": head.WAIST,
        "BREATH": head.BREATH,
        "BREATH_ROOM": head.BREATH_ROOM,
        "LEAST_AREA": grid.LEAST_AREA,
        "LID_FEATHER": eye.FEATHER,
        "MEET": eye.MEET,
        "LID_SHADOW": eyeball.LID_SHADOW,
        "PURSED_SHADE": mouth.PURSED_SHADE,
    }
    counts = {
        "NEWTON_STEPS": grid.NEWTON_STEPS,
        "SUM_JAW": SUM_JAW,
        "SUM_REACH": SUM_REACH,
        "SUM_PURSING": SUM_PURSING,
        "SUMS": SUMS,
        **FORMATS,
    }
    rows = {"TURN_LIMIT": head.TURN_LIMIT, "HEAD_LIMITS": ARKIT58.upper[52:]}
    return {
        **{name: f"{number!r}f" for name, number in numbers.items()},
        **{name: str(count) for name, count in counts.items()},
        **{name: ", ".join(f"{n!r}f" for n in row) for name, row in rows.items()},
    }
