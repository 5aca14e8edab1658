from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infp_cam.motion.space import ARKIT58
from infp_cam.render.cuda.layout import layout
from infp_cam.render.cuda.source import POSE, SUM_FOLDS, kernel_source
from tests.render.cuda.conftest import Pair
from tests.render.cuda.host import compile_for_host


@pytest.fixture(scope="module")
def library(host):
    return compile_for_host(kernel_source(), Path(host._folder))


@pytest.mark.parametrize("struct", ["Puppet", "Work", "Moved"])
def test_numpy_and_the_compiler_lay_structs_out_alike(library, struct: str) -> None:
    assert layout(struct).itemsize == getattr(library, f"size_of_{struct.lower()}")()


def test_there_is_room_for_every_sum(small: Pair) -> None:
    record = small.cuda_puppet.baked.record
    sums = SUM_FOLDS + int(record["shading"]["fold_count"])
    assert sums <= layout("Moved")["sums"].shape[0]
    assert len(ARKIT58) + 1 + sums <= POSE


def test_fields_are_read_with_their_types() -> None:
    puppet = layout("Puppet")
    assert puppet["width"] == np.int32
    assert puppet["sums"] == np.uint64
    assert puppet["eyes"].shape == (2,)
    assert puppet["mouth"]["jaw"]["values"] == np.uint64
