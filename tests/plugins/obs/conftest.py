"""An OBS for tests: a real one where it is installed, and one in miniature."""

import pytest

from infp_cam.plugins.obs import connection
from tests.plugins.obs.obs_server import ObsServer
from tests.plugins.obs.real_obs import MISSING, RealObs

PASSWORD = "s3cret pass"
REAL = pytest.param(
    "real",
    marks=[
        pytest.mark.obs,
        pytest.mark.skipif(
            bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (./dev obs)"
        ),
    ],
)


@pytest.fixture(scope="session")
def _one_real_obs():
    """One for all tests, since its start takes long."""
    obs = RealObs(PASSWORD)
    yield obs
    obs.close()


@pytest.fixture
def patience(monkeypatch):
    """Have a busy machine's OBS not taken for one that hangs."""
    monkeypatch.setattr(connection, "PATIENCE_S", 300.0)


@pytest.fixture(params=["miniature", REAL])
def obs(request, patience):
    """An OBS with one empty scene, that wants a password."""
    kind = "_one_real_obs" if request.param == "real" else "obs_server"
    found = request.getfixturevalue(kind)
    if request.param == "real":
        found.renew()
    return found


@pytest.fixture(params=[REAL])
def real_obs(request, patience, _one_real_obs):
    """A real OBS, for what has to be seen."""
    _one_real_obs.renew()
    return _one_real_obs


@pytest.fixture
def obs_server(patience):
    """The one in miniature."""
    server = ObsServer(PASSWORD)
    server.start()
    yield server
    server.close()
