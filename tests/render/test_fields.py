from __future__ import annotations

import numpy as np
import pytest

from infp_cam.motion.space import ARKIT58
from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh import channels, fields
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.correctives import corrected
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.head import HeadSolid
from infp_cam.render.mesh.mouth_line import MouthLine
from tests.render.poses import motion

SPEECH = [
    {"jawOpen": 1.0},
    {"jawOpen": 0.5, "mouthFunnel": 1.0},
    {"jawOpen": 0.2, "mouthPucker": 1.0},
    {"mouthSmile": 1.0, "jawOpen": 0.6, "mouthUpperUp": 1.0, "cheekSquint": 1.0},
    {"mouthStretch": 1.0, "mouthLowerDown": 1.0, "mouthUpperUp": 1.0},
    {"mouthPress": 1.0, "mouthRollLower": 1.0, "mouthRollUpper": 1.0, "mouthClose": 1.0},
    {"browDown": 1.0, "eyeSquint": 1.0, "noseSneer": 1.0, "mouthFrown": 1.0},
    {"browInnerUp": 1.0, "browOuterUp": 1.0, "jawLeft": 1.0, "mouthLeft": 1.0},
]


@pytest.fixture(scope="module")
def face(view: PortraitView) -> FaceFrame:
    return FaceFrame.of(view.landmarks)


@pytest.fixture(scope="module")
def line(face: FaceFrame, view: PortraitView) -> MouthLine:
    return MouthLine.of(face, view.image)


@pytest.fixture(scope="module")
def head(puppet) -> HeadSolid:
    return puppet._head


@pytest.fixture(scope="module")
def sheets(face: FaceFrame, line: MouthLine, head: HeadSolid):
    grid = fields.expression_grid(face)
    depth = head.grid.sample(head.depth, grid.nodes())
    return grid, *fields.expression_fields(face, line, grid, depth)


def test_the_table_names_real_points_and_channels() -> None:
    stems = set(channels.SIDED)
    named = set(channels.SYMMETRIC) | {s + side for s in stems for side in ("Left", "Right")}
    assert named <= set(ARKIT58.channels)
    rows = [*channels.SYMMETRIC.values(), *channels.SIDED.values()]
    points = {point.removeprefix("far ") for row in rows for point in row}
    assert points <= set(lm.POINTS) | set(lm.LIP_POINTS)
    weights = {*channels.UPPER_LID, *channels.LOWER_LID, *channels.GAZE}
    names = {w if w in ARKIT58.channels else w + "Left" for w in weights}
    assert names <= set(ARKIT58.channels)
    missing = (
        set(ARKIT58.channels[:52]) - named - {w + s for w in weights for s in ("Left", "Right")}
    )
    assert missing == set()


def test_sheets_part_between_the_corners_only(face: FaceFrame, line: MouthLine, sheets) -> None:
    grid, upper, lower = sheets
    jaw = ARKIT58.index("jawOpen")
    gap = ((lower[jaw] - upper[jaw]) @ line.across).astype(np.float32)
    u = np.array([-1.6, -1.2, 0.0, 1.2, 1.6], np.float32)
    at = line.positions(u, line.height(line.centre, np.clip(u, -1, 1)))
    seen = grid.sample(gap, at[None])[0]
    assert seen[2] > 0.25 * face.unit
    assert np.abs(seen[[0, 1, 3, 4]]).max() < 0.01 * seen[2]


@pytest.mark.parametrize("pose", SPEECH, ids=lambda pose: "+".join(pose))
def test_skin_never_folds(sheets, pose: dict[str, float]) -> None:
    grid, *both = sheets
    values = motion(**pose).values
    for sheet in both:
        moved = np.tensordot(values, sheet[:58], axes=1)
        down, across = (g / grid.step for g in np.gradient(moved, axis=(0, 1)))
        area = (1 + across[..., 0]) * (1 + down[..., 1]) - across[..., 1] * down[..., 0]
        assert area.min() > 0.1


@pytest.mark.parametrize("pose", SPEECH[:5], ids=lambda pose: "+".join(pose))
def test_expression_turned_round_leads_back(
    face: FaceFrame, line: MouthLine, head: HeadSolid, sheets, pose: dict[str, float]
) -> None:
    grid, _, lower = sheets
    values = motion(**pose).values
    _, back, _ = Expression(face, line, head).backward(values)
    moved = np.tensordot(corrected(values), lower[:58], axes=1).astype(np.float32)
    came_from = grid.nodes() + back
    error = np.linalg.norm(back + grid.sample(moved, came_from, outside=False), axis=-1)
    u, v = line.coordinates(grid.nodes())
    inside = (v > line.height(line.centre, u)) & (v < 1.2 * face.unit)
    assert np.percentile(error[inside], 99) < 0.5
