"""`infp-cam` without a command."""

import sys

from infp_cam import cli


def test_a_missing_qt_is_an_error_with_a_fix(monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "infp_cam.ui.app", None)
    assert cli.main([]) == 2
    assert "pip install PyQt6" in capsys.readouterr().err
