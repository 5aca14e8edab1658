import sys

import pytest

from infp_cam.commands import portrait_check
from infp_cam.commands.portrait_check import check_portrait
from infp_cam.errors import PortraitInvalid


def test_portrait_that_is_none_is_told(tmp_path):
    text = tmp_path / "text.png"
    text.write_text("I am no picture.")
    for name in (text, tmp_path / "missing.png", tmp_path):
        with pytest.raises(PortraitInvalid, match=name.name) as raised:
            check_portrait(str(name))
        assert raised.value.fix


def test_good_portrait_passes():
    check_portrait("builtin")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.abort()", "breaks"),
        ("import time; time.sleep(60)", "longer than"),
        ("print('noise'); raise MemoryError", "breaks"),
    ],
)
def test_picture_that_breaks_its_importer_is_told(monkeypatch, program, said):
    monkeypatch.setattr(portrait_check, "PATIENCE_S", 1.0)
    monkeypatch.setattr(
        portrait_check, "python_command", lambda *_: [sys.executable, "-c", program]
    )
    with pytest.raises(PortraitInvalid, match=said):
        check_portrait("/ada.png")
