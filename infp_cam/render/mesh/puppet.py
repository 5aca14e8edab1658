"""A portrait made ready to be moved."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.portrait import PortraitView
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.eye import LEFT, RIGHT, Eye
from infp_cam.render.mesh.face import FaceFrame
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadPose, HeadSolid, head_pose
from infp_cam.render.mesh.layers import background_behind, person_alpha, person_layer, twice
from infp_cam.render.mesh.light import Light
from infp_cam.render.mesh.mouth import Mouth
from infp_cam.render.mesh.mouth_line import MouthLine
from infp_cam.render.mesh.source import FINENESS, Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

HEAD_COARSENESS = 90
"""Nodes over the height of the picture."""
ROOM = 0.55
"""How far the head may move out of its place, eye distances."""


class Puppet:
    """All that drawing one portrait needs. It owns its buffers: use it in one thread.

    Parameters
    ----------
    view : PortraitView
        The framed portrait.
    """

    def __init__(self, view: PortraitView) -> None:
        height, width = view.image.shape[:2]
        face = FaceFrame.of(view.landmarks)
        alpha = person_alpha(view.matte)
        self.face = face
        self.background: U8 = background_behind(view.image, alpha)
        self.region = _moving_region(alpha, face)
        rows, columns = self.region.slices()
        layer = person_layer(view.image, alpha, self.background)[rows, columns]
        self._source = twice(layer)
        self._corner = (self.region.x, self.region.y)

        line = MouthLine.of(face, view.image)
        light = Light.of(face, view.image)
        self._expression = Expression(face, line, width, height)
        self._mouth = Mouth(face, line, light, self._source, self._corner)
        self._eyes = [Eye(face, marks, self._source, self._corner) for marks in (RIGHT, LEFT)]

        step = max(4, round(height / HEAD_COARSENESS))
        grid = Grid(
            self.region.x,
            self.region.y,
            step,
            -(-self.region.width // step),
            -(-self.region.height // step),
        )
        self._head = HeadSolid(face, alpha, grid)
        full = (grid.rows * step, grid.columns * step)
        self._offsets = np.empty((*full, 2), np.float32)
        self._map = np.empty((self.region.height, self.region.width, 2), np.float32)
        self._still = (self.region.positions(1) - np.array(self._corner, np.float32)) * FINENESS
        self._layer = np.empty((self.region.height, self.region.width, 4), np.uint8)
        self._colour = np.empty((self.region.height, self.region.width, 3), np.uint8)
        self._behind = np.empty_like(self._colour)
        self._clear = np.empty((self.region.height, self.region.width), np.uint8)
        self._clear3 = np.empty_like(self._colour)
        self._scene = np.ascontiguousarray(self.background[rows, columns])

    def draw(self, values: F32, out: U8) -> None:
        """Draw the portrait with the channels' `values`, float32[58], into uint8[h, w, 3]."""
        pose = head_pose(self.face, values[52:])
        unturned = self._head.backward(pose)
        upper, lower, both = self._expression.backward(values)
        skin = unturned + self._expression.grid.sample(both, unturned, outside=False)
        self._spread(skin - self._head.nodes)
        cv2.remap(
            self._source,
            self._map,
            None,
            cv2.INTER_LINEAR,
            dst=self._layer,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for eye in self._eyes:
            box = self._placed(eye.box, pose)
            rows, columns = box.slices()
            rest = self._map[rows, columns] * np.float32(1 / FINENESS) + np.array(
                self._corner, np.float32
            )
            eye.draw(self._layer[rows, columns], rest, values)
        rows, columns = self._placed(self._mouth.box, pose).slices()
        rest = self._rest(unturned - self._head.nodes, rows, columns)
        sheets = (self._expression.grid, upper, lower)
        self._mouth.draw(self._layer[rows, columns], rest, sheets, self._expression.jaw(values))
        self._compose(out)

    def _spread(self, offsets: F32) -> None:
        """Turn offsets at the nodes into the map of source positions of every pixel."""
        size = (self._offsets.shape[1], self._offsets.shape[0])
        cv2.resize(
            offsets * np.float32(FINENESS),
            size,
            dst=self._offsets,
            interpolation=cv2.INTER_LINEAR,
        )
        height, width = self._map.shape[:2]
        cv2.add(self._offsets[:height, :width], self._still, dst=self._map)

    def _rest(self, offsets: F32, rows: slice, columns: slice) -> F32:
        """Return the positions of a part's pixels, offset as at the nodes, float32[h, w, 2]."""
        still = self._still[rows, columns] * np.float32(1 / FINENESS) + np.array(
            self._corner, np.float32
        )
        rest: F32 = still + self._head.grid.sample(offsets, still)
        return rest

    def _placed(self, box: Box, pose: HeadPose) -> Box:
        """Return where in the region a part of the face is now."""
        middle = np.array([box.x + box.width / 2, box.y + box.height / 2], np.float32)
        x, y = np.round(self._head.move(pose, middle) - middle).astype(int)
        moved = Box(box.x + x - self.region.x, box.y + y - self.region.y, box.width, box.height)
        return moved.within(self.region.width, self.region.height)

    def _compose(self, out: U8) -> None:
        """Lay the person over the background."""
        np.copyto(out, self.background)
        rows, columns = self.region.slices()
        cv2.cvtColor(self._layer, cv2.COLOR_RGBA2RGB, dst=self._colour)
        cv2.extractChannel(self._layer, 3, dst=self._clear)
        cv2.bitwise_not(self._clear, dst=self._clear)
        cv2.cvtColor(self._clear, cv2.COLOR_GRAY2RGB, dst=self._clear3)
        cv2.multiply(self._scene, self._clear3, dst=self._behind, scale=1 / 255)
        cv2.add(self._colour, self._behind, dst=self._colour)
        out[rows, columns] = self._colour


def _moving_region(alpha: F32, face: FaceFrame) -> Box:
    """Return the box of the person with room to move."""
    height, width = alpha.shape
    where = np.argwhere(alpha > 0)[:, ::-1].astype(np.float32)
    points = np.vstack([where, face.points[:, :2]])
    return Box.around(points, ROOM * face.unit).within(width, height)
