from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infp_cam.render.cuda.layout import layout
from infp_cam.render.cuda.source import kernel_source
from tests.render.cuda.host import compile_for_host


@pytest.fixture(scope="module")
def library(host):
    return compile_for_host(kernel_source(), Path(host._folder))


@pytest.mark.parametrize("struct", ["Puppet", "Work", "Moved"])
def test_numpy_and_the_compiler_lay_structs_out_alike(library, struct: str) -> None:
    assert layout(struct).itemsize == getattr(library, f"size_of_{struct.lower()}")()


def test_fields_are_read_with_their_types() -> None:
    puppet = layout("Puppet")
    assert puppet["width"] == np.int32
    assert puppet["sums"] == np.uint64
    assert puppet["eyes"].shape == (2,)
    assert puppet["mouth"]["jaw"]["values"] == np.uint64
