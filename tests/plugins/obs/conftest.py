"""An OBS for tests: a real one where it is installed, and one in miniature."""

import pytest

from tests.plugins.obs.obs_server import ObsServer
from tests.plugins.obs.real_obs import MISSING, RealObs

REAL = pytest.param(
    RealObs,
    id="real",
    marks=[
        pytest.mark.obs,
        pytest.mark.skipif(
            bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (./dev obs)"
        ),
    ],
)
MINIATURE = pytest.param(ObsServer, id="miniature")


def running(kind, password=""):
    obs = kind(password)
    try:
        obs.start()
        yield obs
    finally:
        obs.close()


@pytest.fixture(params=[MINIATURE, REAL])
def obs(request):
    """An OBS that wants no password."""
    yield from running(request.param)


@pytest.fixture(params=[MINIATURE, REAL])
def locked_obs(request):
    """An OBS that wants one."""
    yield from running(request.param, "s3cret pass")


@pytest.fixture(params=[REAL])
def real_obs(request):
    """A real OBS, for what has to be seen."""
    yield from running(request.param)


@pytest.fixture
def obs_server():
    """The one in miniature."""
    yield from running(ObsServer)
