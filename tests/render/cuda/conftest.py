from __future__ import annotations

from pathlib import Path

import pytest

from infp_cam.render.cuda import CudaRenderer, device
from tests.render.conftest import SIZE
from tests.render.cuda.host import HostCupy


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> HostCupy:
    """A GPU that is none: see `tests.render.cuda.host`."""
    return HostCupy(tmp_path_factory.mktemp("kernels"))
