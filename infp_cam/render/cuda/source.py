"""The kernels' source: one text for NVRTC and, in the tests, for a compiler of the host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import correctives, eye, eyeball, grid, head, mouth, skin
from infp_cam.render.mesh.source import FINENESS

FILES = (
    "puppet.cuh",
    "sampling.cuh",
    "head.cuh",
    "pose.cu",
    "skin.cuh",
    "nodes.cu",
    "eye.cuh",
    "mouth.cuh",
    "picture.cu",
)
"""The files in the order in which they are one text."""

KERNELS = ("pose", "move", "invert", "unmove", "picture")
"""The kernels in the order in which a picture takes them; each reads what those before it wrote."""

FORMATS = {"RGB": 0, "NV12": 1, "I420": 2}

SUM_EYE, SUM_JAW, SUM_PURSING, SUM_REACH, SUM_FOLDS = 6, 12, 14, 15, 17
"""Rows of the weighted sums of channels: six for each eye (upper lid, lower lid, gaze, highlight),
then the jaw, how pursed the lips are, the reach of the lips (by what the channels are corrected
to), and the folds of the skin."""


POSE = 128
"""First thread of `pose` that turns the head; those before it make the sums."""


@cache
def kernel_source() -> str:
    """Return the CUDA C++ of all kernels."""
    folder = files("infp_cam.render.cuda") / "kernels"
    parts = [f"#define {name} {value}" for name, value in _constants().items()]
    parts += [f"enum Channel {{ {', '.join(ARKIT58.channels)} }};", _KERNEL]
    for name in FILES:
        parts += [f'#line 1 "{name}"', (folder / name).read_text("utf-8")]
    return "\n".join(parts)


_KERNEL = """\
#define KERNEL(name) extern "C" __global__ void name( \\
    const Puppet* puppets, const Work* works, const float* values, unsigned char* out, int format)
"""


_SHARED = {
    correctives: ("GRIN_FROM", "GRIN_UPPER", "GRIN_LOWER", "BITE_UPPER", "BITE_LOWER"),
    eye: ("MEET", "PLAIN"),
    eyeball: ("LID_SHADOW", "ONSET"),
    grid: ("LEAST_AREA",),
    head: ("SHOULDERS", "LEAN", "WAIST", "BREATH", "BREATH_ROOM"),
    mouth: (
        *("RIM_UPPER", "RIM_LOWER", "RIM_HALF", "RIM_INSIDE", "FALL_UPPER", "FALL_LOWER"),
        *("PURSED_SHADE", "TONGUE_SHOWS"),
    ),
    skin: ("DARKEST", "BRIGHTEST", "MOST_TURNED"),
}
"""Numbers that the kernels have in common with the `mesh` renderer."""


def _constants() -> dict[str, str]:
    numbers = {
        "FINENESS": float(FINENESS),
        "INFINITE": float(np.finfo(np.float32).max),
        "UNCHANGED": float(skin.UNCHANGED),
        "LID_FEATHER": eye.FEATHER,
        "LIP_FEATHER": mouth.FEATHER,
        "SHADE_UPPER_SHARE": mouth.SHADE_UPPER[0],
        "SHADE_UPPER_REACH": mouth.SHADE_UPPER[1],
        "SHADE_LOWER_SHARE": mouth.SHADE_LOWER[0],
        "SHADE_LOWER_REACH": mouth.SHADE_LOWER[1],
        **{name: getattr(module, name) for module, names in _SHARED.items() for name in names},
    }
    counts = {
        "NEWTON_STEPS": grid.NEWTON_STEPS,
        "SUM_EYE": SUM_EYE,
        "SUM_JAW": SUM_JAW,
        "SUM_PURSING": SUM_PURSING,
        "SUM_REACH": SUM_REACH,
        "SUM_FOLDS": SUM_FOLDS,
        "POSE": POSE,
        **FORMATS,
    }
    rows = {
        "TURN_LIMIT": head.TURN_LIMIT,
        "TURN_GAIN": head.TURN_GAIN,
        "HEAD_LIMITS": ARKIT58.upper[52:],
        "WARMTH": skin.WARMTH,
    }
    return {
        **{name: f"{number!r}f" for name, number in numbers.items()},
        **{name: str(count) for name, count in counts.items()},
        **{name: ", ".join(f"{n!r}f" for n in row) for name, row in rows.items()},
    }
