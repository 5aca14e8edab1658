import re
import shutil

import numpy as np
import pytest

from infp_cam.models.lips import fit
from infp_cam.models.lips.labels import LEAD_S, lip_targets
from infp_cam.motion.procedural import table

PHONES = [
    ("pau", 0.0, 0.2),
    ("m", 0.2, 0.28),
    ("aa", 0.28, 0.5),
    ("uw", 0.5, 0.7),
    ("iy", 0.7, 0.9),
]


def at(*times_s: float) -> tuple[list[float], list[float]]:
    opening, width = lip_targets(PHONES, np.array(times_s) - LEAD_S)
    return opening.tolist(), width.tolist()


def test_lips_open_close_round_and_spread() -> None:
    (m, aa, uw, iy), (_, _, uw_width, iy_width) = at(0.24, 0.39, 0.6, 0.8)
    assert m < 0.01
    assert aa > 0.8
    assert uw < 0.3
    assert 0.4 < iy < 0.8
    assert uw_width < -0.6
    assert iy_width > 0.5


def test_lips_lead_the_sound() -> None:
    times = np.arange(0.1, 0.4, 0.001)
    opening, _ = lip_targets(PHONES, times)
    closed = times[opening < 0.02].mean()
    assert closed == pytest.approx(0.24 - LEAD_S, abs=0.006)


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
def test_the_shipped_weights_are_the_fit(capsys: pytest.CaptureFixture[str]) -> None:
    fit.main()
    printed = capsys.readouterr().out
    for name in ("OPENING_WEIGHTS", "WIDTH_WEIGHTS"):
        found = re.search(rf"{name} = \((.*)\)", printed)
        assert found is not None
        weights = [float(weight) for weight in found[1].split(", ")]
        # Other versions of the resampler differ in the last digit.
        assert weights == pytest.approx(getattr(table, name), abs=0.03)
    held_out = [float(r) for r in re.findall(r"(?:slt|rms|awb|kal16) ([\d.]+)", printed)]
    assert min(held_out[:4]) > 0.4
