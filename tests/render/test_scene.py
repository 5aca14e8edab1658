"""Bands and opaque parts are a shorter way to the same picture."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh import MeshRenderer, Puppet
from infp_cam.render.mesh.imaging import sample_colour
from infp_cam.render.mesh.source import FINENESS
from tests.render.poses import Picture, motion

POSES = [
    {},
    {"headYaw": 20.0, "headPitch": -15.0},
    {"headYaw": -20.0, "headRoll": 15.0},
    {"headRoll": -15.0, "headPitch": 15.0, "headX": 0.2},
    {"headZ": 0.6, "headY": -0.3},
]


@pytest.mark.parametrize("pose", POSES, ids=str)
def test_the_person_is_whole_and_laid_over_the_background(
    renderer: MeshRenderer, puppet: Puppet, view: PortraitView, pose: dict[str, float]
) -> None:
    out: Picture = np.zeros_like(view.image)
    renderer.draw(puppet, motion(**pose), out)
    scene, region = puppet._scene, puppet._region
    scene.warp(puppet._skin)
    scene.compose(out)

    everywhere = (slice(0, region.height), slice(0, region.width))
    came_from = scene.came_from(everywhere, puppet._skin)
    layer = sample_colour(scene._source, (came_from - scene._corner) * FINENESS).astype(float)
    expected = view.image.astype(float)
    behind = scene._background[region.slices()]
    expected[region.slices()] = layer[..., :3] + behind * (1 - layer[..., 3:] / 255)
    if pose:
        outside = np.ones(view.matte.shape, bool)
        outside[region.slices()] = False
        assert np.array_equal(out[outside], view.image[outside])
    error = np.abs(out[region.slices()] - expected[region.slices()])
    assert error.max() <= 3
    assert (error > 1.5).mean() < 0.001


def test_what_is_in_bands_is_not_much_more_than_the_person(
    renderer: MeshRenderer, puppet: Puppet, view: PortraitView
) -> None:
    renderer.draw(puppet, motion(), np.zeros_like(view.image))
    sizes = [
        [
            (c.stop - c.start) * (band.rows.stop - band.rows.start)
            for c in (band.columns, band.opaque)
        ]
        for band in puppet._scene._bands
    ]
    warped, opaque = np.sum(sizes, axis=0)
    assert warped < 1.4 * (view.matte > 0).sum()
    assert opaque > 0.55 * (view.matte == 255).sum()
