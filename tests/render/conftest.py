"""The built-in portrait, its puppet, and a way to draw channels by name."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.data import PORTRAIT
from infp_cam.portrait.portrait import Portrait, PortraitView
from infp_cam.render.mesh import MeshRenderer, Puppet
from tests.render.poses import Draw, Picture, motion

SIZE = (1280, 720)


@pytest.fixture(scope="session")
def portrait() -> Portrait:
    return Portrait.load(PORTRAIT)


@pytest.fixture(scope="session")
def view(portrait: Portrait) -> PortraitView:
    return portrait.view(*SIZE)


@pytest.fixture(scope="session")
def renderer() -> MeshRenderer:
    return MeshRenderer(SIZE)


@pytest.fixture(scope="session")
def puppet(renderer: MeshRenderer, portrait: Portrait) -> Puppet:
    return renderer.prepare(portrait)


@pytest.fixture(scope="session")
def draw(renderer: MeshRenderer, puppet: Puppet) -> Draw:
    """Draw the built-in portrait with channels by name, into a new picture."""

    def drawn(**channels: float) -> Picture:
        out = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
        renderer.draw(puppet, motion(**channels), out)
        return out

    return drawn
