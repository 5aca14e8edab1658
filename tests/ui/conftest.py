"""What the window's tests share: no display, and a call in miniature."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
import tempfile

import pytest

from tests.ui.fake_call import FakeCall


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    """Logs and a runtime folder of its own for each test."""
    monkeypatch.setenv("INFP_CAM_LOGS", str(tmp_path / "logs"))
    runtime = tempfile.mkdtemp(prefix="infp-ui-")  # sockets' paths must be short
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    yield
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def fake_call():
    with FakeCall() as call:
        yield call
