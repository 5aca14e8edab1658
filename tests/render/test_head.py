"""The head as a solid: where it goes, and that what it does to the picture can be undone."""

from __future__ import annotations

import numpy as np
import pytest

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh import Puppet
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.head import HeadSolid, head_pose
from tests.render.poses import motion

TURNS = [(p, y, r) for p in (-15, 0, 15) for y in (-20, 0, 20) for r in (-15, 0, 15)]
REST = (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def face(view: PortraitView) -> FaceFrame:
    return FaceFrame.of(view.landmarks)


@pytest.fixture(scope="module")
def head(puppet: Puppet) -> HeadSolid:
    return puppet._head


def pose_of(face: FaceFrame, turn: tuple[float, float, float]):
    return head_pose(face, REST, np.array((*turn, 0, 0, 0), np.float32))


@pytest.mark.parametrize("turn", TURNS, ids=str)
def test_a_turn_never_folds_and_leads_back(
    face: FaceFrame, head: HeadSolid, view: PortraitView, turn: tuple[float, float, float]
) -> None:
    pose, nodes = pose_of(face, turn), head.grid.nodes()
    came_from = nodes + head.backward(pose)
    x, y = np.round(came_from).astype(int).clip(0, (1279, 719)).transpose(2, 0, 1)
    person = view.matte[y, x] > 0
    there = head.moved(pose, came_from.reshape(-1, 2)).reshape(nodes.shape)
    error = np.abs(there - nodes).max(axis=-1)[person]
    assert np.percentile(error, 99) < 0.6
    down, across = (g / head.grid.step for g in np.gradient(came_from, axis=(0, 1)))
    area = across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0]
    assert area[person].min() > 0.2


def test_the_head_moves_the_way_the_channels_say(face: FaceFrame, head: HeadSolid) -> None:
    nose = face.points[lm.NOSE_TIP, :2]
    crown = face.points[lm.FOREHEAD, :2]

    def moved(point, **channel: float):
        pose = head_pose(face, REST, motion(**channel).values[52:])
        return head.moved(pose, point[None])[0] - point

    assert moved(nose, headYaw=10.0)[0] > 3  # the subject's left is image right
    assert moved(nose, headPitch=10.0)[1] > 3  # chin down
    assert moved(crown, headRoll=10.0)[0] > 3  # the crown goes to the subject's left
    assert np.allclose(moved(nose, headX=0.1), (0.1 * face.unit, 0), atol=0.2)
    assert np.allclose(moved(nose, headY=0.1), (0, -0.1 * face.unit), atol=0.2)
    apart = face.points[lm.LEFT_EYE_OUTER, :2], face.points[lm.RIGHT_EYE_OUTER, :2]
    left, right = (p + moved(p, headZ=0.5) for p in apart)
    assert np.linalg.norm(left - right) > 1.03 * np.linalg.norm(apart[0] - apart[1])


def test_shoulders_breathe_and_lean_a_little(face: FaceFrame, head: HeadSolid) -> None:
    chin = face.points[lm.CHIN, :2]
    shoulders = chin + face.unit * np.array([[-1.5, 1.5], [1.5, 1.5]], np.float32)

    def moved(**channel: float):
        pose = head_pose(face, REST, motion(**channel).values[52:])
        return (head.moved(pose, shoulders) - shoulders) / face.unit

    breath = moved(headY=0.006)
    assert (breath[:, 1] < -0.008).all()  # it lifts them more than the head
    assert np.abs(breath[:, 0]).max() < 0.003
    assert np.abs(moved(headY=1.0)[:, 1]).max() < 0.3
    left, right = moved(headRoll=10.0)[:, 1]
    assert left < -0.005 < 0.005 < right  # image right, the subject's left, goes down
    assert np.abs(moved(headYaw=15.0)).max() < 0.02
