"""The renderer on a GPU that is none (`tests.render.cuda.host`), and the one to compare with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest

from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cuda import CudaPuppet, CudaRenderer, device
from infp_cam.render.mesh import MeshRenderer
from tests.render.cuda.host import HostCupy

SMALL = (427, 241)


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostCupy]:
    if shutil.which("g++") is None:
        pytest.skip("there is no g++ to compile the kernels for the host")
    host = HostCupy(tmp_path_factory.mktemp("kernels"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(device, "load_cupy", lambda: host)
        yield host


@pytest.fixture(autouse=True)
def healthy(host: HostCupy) -> Iterator[None]:
    host.failing, host.failing_at = None, {"allocate", "launch", "wait"}
    host.launches.clear()
    yield
    host.failing = None


class Pair:
    """Both renderers with the same portrait."""

    def __init__(self, portrait: Portrait, size: tuple[int, int]) -> None:
        self.size = size
        self.mesh, self.cuda = MeshRenderer(size), CudaRenderer(size)
        self.mesh_puppet = self.mesh.prepare(portrait)
        self.cuda_puppet: CudaPuppet = self.cuda.upload(self.mesh_puppet)

    def empty(self):
        return np.zeros((self.size[1], self.size[0], 3), np.uint8)

    def draw(self, motion):
        """Return the pictures of the processor and of the GPU."""
        pictures = self.empty(), self.empty()
        self.mesh.draw(self.mesh_puppet, motion, pictures[0])
        self.cuda.draw(self.cuda_puppet, motion, pictures[1])
        return pictures


@pytest.fixture(scope="session")
def usual(host: HostCupy, portrait: Portrait) -> Pair:
    return Pair(portrait, (1280, 720))


@pytest.fixture(scope="session")
def small(host: HostCupy, portrait: Portrait) -> Pair:
    return Pair(portrait, SMALL)
