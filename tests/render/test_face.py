from __future__ import annotations

import cv2
import numpy as np
import pytest

from infp_cam.render.mesh.face import beyond


@pytest.mark.parametrize("seed", range(4))
def test_distances_beyond_an_outline_are_those_that_opencv_measures(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outline = rng.normal(0, 50, (30, 2)).astype(np.float32)
    at = rng.normal(0, 90, (12, 17, 2)).astype(np.float32)
    hull = cv2.convexHull(outline)
    measured = [
        -cv2.pointPolygonTest(hull, (float(x), float(y)), True) for x, y in at.reshape(-1, 2)
    ]
    assert beyond(outline, at) == pytest.approx(np.reshape(measured, (12, 17)), abs=1e-3)
    assert (np.array(measured) > 0).any()
    assert (np.array(measured) < 0).any()
