"""Head rotation: angles in degrees and unit quaternions.

The rotation that pitch, yaw and roll stand for is ``R = R_y(yaw) · R_x(pitch) · R_z(roll)`` on
column vectors in the head's own axes: x to the subject's left, y up, z out of the face. Positive
pitch lowers the chin, positive yaw turns to the subject's left, positive roll tilts to the
subject's left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]


def matrix(pitch_deg: float, yaw_deg: float, roll_deg: float) -> Float64:
    """Return the rotation matrix, float64[3, 3]."""
    pitch, yaw, roll = np.radians((pitch_deg, yaw_deg, roll_deg))
    cx, sx, cy, sy = np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw)
    # Tilting to the subject's left turns x (left) towards -y (down), so the sign of z is turned.
    cz, sz = np.cos(roll), -np.sin(roll)
    about_x = np.array(((1, 0, 0), (0, cx, -sx), (0, sx, cx)))
    about_y = np.array(((cy, 0, sy), (0, 1, 0), (-sy, 0, cy)))
    about_z = np.array(((cz, -sz, 0), (sz, cz, 0), (0, 0, 1)))
    rotation: Float64 = about_y @ about_x @ about_z
    return rotation


def quaternion(pitch_deg: float, yaw_deg: float, roll_deg: float) -> Float64:
    """Return the unit quaternion (w, x, y, z) of the angles, float64[4]."""
    pitch, yaw, roll = np.radians((pitch_deg, yaw_deg, -roll_deg)) / 2
    cx, sx, cy, sy, cz, sz = (
        np.cos(pitch),
        np.sin(pitch),
        np.cos(yaw),
        np.sin(yaw),
        np.cos(roll),
        np.sin(roll),
    )
    return np.array(
        (
            cy * cx * cz + sy * sx * sz,
            cy * sx * cz + sy * cx * sz,
            sy * cx * cz - cy * sx * sz,
            cy * cx * sz - sy * sx * cz,
        )
    )


def angles(q: Float64) -> tuple[float, float, float]:
    """Return pitch, yaw and roll in degrees of the unit quaternion `q`, float64[4].

    Pitch comes out in -90..90 degrees; a head stays well inside.
    """
    w, x, y, z = q
    pitch = np.arcsin(np.clip(2 * (w * x - y * z), -1.0, 1.0))
    yaw = np.arctan2(2 * (w * y + x * z), 1 - 2 * (x * x + y * y))
    roll = np.arctan2(2 * (w * z + x * y), 1 - 2 * (x * x + z * z))
    return float(np.degrees(pitch)), float(np.degrees(yaw)), float(-np.degrees(roll))


def slerp(a: Float64, b: Float64, share: float) -> Float64:
    """Return the rotation `share` (0..1) of the way from `a` to `b` (Shoemake 1985)."""
    cosine = float(a @ b)
    if cosine < 0:
        b, cosine = -b, -cosine
    angle = np.arccos(min(cosine, 1.0))
    if angle < 1e-6:  # the chord, where the sine of the arc would be divided by nothing
        q: Float64 = a + share * (b - a)
    else:
        q = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
    return q / np.linalg.norm(q)
