"""The kernels' structs as NumPy sees them, read from the C++ itself."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np

from infp_cam.render.cuda.source import kernel_source

_SCALARS: dict[str, Any] = {"float": np.float32, "int": np.int32}
_STRUCT = re.compile(r"^struct (\w+) \{\n(.*?)^\};", re.M | re.S)
_FIELD = re.compile(r"^\s*(?:const )?(?:unsigned )?(\w+)(\*)? (\w+)(?:\[(\d+)\])?;", re.M)


@cache
def layout(struct: str) -> np.dtype[np.void]:
    """Return the layout of a struct of ``puppet.cuh``, as C++ aligns it; pointers are uint64."""
    body = dict(_STRUCT.findall(kernel_source()))[struct]
    fields: list[Any] = []
    for kind, pointer, name, count in _FIELD.findall(body):
        type_ = np.uint64 if pointer else _SCALARS.get(kind) or layout(kind)
        fields.append((name, type_, int(count)) if count else (name, type_))
    return np.dtype(fields, align=True)
