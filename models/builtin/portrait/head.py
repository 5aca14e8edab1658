"""The head as a height over the picture plane, sculpted in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .forms import Field, Grid, bump, curve, outline, smooth_max, smoothstep

EYE_X = 33.6
EYE_SIZE = 1.09
EYE_RADIUS = 18.5
EYE_DEPTH = 56.8
INNER, OUTER = -16.6, 15.6
MOUTH = 23.0
LOWER_FACE = 0.955  # drawn a little shorter than life, which looks younger and friendlier

_silhouette = outline(
    [
        (0, -105), (9, -104.2), (18, -101), (28.5, -92.5), (41, -77.5), (52, -58),
        (60, -36), (65.5, -12), (68.5, 12), (70, 35), (68, 62), (59, 88), (40, 106),
        (18, 113.5), (0, 115),
    ]
)  # fmt: skip
_midline = curve(
    [
        (-107, 62), (-105, 71), (-102, 79), (-98, 84.5), (-91, 87.5), (-81.5, 85.5), (-75, 87.5),
        (-66, 90.5), (-57, 90), (-45, 88), (-20, 86), (0, 84.5), (10, 87), (22, 91.5), (38, 95.5),
        (55, 93.5), (75, 84), (95, 62), (108, 35), (116, 5),
    ]
)  # fmt: skip
_depth = curve(
    [
        (-107, 2), (-105, 5), (-101, 15), (-96, 28), (-87, 45), (-75, 61), (-57, 74), (-30, 83),
        (0, 86), (40, 88), (80, 80), (105, 40), (116, 8),
    ]
)  # fmt: skip
_nose_height = curve(
    [(-53, 0), (-50, 0.8), (-47.5, 3.6), (-45, 7.8), (-42, 11.2), (-37, 13.2), (-27, 11.8),
     (-14, 8.4), (0, 4.4), (10, 2.4), (20, 0.6), (30, 0)]
)  # fmt: skip
_nose_width = curve(
    [(-52, 9.0), (-39, 10.6), (-28, 8.6), (-14, 7.6), (0, 7.4), (12, 9.5), (28, 14)]
)

# the eye's opening about the eye's centre, in EYE_SIZE mm: x towards the temple
upper_lid = curve(
    [(-16.6, -2.8), (-14, -0.2), (-10.5, 2.9), (-5.5, 5.5), (0, 6.5), (5, 6.3), (9.5, 5.1),
     (13, 3.2), (15.6, 1.1)]
)  # fmt: skip
lower_lid = curve(
    [(-16.6, -2.8), (-13.5, -3.6), (-9, -5.1), (-3, -6.2), (3, -6.3), (8.5, -4.9), (12.5, -2.3),
     (15.6, 1.1)]
)  # fmt: skip
lid_crease = curve(
    [(-20, 0.2), (-15, 4.8), (-9, 8.9), (-1, 11.2), (6, 11.1), (12, 9.3), (17, 6.3), (22, 3.0)]
)
# lips, as functions of |x|
lip_top = curve(
    [(0, -61.0), (2.2, -60.3), (5.2, -59.2), (10, -60.5), (16, -61.6), (20, -61.2), (23, -60.6)]
)
lip_line = curve([(0, -66.9), (4, -66.4), (9, -66.2), (15, -65.0), (19.5, -63.0), (23, -60.6)])
lip_bottom = curve([(0, -75.6), (5, -75.3), (10, -73.6), (15, -69.8), (19.5, -65.4), (23, -60.6)])


@dataclass(frozen=True)
class Head:
    """The sculpted head on a grid; heights and distances in mm.

    Attributes
    ----------
    height : float32[h, w], towards the viewer; the eyeballs stand in the lids' openings
    inside : float32[h, w], 1 on the head
    eye_open : float32[h, w], over 0 within the lids' openings: distance to the nearer lid
    lips : float32[h, w], 0..1 on the lips
    """

    height: Field
    inside: Field
    eye_open: Field
    lips: Field


def half_width(y: Field) -> Field:
    """Half of the head's width at a height, mm."""
    return _silhouette(y)


def _base(x: Field, y: Field) -> tuple[Field, Field]:
    width = np.maximum(_silhouette(y), 0.05)
    across = np.abs(x) / width
    inside = smoothstep(-0.2, 0.2, width - np.abs(x)) * (y > -105) * (y < 115)
    arc = np.sqrt(np.clip(1 - across**2, 0, 1))
    return np.asarray(_midline(y) - _depth(y) * (1 - arc), np.float32), inside


def _features(x: Field, y: Field) -> Field:
    """Sockets, cheeks, jaw and the folds around the mouth, as changes of height."""
    ax = np.abs(x)
    z = -5.0 * bump(ax, y, (29, 5), (16, 10)) - 6.5 * bump(ax, y, (15.5, 2), (6.5, 9))
    z += 1.6 * bump(ax, y, (31, 22), (18, 7), -6)
    z += 5.2 * bump(ax, y, (41, -26), (15, 12), 22) + 3.0 * bump(ax, y, (31, -38), (12, 12))
    z -= 2.2 * bump(ax, y, (38, -60), (9, 14), -20)
    z -= 1.5 * bump(ax, y, (26, -50), (3.0, 11), 32)
    z -= 0.8 * bump(ax, y, (24, -15), (11, 2.2), -16)
    z += 6.0 * bump(ax, y, (49, -3), (9, 15))
    z += 2.6 * bump(ax, y, (0, -92), (11, 8)) - 2.0 * bump(ax, y, (0, -80.5), (13, 3.4))
    z -= 1.9 * bump(ax, y, (26.0, -60.4), (2.2, 3.4), 22)
    z += 1.6 * bump(ax, y, (31.5, -57), (4.0, 8), 20)
    z -= 1.1 * bump(ax, y, (0, -53.5), (2.1, 4.5)) - 0.7 * bump(ax, y, (4.2, -54.0), (1.5, 4.5))
    return np.asarray(z, np.float32)


def _nose(x: Field, y: Field, face: Field) -> Field:
    ax = np.abs(x)
    z = face + _nose_height(y) * np.exp(-((ax / _nose_width(y)) ** 2))
    z += 7.4 * np.exp(-((((x / 9.6) ** 2) + ((y + 38.0) / 7.4) ** 2) ** 1.1))
    wing = ((ax - 12.6) / 5.9) ** 2 + ((y + 41.2) / 5.2) ** 2
    z += 8.0 * np.exp(-(wing**1.6))
    z -= 2.0 * bump(ax, y, (18.6, -41.2), (1.3, 4.6), 12)
    z -= 4.0 * bump(ax, y, (7.2, -46.4), (2.6, 0.95), 14)
    return np.asarray(z, np.float32)


def _mouth(x: Field, y: Field, face: Field) -> tuple[Field, Field]:
    ax = np.abs(x)
    top, line, bottom = lip_top(ax), lip_line(ax), lip_bottom(ax)
    upper = np.clip((top - y) / np.maximum(top - line, 0.2), 0, 1)
    lower = np.clip((line - y) / np.maximum(line - bottom, 0.2), 0, 1)
    fade = np.clip(1 - (ax / MOUTH) ** 2.2, 0, 1)
    within = ax < MOUTH
    on_upper = within & (upper > 0) & (upper < 1)
    on_lower = within & (lower > 0) & (lower < 1)
    rise = 2.5 * fade * np.abs(np.sin(np.pi * upper**1.25)) ** 0.75 * on_upper
    rise += 4.3 * fade * np.abs(np.sin(np.pi * lower**0.72)) ** 0.8 * on_lower
    rise += 0.8 * bump(ax, y, (0, -64), (3, 2.2))
    rise -= 1.5 * np.exp(-(((y - line) / 0.75) ** 2)) * smoothstep(MOUTH + 2.5, MOUTH - 4, ax)
    lips = (on_upper | on_lower).astype(np.float32)
    return np.asarray(face + rise, np.float32), lips


def eye_coordinates(ax: Field, y: Field) -> tuple[Field, Field]:
    """Position about the eye's centre in EYE_SIZE mm, from |x| and y in mm."""
    return (ax - np.float32(EYE_X)) / np.float32(EYE_SIZE), y / np.float32(EYE_SIZE)


def _eyes(x: Field, y: Field, face: Field) -> tuple[Field, Field]:
    """Lids as a shell over the eyeball, cut open along the lids' edges."""
    u, v = eye_coordinates(np.abs(x), y)
    beside = np.maximum(np.maximum(INNER - u, u - OUTER), 0)
    gap = np.minimum(upper_lid(u) - v, v - lower_lid(u))
    opening = np.where(beside > 0, -np.hypot(np.minimum(gap, 0), beside), gap).astype(np.float32)
    r2 = u * u + v * v
    ball = EYE_DEPTH + EYE_SIZE * np.sqrt(np.maximum(EYE_RADIUS**2 - r2, 0))
    thick = EYE_RADIUS + 1.7
    shell = EYE_DEPTH + EYE_SIZE * np.sqrt(np.maximum(thick**2 - r2, 0.0))
    shell = shell - 7.0 * smoothstep(13.5, 20.5, np.sqrt(r2)) - 30 * (r2 > thick**2)
    skin = smooth_max(face, shell, 7.0)
    crease = v - lid_crease(u)
    along = smoothstep(-20, -13, u) * smoothstep(22, 14, u)
    skin = skin - along * (1.9 * np.exp(-((crease / 0.8) ** 2)))
    skin = skin + along * 1.6 * np.exp(-(((crease - 4.2) / 3.4) ** 2))
    skin = skin + 0.5 * np.exp(-(((opening + 1.0) / 1.0) ** 2)) * smoothstep(20, 15, np.abs(u))
    return np.where(opening > 0, np.minimum(ball, skin - 0.5), skin).astype(np.float32), opening


def face_y(grid: Grid) -> Field:
    """y in the measures of this module: under the eyes the face is shortened by LOWER_FACE."""
    return np.asarray(np.where(grid.y < -14, -14 + (grid.y + 14) / LOWER_FACE, grid.y), np.float32)


def sculpt(grid: Grid) -> Head:
    """The head over a grid."""
    x, y = grid.x, face_y(grid)
    height, inside = _base(x, y)
    height = height + _features(x, y)
    height = _nose(x, y, height)
    height, lips = _mouth(x, y, height)
    height, opening = _eyes(x, y, height)
    return Head(height, inside, opening, lips)
