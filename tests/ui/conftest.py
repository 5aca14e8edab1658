"""What the window's tests share: no display, and a call in miniature."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from tests.ui.fake_call import FakeCall


@pytest.fixture(autouse=True)
def _own_logs(tmp_path, monkeypatch):
    monkeypatch.setenv("INFP_CAM_LOGS", str(tmp_path / "logs"))


@pytest.fixture
def fake_call():
    with FakeCall() as call:
        yield call
