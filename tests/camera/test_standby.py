"""The host's card: what an engine drew, whole and as it is."""

import subprocess
import sys

import numpy as np
import pytest

from infp_cam.camera.frame_ring import FrameRing
from infp_cam.camera.standby import NEUTRAL, StandbyCard

SIZE = (64, 48)


@pytest.fixture
def ring():
    with FrameRing.create(SIZE, 25) as ring:
        yield ring


def test_before_any_engine_it_is_plain_and_dark(ring):
    pixels = StandbyCard(ring).pixels()
    assert pixels.shape == (48, 64, 3)
    assert (pixels == NEUTRAL).all()
    assert max(NEUTRAL) < 64


def test_it_shows_what_the_engine_drew_bit_for_bit(ring):
    card = StandbyCard(ring)
    for seed in range(2):
        drawn = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)
        with ring.rest_slot() as rest:
            rest[:] = drawn
        assert (card.pixels() == drawn).all()


def test_the_former_card_stays_while_another_is_drawn_and_when_its_engine_dies(ring):
    card = StandbyCard(ring)
    with ring.rest_slot() as rest:
        rest[:] = 90
    assert (card.pixels() == 90).all()
    with pytest.raises(RuntimeError), ring.rest_slot() as rest:
        rest[:20] = 10
        assert (card.pixels() == 90).all()
        raise RuntimeError
    assert (card.pixels() == 90).all()


def test_the_host_needs_neither_fonts_nor_pictures():
    code = (
        "import sys, infp_cam.camera.host; print(*(m for m in ('PIL', 'cv2') if m in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == []
