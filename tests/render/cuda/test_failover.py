"""A GPU that fails: the processor draws on, and it is told why."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from infp_cam.avatar import Avatar
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.clock import SystemClock
from infp_cam.conversation import Conversation
from infp_cam.engine import telemetry
from infp_cam.errors import DeviceLost, InfpCamError
from infp_cam.job import Job
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_renderer
from infp_cam.render.cuda.failover import FailoverRenderer
from infp_cam.render.mesh import MeshRenderer
from infp_cam.settings import Settings
from tests.render.cuda.host import CUDADriverError, CUDARuntimeError, HostCupy, OutOfMemoryError
from tests.render.poses import motion

SIZE = (320, 180)
FAILURES = [
    OutOfMemoryError("Out of memory allocating 1,024 bytes"),
    CUDARuntimeError("cudaErrorIllegalAddress: an illegal memory access was encountered"),
    CUDADriverError("CUDA_ERROR_LAUNCH_FAILED: unspecified launch failure"),
]
TALKING = motion(jawOpen=0.5, headYaw=6.0)


@pytest.fixture
def told() -> list[InfpCamError]:
    return []


@pytest.fixture
def renderer(host: HostCupy, told: list[InfpCamError]) -> FailoverRenderer:
    renderer = make_renderer("cuda", SIZE, told.append)
    assert isinstance(renderer, FailoverRenderer)
    return renderer


def drawn(renderer, puppet):
    out = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    renderer.draw(puppet, TALKING, out)
    return out


@pytest.fixture(scope="module")
def on_processor(portrait: Portrait):
    mesh = MeshRenderer(SIZE)
    return drawn(mesh, mesh.prepare(portrait))


def test_the_gpu_draws_while_it_works(renderer, told, host, portrait: Portrait) -> None:
    drawn(renderer, renderer.prepare(portrait))
    assert "picture" in host.launches
    assert renderer.name == "cuda"
    assert told == []


@pytest.mark.parametrize("at", ["launch", "wait"])
@pytest.mark.parametrize("failure", FAILURES)
def test_the_processor_goes_on(
    renderer, told, host: HostCupy, portrait: Portrait, on_processor, failure: Exception, at: str
) -> None:
    puppet = renderer.prepare(portrait)
    drawn(renderer, puppet)
    host.failing, host.failing_at = failure, {at}
    assert np.array_equal(drawn(renderer, puppet), on_processor)
    (error,) = told
    assert isinstance(error, DeviceLost)
    assert str(failure).split(":")[0] in error.message
    assert "processor" in error.message
    assert error.fix
    assert renderer.name == "mesh"


def test_it_is_told_once_and_the_gpu_is_left_alone(
    renderer, told, host: HostCupy, portrait: Portrait, on_processor
) -> None:
    puppet = renderer.prepare(portrait)
    host.failing = FAILURES[0]
    drawn(renderer, puppet)
    host.failing = None
    host.launches.clear()
    assert np.array_equal(drawn(renderer, puppet), on_processor)
    assert np.array_equal(drawn(renderer, renderer.prepare(portrait)), on_processor)
    assert host.launches == []
    assert len(told) == 1


@pytest.mark.parametrize("failure", FAILURES)
def test_a_portrait_that_does_not_fit_is_drawn_by_the_processor(
    renderer, told, host: HostCupy, portrait: Portrait, on_processor, failure: Exception
) -> None:
    host.failing = failure
    puppet = renderer.prepare(portrait)
    assert len(told) == 1
    assert np.array_equal(drawn(renderer, puppet), on_processor)


def test_the_first_portrait_is_drawn_on_after_a_second_did_not_fit(
    renderer, told, host: HostCupy, portrait: Portrait, on_processor
) -> None:
    first = renderer.prepare(portrait)
    host.failing = FAILURES[0]
    renderer.prepare(portrait)
    host.failing = None
    assert np.array_equal(drawn(renderer, first), on_processor)
    assert renderer.name == "mesh"


def test_a_call_goes_on_and_its_status_says_so(host: HostCupy) -> None:
    told: list[tuple[str, InfpCamError | None]] = []
    choices = {
        "size": f"{SIZE[0]}x{SIZE[1]}",
        "fps": 10,
        "renderer": "cuda",
        "generator": "procedural",
        "self_source": "none",
        "other_source": "none",
        "microphone": "none",
    }
    with FrameRing.create(SIZE, 10) as frames:
        job = Job(ring=frames.path, settings=Settings(**choices), duration_s=0.5)
        call = Conversation(job, frames, SystemClock(), lambda *problem: told.append(problem))
        assert telemetry(call).renderer == "cuda"
        host.failing = FAILURES[0]
        call.run(threading.Event())
    (error,) = [error for subject, error in told if subject == "renderer"]
    assert isinstance(error, DeviceLost)
    assert call.loop.drawn > 0
    assert telemetry(call).renderer == "mesh"
    assert call.stats()["renderer"] == "mesh"


def test_an_avatar_tells_why_the_processor_draws(host: HostCupy) -> None:
    avatar = Avatar(size=SIZE, renderer="cuda", generator="procedural")
    avatar._prepare()
    avatar._draw(0)
    assert avatar.problems == {}
    host.failing = FAILURES[0]
    assert avatar._draw(40_000_000).pixels.std() > 20
    assert isinstance(avatar.problems["renderer"], DeviceLost)
