"""A portrait made ready on the GPU: the arrays of the `mesh` renderer's puppet, uploaded.

The kernels are that renderer's frames once more, so this module, alone, reads what its classes keep
to themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.rotation import matrix
from infp_cam.motion.space import ARKIT58
from infp_cam.render.cuda.device import Device
from infp_cam.render.cuda.layout import layout
from infp_cam.render.mesh import puppet as mesh
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.eye import Eye
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadSolid
from infp_cam.render.mesh.mouth import _PURSING, Mouth
from infp_cam.render.mesh.mouth_interior import TONGUE_REACH
from infp_cam.render.mesh.skin import Skin
from infp_cam.render.mesh.source import FINENESS, Box

Record = dict[str, Any]


class BakedPuppet:
    """What the kernels know of one portrait; only read, so that any number of pictures share it.

    Parameters
    ----------
    puppet : infp_cam.render.mesh.Puppet
        The portrait made ready for the `mesh` renderer.
    device : Device
        Where to.

    Attributes
    ----------
    record : void of ``layout("Puppet")``
        The struct, with pointers to memory of the GPU.
    size : tuple of int
        Width and height of its pictures, pixels.
    coarse, fine, face, skin : tuple of int
        Rows and columns of the grids.
    """

    def __init__(self, puppet: mesh.Puppet, device: Device) -> None:
        self._device = device
        self._kept: list[Any] = []
        self.coarse, self.fine, self.face, self.skin = (
            (grid.rows, grid.columns)
            for grid in (
                puppet._head.grid,
                puppet._scene._grid,
                puppet._expression.grid,
                puppet._shading.grid,
            )
        )
        height, width = puppet._scene._background.shape[:2]
        self.size = width, height
        self.record = np.zeros((), layout("Puppet"))
        _fill(self.record, self._picture(puppet))
        _fill(self.record, self._head(puppet._head))
        _fill(self.record, self._expression(puppet._expression))
        _fill(self.record, {"sums": self._pointer(_sums(puppet))})
        for record, eye in zip(self.record["eyes"], puppet._eyes, strict=True):
            _fill(record, self._eye(eye))
        _fill(self.record["mouth"], self._mouth(puppet._mouth))
        _fill(self.record["shading"], self._skin(puppet._shading))

    def _picture(self, puppet: mesh.Puppet) -> Record:
        scene = puppet._scene
        rest = puppet._pose_deg
        return {
            "width": self.size[0],
            "height": self.size[1],
            "region": _box(puppet._region),
            "corner": scene._corner,
            "unit": puppet._face.unit,
            "rest_deg": rest,
            "undo": (matrix(*rest).T @ np.diag((1.0, -1.0, -1.0))).ravel(),
            "fine": _grid(scene._grid),
            "source": self._layer(scene._source),
            "background": self._pointer(scene._background),
        }

    def _head(self, head: HeadSolid) -> Record:
        return {
            "pivot": head.pivot,
            "camera": head.camera,
            "coarse": _grid(head.grid),
            "solid": self._plane(head._solid),
        }

    def _expression(self, expression: Expression) -> Record:
        return {
            "across": expression._across,
            "upper_stop": expression._upper_stop,
            "lower_start": expression._lower_start,
            "face": _grid(expression.grid),
            "upper_fields": self._fields(expression._upper),
            "lower_fields": self._fields(expression._lower),
            "used": self._pointer(expression._used.astype(np.int32)),
            "used_count": len(expression._used),
            "above": self._pointer(expression._above[..., 0].astype(np.uint8)),
            "open": self._pointer(expression._open.astype(np.float32)),
        }

    def _eye(self, eye: Eye) -> Record:
        ball = eye._ball
        return {
            "box": _box(eye.box),
            "origin": eye._origin,
            "down": eye._down,
            "fold": eye._fold,
            "rim": eye._rim,
            "bag": eye._bag,
            "lash": eye._lash,
            "darkness": eye._darkness,
            "shadow": ball._shadow,
            "turns": ball.turns,
            "shines": ball._shines,
            "lids": self._layer(eye._lids),
            "lines": self._plane(eye._lines),
            "skin": self._plane(eye._skin),
            "photo": self._plane(ball._photo),
            "white": self._plane(ball._white),
            "iris": self._plane(ball._iris),
            "glint": self._plane(ball._glint),
        }

    def _mouth(self, mouth: Mouth) -> Record:
        return {
            "box": _box(mouth.box),
            "seam": mouth._seam,
            "room": 0.12 * mouth._unit,
            "tongue_reach": TONGUE_REACH * mouth._unit,
            "low": mouth._low,
            "high": mouth._high,
            "origin": -mouth._place[:, 2] / FINENESS,
            "tongue_move": mouth._tongue_move,
            "skin": self._layer(mouth._skin),
            "rim_upper": self._layer(mouth._rim_upper),
            "rim_lower": self._layer(mouth._rim_lower),
            "past_upper": self._plane(mouth._past_upper),
            "past_lower": self._plane(mouth._past_lower),
            "skull": self._plane(mouth._skull),
            "jaw": self._plane(mouth._jaw),
            "tongue": self._plane(mouth._tongue),
        }

    def _skin(self, skin: Skin) -> Record:
        return {
            "grid": _grid(skin.grid),
            "corners": skin.corners.ravel(),
            "light": skin._light,
            "normals": self._fields(skin._normals[None]),
            "folds": self._fields(skin._folds[None]),
            "starts": self._pointer(skin._starts),
            "fold_count": len(skin._folds),
        }

    def _layer(self, pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
        """Upload uint8[rows, columns, 4]."""
        rows, columns = pixels.shape[:2]
        return self._pointer(np.ascontiguousarray(pixels).view(np.uint32)), columns, rows

    def _plane(self, values: NDArray[np.floating]) -> tuple[int, int, int]:
        """Upload float32[rows, columns, ...]; return it as the structs hold it."""
        rows, columns = values.shape[:2]
        return self._pointer(values.astype(np.float32)), columns, rows

    def _fields(self, fields: NDArray[np.float32]) -> tuple[int, int, int]:
        """Upload float32[n, 2, rows, columns]."""
        rows, columns = fields.shape[2:]
        return self._pointer(fields), columns, rows

    def _pointer(self, array: NDArray[Any]) -> int:
        uploaded = self._device.upload(array)
        self._kept.append(uploaded)
        pointer: int = uploaded.data.ptr
        return pointer


def _sums(puppet: mesh.Puppet) -> NDArray[np.float32]:
    """Return the weights in each of the sums that `pose` makes, float32[n, 59]."""
    eyes = [
        row for eye in puppet._eyes for row in (eye._upper, eye._lower, *eye._gaze.T, *eye._shine.T)
    ]
    pursing = np.isin(np.arange(len(ARKIT58)), _PURSING)
    first = np.stack([*eyes, *puppet._mouth._jaw_moves.T, pursing])
    last = puppet._shading._weights
    first, last = (np.pad(rows, ((0, 0), (0, 1))) for rows in (first, last))
    return np.vstack([first, puppet._expression._reach, last]).astype(np.float32)


def _fill(record: Any, values: Record) -> None:
    for name, value in values.items():
        record[name] = value


def _box(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def _grid(grid: Grid) -> tuple[Any, ...]:
    scale = 1 / grid.step
    shift = ((0.5 - grid.x0) * scale - 0.5, (0.5 - grid.y0) * scale - 0.5)
    return grid.x0, grid.y0, grid.step, grid.columns, grid.rows, scale, shift
