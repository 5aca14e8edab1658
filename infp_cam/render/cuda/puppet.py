"""A portrait made ready on the GPU: the arrays of the `mesh` renderer's puppet, uploaded."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.rotation import matrix
from infp_cam.render.cuda.device import Device
from infp_cam.render.cuda.layout import layout
from infp_cam.render.mesh import puppet as mesh
from infp_cam.render.mesh.expression import Expression
from infp_cam.render.mesh.eye import Eye
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadSolid
from infp_cam.render.mesh.mouth import _PURSING, Mouth
from infp_cam.render.mesh.source import Box

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
    coarse, fine, face : tuple of int
        Rows and columns of the grids.
    """

    def __init__(self, puppet: mesh.Puppet, device: Device) -> None:
        self._device = device
        self._kept: list[Any] = []
        self.coarse, self.fine, self.face = (
            (grid.rows, grid.columns)
            for grid in (puppet._head.grid, puppet._scene._grid, puppet._expression.grid)
        )
        self.record = np.zeros((), layout("Puppet"))
        _fill(self.record, self._picture(puppet))
        _fill(self.record, self._head(puppet._head))
        _fill(self.record, self._expression(puppet._expression))
        _fill(self.record, {"sums": self._pointer(_sums(puppet))})
        for record, eye in zip(self.record["eyes"], puppet._eyes, strict=True):
            _fill(record, self._eye(eye))
        _fill(self.record["mouth"], self._mouth(puppet._mouth))

    def _picture(self, puppet: mesh.Puppet) -> Record:
        scene = puppet._scene
        height, width = scene._background.shape[:2]
        rest = puppet._pose_deg
        return {
            "width": width,
            "height": height,
            "region": _box(puppet._region),
            "corner": scene._corner,
            "unit": puppet._face.unit,
            "rest_deg": rest,
            "undo": (matrix(*rest).T @ np.diag((1.0, -1.0, -1.0))).ravel(),
            "fine": _grid(scene._grid),
            "source": self._plane(scene._source.view(np.uint32)[..., 0]),
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
            "shadow": ball._shadow,
            "turns": ball._turns,
            "edges": self._plane(eye._edges),
            "skin": self._plane(eye._skin),
            "photo": self._plane(ball._photo),
            "white": self._plane(ball._white),
            "iris": self._plane(ball._iris),
        }

    def _mouth(self, mouth: Mouth) -> Record:
        return {
            "box": _box(mouth.box),
            "seam": mouth._seam,
            "room": 0.12 * mouth._unit,
            "origin": mouth._origin,
            "upper_lip": self._plane(mouth._upper_lip),
            "lower_lip": self._plane(mouth._lower_lip),
            "cavity": self._plane(mouth._cavity),
            "skull": self._plane(mouth._skull),
            "jaw": self._plane(mouth._jaw),
        }

    def _plane(self, array: NDArray[Any]) -> tuple[int, int, int]:
        """Upload an array [rows, columns, ...]; return it as the structs hold it."""
        rows, columns = array.shape[:2]
        return self._pointer(array), columns, rows

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
    """Return the weights of the channels in each of the sums that `pose` makes, float32[n, 58]."""
    rows = [row for eye in puppet._eyes for row in (eye._upper, eye._lower, *eye._gaze.T)]
    return np.stack(
        [
            *rows,
            *puppet._mouth._jaw_moves.T,
            *puppet._expression._reach,
            np.isin(np.arange(58), _PURSING),
        ]
    ).astype(np.float32)


def _fill(record: Any, values: Record) -> None:
    for name, value in values.items():
        record[name] = value


def _box(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def _grid(grid: Grid) -> tuple[Any, ...]:
    scale = 1 / grid.step
    shift = ((0.5 - grid.x0) * scale - 0.5, (0.5 - grid.y0) * scale - 0.5)
    return grid.x0, grid.y0, grid.step, grid.columns, grid.rows, scale, shift
