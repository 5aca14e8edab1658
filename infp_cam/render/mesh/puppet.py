"""A portrait made ready to be moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.eye import LEFT, RIGHT, Eye
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadPose, HeadSolid, head_pose
from infp_cam.render.mesh.imaging import resized
from infp_cam.render.mesh.layers import background_behind, person_alpha, person_layer, rimmed, twice
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth import Mouth
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.scene import Scene
from infp_cam.render.mesh.source import Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

NODES = 90
"""Nodes over the height of the picture; the head's turn, which is smoother, has half as many."""
ROOM = 0.55
"""How far the head may move out of its place, eye distances."""

RIM = 24
"""Border of the person's layer, in which its edge goes on outwards, pixels."""


class Puppet:
    """All that drawing one portrait needs. It owns its buffers: use it in one thread.

    Parameters
    ----------
    view : PortraitView
        The framed portrait.
    pose_deg : tuple of float
        Pitch, yaw and roll of the head in it, degrees.
    """

    def __init__(self, view: PortraitView, pose_deg: tuple[float, float, float]) -> None:
        height = view.image.shape[0]
        face = FaceFrame.of(view.landmarks)
        alpha = person_alpha(view.matte)
        background = background_behind(view.image, alpha)
        region = _moving_region(alpha, face)
        layer = person_layer(view.image, alpha, background)[region.slices()]
        source = twice(rimmed(layer, RIM))
        corner = np.array([region.x - RIM, region.y - RIM], np.float32)
        line = MouthLine.of(face, view.image)
        light = Light.of(face, view.image)
        step = 2 * max(2, round(height / NODES / 2))
        coarse = Grid.over(region, 2 * step)
        self._face = face
        self._pose_deg = pose_deg
        self._region = region
        self._head = HeadSolid(face, alpha, coarse)
        self._expression = Expression(face, line, self._head)
        self._mouth = Mouth(face, line, light, source, corner)
        self._eyes = [Eye(face, eye, view.image, source, corner) for eye in (RIGHT, LEFT)]
        fine = coarse.finer()
        self._scene = Scene(source, corner, background, region, fine)
        self._nodes = fine.nodes()

    def draw(self, values: F32, out: U8) -> None:
        """Draw the portrait with the channels' `values`, float32[58], into uint8[h, w, 3]."""
        pose = head_pose(self._face, self._pose_deg, values[52:])
        turn = self._head.backward(pose) - self._head.nodes
        upper, lower, both = self._expression.backward(values)
        finer = resized(turn, 2 * turn.shape[1], 2 * turn.shape[0])[1:-1, 1:-1]
        unturned = self._nodes + finer
        skin = unturned + self._expression.grid.sample(both, unturned, outside=False)
        self._scene.warp(skin)
        for eye in self._eyes:
            part = self._placed(eye.box, pose)
            rest = self._scene.came_from(part, skin)
            eye.draw(self._scene.layer[part], rest, values)
        part = self._placed(self._mouth.box_for(self._expression.reach(values)), pose)
        rest = self._scene.came_from(part, unturned)
        sheets = (self._expression.grid, upper, lower)
        self._mouth.draw(self._scene.layer[part], rest, sheets, values)
        self._scene.compose(out)

    def _placed(self, box: Box, pose: HeadPose) -> tuple[slice, slice]:
        """Return where in the region a part of the face is now, as rows and columns."""
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2], np.float32)
        x, y = (round(float(d)) for d in self._head.move(pose, middle) - middle)
        moved = Box(box.x + x - self._region.x, box.y + y - self._region.y, box.width, box.height)
        return moved.within(self._region.width, self._region.height).slices()


def _moving_region(alpha: F32, face: FaceFrame) -> Box:
    """Return the box of the person with room to move."""
    height, width = alpha.shape
    where = np.argwhere(alpha > 0)[:, ::-1].astype(np.float32)
    points = np.vstack([where, face.points[:, :2]])
    return Box.around(points, ROOM * face.unit).within(width, height)
