"""What all tests share: no thread pools, no touch of the person's own files, and an end."""

import os

# Before NumPy and OpenCV load; the processes that tests start inherit it.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENCV_FOR_THREADS_NUM"] = "1"

import faulthandler
import shutil
import tempfile
from pathlib import Path

import pytest

END_S = 60.0  # for the threads that are left once all tests have run


def pytest_unconfigure():
    """A thread that a test has left behind is shown, and does not hold the process up for ever."""
    faulthandler.dump_traceback_later(END_S, exit=True)


@pytest.fixture(scope="session", autouse=True)
def _shared_folders(tmp_path_factory):
    """One portrait cache for all tests, and a runtime folder whose sockets' paths stay short."""
    runtime = Path(tempfile.mkdtemp(prefix="infp-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFP_CAM_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        yield
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory, monkeypatch):
    """Settings and portraits of its own for each test."""
    monkeypatch.setenv("INFP_CAM_CONFIG", str(tmp_path_factory.mktemp("config")))
    monkeypatch.setenv("INFP_CAM_DATA", str(tmp_path_factory.mktemp("data")))
