"""The head as a height over the picture plane, sculpted in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .forms import Field, Grid, bump, curve, outline, smooth_max, smoothstep

EYE_X = 32.5
EYE_RADIUS = 18.0
EYE_DEPTH = 59.5
INNER, OUTER = -16.2, 16.6

_silhouette = outline(
    [
        (0, -112.5), (12, -111.5), (23, -107.5), (35, -97.5), (47, -81), (55.5, -62),
        (62, -38), (66.5, -14), (69.5, 10), (71.5, 35), (69.5, 62), (60, 88), (40, 106),
        (18, 113.5), (0, 115),
    ]
)  # fmt: skip
_midline = curve(
    [
        (-114, 64), (-112, 73), (-109, 81), (-104, 87), (-97, 89.5), (-84.5, 86.5), (-77, 88.5),
        (-67, 91), (-58, 90.5), (-45, 88), (-20, 86), (0, 84), (10, 86.5), (22, 92), (38, 95.5),
        (55, 93), (75, 84), (95, 62), (108, 35), (116, 5),
    ]
)  # fmt: skip
_depth = curve(
    [
        (-114, 2), (-112, 6), (-108, 16), (-103, 30), (-93, 47), (-80, 62), (-60, 74), (-30, 83),
        (0, 86), (40, 88), (80, 80), (105, 40), (116, 8),
    ]
)  # fmt: skip
_nose_height = curve(
    [(-50, 0), (-47, 0), (-44.5, 7), (-41, 14), (-35, 16.5), (-27, 14.6), (-14, 10.4),
     (0, 5.2), (10, 2.2), (20, 0)]
)  # fmt: skip
_nose_width = curve([(-50, 9.5), (-40, 9), (-28, 7.8), (-14, 6.8), (0, 6.6), (10, 9), (20, 12)])

# the eye's opening, relative to the eye's centre: x towards the temple
upper_lid = curve(
    [(-16.2, -2.2), (-13.5, 0.6), (-10, 4.1), (-5, 7.0), (0, 8.0), (5, 7.5), (10, 5.4),
     (14, 2.8), (16.6, 0.7)]
)  # fmt: skip
lower_lid = curve(
    [(-16.2, -2.2), (-13.5, -3.0), (-9, -4.6), (-3, -6.0), (3, -6.4), (9, -5.1), (13.5, -2.4),
     (16.6, 0.7)]
)  # fmt: skip
lid_crease = curve(
    [(-19, 0.4), (-14, 5.2), (-8, 9.6), (-1, 11.9), (6, 11.6), (12, 9.2), (17, 5.6), (22, 2.0)]
)
# lips, as functions of |x|
lip_top = curve([(0, -60.6), (2.5, -59.7), (6, -58.7), (11, -60.2), (18, -63.1), (25.5, -65.4)])
lip_line = curve([(0, -67.6), (4, -67.1), (9, -66.6), (17, -66.7), (22, -66.2), (25.5, -65.4)])
lip_bottom = curve([(0, -77.6), (6, -77.4), (12, -75.4), (19, -70.9), (25.5, -65.4)])
MOUTH = 25.5


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
    inside = (across < 1).astype(np.float32)
    arc = np.sqrt(np.clip(1 - across**2.1, 0, 1))
    return np.asarray(_midline(y) - _depth(y) * (1 - arc), np.float32), inside


def _features(x: Field, y: Field) -> Field:
    """Sockets, cheeks, jaw and the folds around the mouth, as changes of height."""
    ax = np.abs(x)
    z = -5.5 * bump(ax, y, (29, 4), (16, 10)) - 6.5 * bump(ax, y, (15.5, 2), (6.5, 9))
    z += 2.2 * bump(ax, y, (30, 21), (18, 6), -6)
    z += 4.6 * bump(ax, y, (42, -27), (17, 14), 18) + 2.6 * bump(ax, y, (30, -38), (13, 13))
    z -= 2.4 * bump(ax, y, (37, -62), (9, 14), -20)
    z -= 1.5 * bump(ax, y, (25, -52), (3.2, 12), 32)
    z -= 0.8 * bump(ax, y, (24, -13), (11, 2.2), -16)
    z += 6.0 * bump(ax, y, (49, -3), (9, 15))
    z += 2.0 * bump(ax, y, (0, -98), (11, 8)) - 1.8 * bump(ax, y, (0, -84), (13, 3.6))
    z -= 1.5 * bump(ax, y, (28, -66), (2.6, 4.0), 15)
    z -= 1.1 * bump(ax, y, (0, -53.5), (2.1, 5)) - 0.7 * bump(ax, y, (4.2, -54.5), (1.5, 5))
    return np.asarray(z, np.float32)


def _nose(x: Field, y: Field, face: Field) -> Field:
    ax = np.abs(x)
    z = face + _nose_height(y) * np.exp(-((ax / _nose_width(y)) ** 2.2))
    z += 4.6 * np.exp(-((((x / 8.4) ** 2) + ((y + 36.6) / 7.0) ** 2) ** 1.3))
    wing = ((ax - 11.2) / 5.9) ** 2 + ((y + 40.0) / 5.6) ** 2
    z += 6.4 * np.exp(-(wing**1.5))
    z -= 1.0 * bump(ax, y, (17.6, -40), (1.5, 5.0), 12)
    z -= 4.5 * bump(ax, y, (6.3, -45.2), (2.7, 1.1), 16)
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
    rise = 2.9 * fade * np.abs(np.sin(np.pi * upper**1.25)) ** 0.75 * on_upper
    rise += 4.3 * fade * np.abs(np.sin(np.pi * lower**0.72)) ** 0.8 * on_lower
    rise += 0.8 * bump(ax, y, (0, -65), (3, 2.2))
    rise -= 1.5 * np.exp(-(((y - line) / 0.75) ** 2)) * smoothstep(MOUTH + 2.5, MOUTH - 4, ax)
    lips = (on_upper | on_lower).astype(np.float32)
    return np.asarray(face + rise, np.float32), lips


def _eyes(x: Field, y: Field, face: Field) -> tuple[Field, Field]:
    """Lids as a shell over the eyeball, cut open along the lids' edges."""
    u, v = np.abs(x) - np.float32(EYE_X), y
    beside = np.maximum(np.maximum(INNER - u, u - OUTER), 0)
    gap = np.minimum(upper_lid(u) - v, v - lower_lid(u))
    opening = np.where(beside > 0, -np.hypot(np.minimum(gap, 0), beside), gap).astype(np.float32)
    r2 = u * u + v * v
    ball = EYE_DEPTH + np.sqrt(np.maximum(EYE_RADIUS**2 - r2, 0))
    thick = EYE_RADIUS + 1.7
    shell = EYE_DEPTH + np.sqrt(np.maximum(thick**2 - r2, 0.0))
    shell = shell - 7.0 * smoothstep(13.5, 20.5, np.sqrt(r2)) - 30 * (r2 > thick**2)
    skin = smooth_max(face, shell, 7.0)
    crease = v - lid_crease(u)
    along = smoothstep(-20, -13, u) * smoothstep(22, 14, u)
    skin = skin - along * (1.5 * np.exp(-((crease / 0.9) ** 2)))
    skin = skin + along * 1.6 * np.exp(-(((crease - 4.2) / 3.4) ** 2))
    skin = skin + 0.5 * np.exp(-(((opening + 1.0) / 1.0) ** 2)) * smoothstep(20, 15, np.abs(u))
    return np.where(opening > 0, np.minimum(ball, skin - 0.5), skin).astype(np.float32), opening


def sculpt(grid: Grid) -> Head:
    """The head over a grid."""
    x, y = grid.x, grid.y
    height, inside = _base(x, y)
    height = height + _features(x, y)
    height = _nose(x, y, height)
    height, lips = _mouth(x, y, height)
    height, opening = _eyes(x, y, height)
    return Head(height, inside, opening, lips)
