"""A portrait made ready to be moved."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.eye import Eye
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.glasses import Glasses
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadPose, HeadSolid, head_pose
from infp_cam.render.mesh.imaging import merged, resized
from infp_cam.render.mesh.layers import background_behind, person_alpha, person_layer, rimmed, twice
from infp_cam.render.mesh.lid_lines import LEFT, RIGHT
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth import Mouth
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.scene import Scene
from infp_cam.render.mesh.skin import Skin
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
        glasses = Glasses.of(face, view.image)
        self._expression = Expression(face, line, self._head, glasses)
        self._mouth = Mouth(face, line, light, source, corner)
        self._eyes = [Eye(face, eye, view.image, source, corner, glasses) for eye in (RIGHT, LEFT)]
        self._shading = Skin(face, view.image, self._head, _shaded_alike(step))
        fine = coarse.finer()
        self._scene = Scene(source, corner, background, region, fine)
        self._nodes = fine.nodes()
        self._finer = np.empty((2 * coarse.rows, 2 * coarse.columns, 2), np.float32)
        self._unturned = np.empty_like(self._nodes)
        self._skin = np.empty_like(self._nodes)

    def draw(self, values: F32, out: U8) -> None:
        """Draw the portrait with the channels' `values`, float32[58], into uint8[h, w, 3]."""
        pose = head_pose(self._face, self._pose_deg, values[52:])
        upper, lower, both = self._expression.backward(values)
        unturned = self._turned_back(pose)
        skin = np.add(unturned, self._expression.grid.sample(both, unturned, False), out=self._skin)
        self._scene.warp(skin)
        mouth = self._mouth.box_for(self._expression.reach(values), values)
        *eyes, mouth_part = self._placed([*(eye.box for eye in self._eyes), mouth], pose)
        for eye, part in zip(self._eyes, eyes, strict=True):
            eye.draw(self._scene.layer[part], self._scene.came_from(part, skin), values)
        rest = self._scene.came_from(mouth_part, unturned)
        sheets = (self._expression.grid, merged(upper, lower))
        self._mouth.draw(self._scene.layer[mouth_part], rest, sheets, values)
        self._shade(values, pose, skin)
        self._scene.compose(out)

    def _shade(self, values: F32, pose: HeadPose, skin: F32) -> None:
        """Lay furrows, and the light of the turned head, on the person's layer."""
        change = self._shading.change(values, pose)
        if change is None:
            return
        moved = self._head.moved(pose, self._shading.corners)
        now = Box.around(moved - (self._region.x, self._region.y), 0)
        part = self._scene.cells(now.within(self._region.width, self._region.height))
        nodes = self._shading.grid.cells(skin)
        came_from = self._scene.blocks_came_from(part, nodes, self._shading.step)
        self._shading.shade(self._scene.layer[part], came_from, change)

    def _turned_back(self, pose: HeadPose) -> F32:
        """Return where what is now at each node came from, the head's turn alone undone."""
        finer = self._finer
        resized(self._head.backward(pose), finer.shape[1], finer.shape[0], out=finer)
        return np.add(self._nodes, finer[1:-1, 1:-1], out=self._unturned)

    def _placed(self, boxes: list[Box], pose: HeadPose) -> list[tuple[slice, slice]]:
        """Return where in the region parts of the face are now, as rows and columns."""
        middles = np.array([(b.x + b.width / 2, b.y + b.height / 2) for b in boxes], np.float32)
        region = self._region
        shifts = np.round(self._head.moved(pose, middles) - middles).astype(int)
        shifts -= (region.x, region.y)
        return [
            Box(b.x + int(x), b.y + int(y), b.width, b.height)
            .within(region.width, region.height)
            .slices()
            for b, (x, y) in zip(boxes, shifts, strict=True)
        ]


def _shaded_alike(step: int) -> int:
    """Return the side of blocks of pixels, about a quarter of `step` and a divisor of it."""
    return max(size for size in range(1, step // 4 + 1) if step % size == 0)


def _moving_region(alpha: F32, face: FaceFrame) -> Box:
    """Return the box of the person with room to move."""
    height, width = alpha.shape
    where = np.argwhere(alpha > 0)[:, ::-1].astype(np.float32)
    points = np.vstack([where, face.points[:, :2]])
    return Box.around(points, ROOM * face.unit).within(width, height)
