"""Motion out in a whole call: the engine on recorded voices, and receivers of both protocols."""

import shutil
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from infp_cam.motion.space import ARKIT58
from infp_cam.plugin.choices import PluginChoices, choices_path, save_choices
from tests.plugins.receivers import (
    COEFFICIENTS,
    CallMotion,
    Face,
    call,
    live_link_faces,
    udp,
    vmc_faces,
)

COUNT = 240
"""Faces that each receiver waits for: eight seconds, in which both sides talk."""

JAW = ARKIT58.index("jawOpen")


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A runtime folder of this call alone; its name is short, since sockets lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="infp-"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def values(faces: list[Face]) -> np.ndarray:
    return np.array([face.values for face in faces]).reshape(-1, COEFFICIENTS)


def nearest(faces: np.ndarray, made: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the points nearest to `faces` on the curve through `made`, and their places on it."""
    start, along = made[:-1], np.diff(made, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    points, places = [], []
    for face in faces:
        share = (((face - start) * along).sum(axis=1) / length).clip(0, 1)
        on_segments = start + share[:, None] * along
        best = int(((on_segments - face) ** 2).sum(axis=1).argmin())
        points.append(on_segments[best])
        places.append(best + share[best])
    return np.array(points), np.array(places)


def test_receivers_get_the_face_that_the_engine_makes(tmp_path: Path, runtime: Path) -> None:
    with udp() as vmc, udp() as live_link:
        options = {
            "vmc": {"port": vmc.getsockname()[1], "rate": 30},
            "livelink": {"port": live_link.getsockname()[1], "rate": 30},
        }
        save_choices(PluginChoices(frozenset(options), options), choices_path())
        with call(tmp_path), CallMotion(runtime) as motion:
            received = {
                "vmc": list(islice(vmc_faces(vmc), COUNT)),
                "livelink": list(islice(live_link_faces(live_link), COUNT)),
            }
        made = values(motion.faces)
    for plugin, faces in received.items():
        got = values(faces)
        on_curve, place = nearest(got, made)
        assert got[:, JAW].max() > 0.2, f"{plugin}: the mouth opens"
        assert np.corrcoef(got[:, JAW], on_curve[:, JAW])[0, 1] > 0.99, plugin
        # All but for what this test, on a busy machine, has missed of the engine's own.
        assert (np.abs(got - on_curve).max(axis=1) < 1e-3).mean() > 0.9, plugin
        assert (np.diff(place) >= 0).mean() > 0.9, f"{plugin}: in their order"
