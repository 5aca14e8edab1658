"""Smooth displacement fields from the table of channels.

Each channel moves a few named points; between them the displacement is interpolated with
multiquadrics (Hardy 1971, doi:10.1029/JB076i008p01905). The slit of the mouth is opened along a
third axis: points of the lower lip are lifted to one side and those of the upper lip to the
other, by nothing at the corners and most in the middle. The interpolant over the lifted points,
read on the upper and on the lower side, gives two sheets that move apart between the corners
and are one beyond them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import channels
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame, beyond, smoothstep
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.mouth_line import UPPER_SHARE, MouthLine

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

SOFTNESS = 0.07
"""Radius of the multiquadric's round tip, eye distances."""
SLACK = 0.02
"""Ridge of the interpolation, eye distances: how far it may pass by its points to stay smooth."""
LIFT = 0.35
"""How far each lip is lifted out of the picture, eye distances."""
LIFT_REACH = 0.30
"""How far across the lips the lift reaches, eye distances."""

FADE = 0.42
"""Width of the rim around the face in which movement dies away, eye distances."""
NECK_SHARE = 0.4
"""How fast it dies away down the neck, against elsewhere."""

NECK_FOLLOWS = 0.5
"""Share of the chin's movement that the throat makes."""

RIM_FOLLOWS = 0.9
"""How far a lip's outer rim goes along when its edge closes a mouth that is open in the picture."""
OVERSHUT = 1.12
"""How much further than they need the edges are moved: the interpolation is smooth, and lips that
would pass through each other meet."""
JAW_SHUTS = 0.8
"""Share of the chin in that: the rest are lips drawn off the teeth."""

_BREADTH_COUNTS = {
    "jawOpen": 0.5,
    "mouthClose": 0.5,
    "mouthSmileLeft": 0.25,
    "mouthSmileRight": 0.25,
}
"""Power of the mouth's breadth that a channel's moves grow with; 1 for others of the mouth."""

_MIDDLE, _LEFT, _RIGHT = "middle", "left", "right"
_Handle = tuple[str, str]  # point, side


def expression_grid(face: FaceFrame) -> Grid:
    """Return the nodes on which expressions are kept: the face and the neck's upper part."""
    oval = face.points[list(lm.OVAL), :2]
    low = oval.min(axis=0) - 0.45 * face.unit
    high = oval.max(axis=0) + np.array([0.45, 0.90]) * face.unit
    step = face.unit / 28
    columns, rows = np.ceil((high - low) / step).astype(int)
    return Grid(float(low[0]), float(low[1]), step, int(columns), int(rows))


def expression_fields(face: FaceFrame, line: MouthLine, grid: Grid, depth: F32) -> tuple[F32, F32]:
    """Return every channel's displacement on both sheets.

    Parameters
    ----------
    face, line
        The face and the seam of its lips.
    grid : Grid
        Where to give the displacements.
    depth : float32[rows, columns]
        Depth of the head at the grid's nodes, pixels: what turns away is further apart than it
        looks.

    Returns
    -------
    upper, lower : float32[59, rows, columns, 2]
        Pixels for one unit of each channel of `arkit58` (the head's are zero), then what shuts a
        mouth that is open in the picture.
    """
    handles = [handle for handle in _handles() if _is_seen(face, handle)]
    where = np.array([_position(face, line, handle) for handle in handles])
    neck, pins = _neck(face), _pins(face)
    points = np.vstack([where, neck, pins]).astype(np.float32)
    side = np.zeros(len(points))
    side[: len(handles)] = [_side(face, line, handle) for handle in handles]
    centres = _lifted(face, line, points, grid.sample(depth, points[None])[0], side)

    moves = np.zeros((len(centres) + 1, len(ARKIT58) + 1, 2))
    breadth = line.breadth(face)
    for name, row in _moves(face).items():
        scale = breadth ** _BREADTH_COUNTS.get(name, name.startswith("mouth"))
        for i, handle in enumerate(handles):
            moves[i, ARKIT58.index(name)] = scale * np.array(row.get(handle, (0, 0)))
    for i, handle in enumerate(handles):
        moves[i, -1] = _shutting(face, line, handle)
    chin = moves[handles.index(("chin bottom", _MIDDLE))]
    moves[len(handles) : len(handles) + len(neck)] = NECK_FOLLOWS * chin
    matrix = np.ones((len(centres) + 1,) * 2)
    matrix[:-1, :-1] = _kernel(centres, centres)
    matrix[-1, -1] = 0
    matrix[np.arange(len(centres)), np.arange(len(centres))] += SLACK
    weights = np.linalg.solve(matrix, moves.reshape(len(moves), -1))

    nodes = grid.nodes()
    window = _window(face, grid)[..., None]

    def sheet(sign: float) -> F32:
        flat = nodes.reshape(-1, 2)
        lifted = _lifted(face, line, flat, depth.ravel(), np.full(len(flat), sign))
        kernel = np.hstack([_kernel(lifted, centres), np.ones((len(flat), 1))])
        values = (kernel @ weights).reshape(grid.rows, grid.columns, -1, 2)
        return np.ascontiguousarray((values * window[..., None]).transpose(2, 0, 1, 3), np.float32)

    return sheet(-1.0), sheet(1.0)


def _handles() -> list[_Handle]:
    handles = [
        (point, side)
        for point, (_, along) in lm.LIP_POINTS.items()
        for side in ((_LEFT, _RIGHT) if along else (_MIDDLE,))
    ]
    for point, indices in lm.POINTS.items():
        if indices[0] in lm.MIRROR:
            handles += [(point, _LEFT), (point, _RIGHT)]
        else:
            handles.append((point, _MIDDLE))
            if any(i in lm.MIRROR for i in indices):
                handles += [(point, _LEFT), (point, _RIGHT)]
    return handles


def _position(face: FaceFrame, line: MouthLine, handle: _Handle) -> F32:
    point, side = handle
    if point in lm.LIP_POINTS:
        curve, along = lm.LIP_POINTS[point]
        u = np.array({_MIDDLE: 0.0, _LEFT: along, _RIGHT: -along}[side], np.float32)
        return line.positions(u, line.curve(face, curve, u))
    return face.centre(_indices(handle))[:2]


def _indices(handle: _Handle) -> tuple[int, ...]:
    """Return the landmarks of a point that is not on the lips."""
    point, side = handle
    indices = lm.POINTS[point]
    if side == _MIDDLE:
        return tuple(i for i in indices if i not in lm.MIRROR)
    left = tuple(i for i in indices if i in lm.MIRROR)
    return left if side == _LEFT else tuple(lm.MIRROR[i] for i in left)


def _is_seen(face: FaceFrame, handle: _Handle) -> bool:
    return handle[0] in lm.LIP_POINTS or bool(face.seen[list(_indices(handle))].all())


def _shutting(face: FaceFrame, line: MouthLine, handle: _Handle) -> F32:
    """Return how a point moves when a mouth that is open in the picture is shut, pixels.

    The edges of the lips meet on the seam; chin and jaw rise as the jaw's channel would move them
    back for that part of the gap which the lower lip makes good.
    """
    point, side = handle
    gap = line.lower - line.upper
    if point in lm.LIP_POINTS and point != "mouth corner":
        _, along = lm.LIP_POINTS[point]
        here = float(np.interp({_MIDDLE: 0.0, _LEFT: along, _RIGHT: -along}[side], line.u, gap))
        lip, part = point.split()[:2]
        share = UPPER_SHARE if lip == "upper" else UPPER_SHARE - 1
        follows = OVERSHUT if part == "edge" else RIM_FOLLOWS
        return line.across * np.float32(share * here * follows)
    if point in lm.UPPER_SHEET or point == "mouth corner":
        return np.zeros(2, np.float32)
    _, up = channels.SYMMETRIC["jawOpen"].get(point, (0.0, 0.0))
    _, most = channels.SYMMETRIC["jawOpen"]["lower edge centre"]
    middle = float(np.interp(0.0, line.u, gap))
    return line.across * np.float32((UPPER_SHARE - 1) * JAW_SHUTS * middle * up / most)


def _neck(face: FaceFrame) -> F32:
    """Return points of the throat, which the chin draws along, float32[n, 2]."""
    return _across_neck(face, 0.40)


def _pins(face: FaceFrame) -> F32:
    """Return points around the face and low on the neck that never move, float32[n, 2]."""
    centre = face.points[list(lm.OVAL), :2].mean(axis=0)
    oval = face.points[[i for i in lm.OVAL[::2] if face.seen[i]], :2]
    ring = centre + (oval - centre) * 1.38
    low = (ring - face.points[lm.CHIN, :2]) @ face.axes[:2, 1] > 0.05 * face.unit
    return np.vstack([ring[~low], _across_neck(face, 0.90)])


def _across_neck(face: FaceFrame, below: float) -> F32:
    """Return points across the neck, so many eye distances below the chin, float32[5, 2]."""
    left, down = face.axes[:2, 0], face.axes[:2, 1]
    beside = np.linspace(-0.5, 0.5, 5, dtype=np.float32)[:, None]
    points = face.points[lm.CHIN, :2] + face.unit * (beside * left + below * down)
    return np.asarray(points, np.float32)


def _side(face: FaceFrame, line: MouthLine, handle: _Handle) -> float:
    point, _ = handle
    if point in lm.UPPER_SHEET:
        return -1.0
    if point in lm.LOWER_SHEET:
        return 1.0
    u, v = line.coordinates(_position(face, line, handle))
    return 1.0 if float(v) > float(line.height(line.centre, u)) else -1.0


def _lifted(face: FaceFrame, line: MouthLine, at: F32, depth: F32, side: F64) -> F64:
    """Return float64[n, 4], in eye distances, of points float32[n, 2] on the given sides."""
    u, v = line.coordinates(at)
    across = (v - line.height(line.centre, u)) / face.unit
    bulge = np.clip(1 - u.astype(np.float64) ** 2, 0, 1) ** 0.75
    lift = LIFT * bulge * np.exp(-np.square(across / LIFT_REACH))
    return np.column_stack([at / face.unit, depth / face.unit, lift * side])


def _kernel(a: F64, b: F64) -> F64:
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    root: F64 = -np.sqrt(np.clip(squares, 0, None) + SOFTNESS**2)
    return root


def _moves(face: FaceFrame) -> dict[str, dict[_Handle, tuple[float, float]]]:
    """Return the table with every channel and side written out, in pixels of the picture."""
    table: dict[str, dict[_Handle, tuple[float, float]]] = {}
    midline = {p for p, i in lm.POINTS.items() if all(k not in lm.MIRROR for k in i)}
    midline |= {p for p, (_, along) in lm.LIP_POINTS.items() if along == 0}
    for name, moves in channels.SYMMETRIC.items():
        row: dict[_Handle, tuple[float, float]] = {}
        for point, (out, up) in moves.items():
            if point in midline:
                row[point, _MIDDLE] = face.offset(out, up)
            else:
                row[point, _LEFT] = face.offset(out, up)
                row[point, _RIGHT] = face.offset(-out, up)
        table[name] = row
    for stem, moves in channels.SIDED.items():
        for near, far, suffix, sign in ((_LEFT, _RIGHT, "Left", 1), (_RIGHT, _LEFT, "Right", -1)):
            table[stem + suffix] = _sided(face, moves, midline, (near, far), sign)
    return table


def _sided(
    face: FaceFrame,
    moves: Mapping[str, channels.Move],
    midline: set[str],
    sides: tuple[str, str],
    sign: int,
) -> dict[_Handle, tuple[float, float]]:
    row: dict[_Handle, tuple[float, float]] = {}
    for name, (out, up) in moves.items():
        point = name.removeprefix("far ")
        side = sides[1] if point != name else sides[0]
        row[point, _MIDDLE if point in midline else side] = face.offset(sign * out, up)
    return row


def _window(face: FaceFrame, grid: Grid) -> F32:
    """Return 1 over the face, falling to 0 around it and down the neck, float32[rows, columns]."""
    lips = face.centre((61, 291))[:2]
    down = face.axes[:2, 1] / np.linalg.norm(face.axes[:2, 1])

    def shortened(at: F32) -> F32:
        """Return positions with what lies below the lips drawn together."""
        below = np.maximum((at - lips) @ down, 0)
        moved: F32 = at - np.float32(1 - NECK_SHARE) * below[..., None] * down
        return moved

    outside = beyond(shortened(face.points[face.seen, :2]), shortened(grid.nodes()))
    outside /= np.float32(face.unit)
    return 1 - smoothstep(0.0, FADE, outside)
