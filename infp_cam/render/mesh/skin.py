"""Shading of the skin: furrows and folds that expressions make, and light on a turning head."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.motion.space import ARKIT58
from infp_cam.render.mesh import landmarks as lm
from infp_cam.render.mesh.face import FaceFrame, beyond, smoothstep
from infp_cam.render.mesh.folds import FOLDS, Fold
from infp_cam.render.mesh.grid import Grid
from infp_cam.render.mesh.head import HeadPose, HeadSolid
from infp_cam.render.mesh.imaging import blurred, sample, sample_colour
from infp_cam.render.mesh.light import LUMA
from infp_cam.render.mesh.source import Box

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

MARGIN = 0.15
"""How far around the face there is shading, eye distances."""
UNCHANGED = 200
"""A gain of 1 in eight bits."""
DARKEST, BRIGHTEST = 0.60, 1.25
"""Bounds of the gain."""
MOST_TURNED = 0.08
"""Most that a turn of the head changes the light, either way."""
SHALLOWEST, DEEPEST = 0.05, 0.16
"""Bounds of the shade of the deepest fold."""
WARMTH = (0.80, 1.05, 1.15)
"""What folds take of red, green and blue: light in a crease has passed through skin."""
AMBIENT = 0.7
"""Share of a frontal surface's light that comes from everywhere; the rest has a direction."""
SLIGHTEST = 1e-3


class Skin:
    """Shading of one face, as maps over the resting picture.

    Parameters
    ----------
    face : FaceFrame
    image : uint8[height, width, 3]
        The picture.
    head : HeadSolid
        For the face's normals.
    step : int
        Side of the blocks of pixels that are shaded alike.

    Attributes
    ----------
    corners : float32[4, 2]
        Of the part of the resting picture in which there is shading, pixels.
    grid : Grid
        Nodes of the shading there, `step` pixels apart.
    step : int
    """

    def __init__(self, face: FaceFrame, image: U8, head: HeadSolid, step: int) -> None:
        oval = face.points[list(lm.OVAL), :2]
        box = Box.around(oval, MARGIN * face.unit)
        self.step = step
        self.corners = box.corners()
        columns, rows = -(-box.width // self.step), -(-box.height // self.step)
        self.grid = Grid(box.x, box.y, self.step, columns, rows)
        nodes = self.grid.nodes()
        colour = sample_colour(image, nodes).astype(np.float32)
        luma = (colour @ LUMA).astype(np.float32)
        face_only = _window(oval, nodes, face.unit)
        plain = face_only * _likeness(face, image, colour, face.unit / self.step)
        depth = _liveliness(luma, plain, face.unit / self.step)
        folds = [fold.map(face, nodes) * plain * depth for fold in FOLDS]
        self._folds = np.ascontiguousarray(folds, np.float32)
        self._weights = np.array([_row(fold) for fold in FOLDS], np.float32)
        self._starts = np.array([fold.start for fold in FOLDS], np.float32)
        normals = _normals(head, self.grid, face.unit)
        self._light = _light(luma, normals, plain)
        before = np.maximum(AMBIENT + normals @ self._light, 0.4)
        turning = head.grid.sample(head.turning, nodes) * face_only
        facing = normals * (turning / before)[..., None]
        self._normals = np.ascontiguousarray(facing.transpose(2, 0, 1), np.float32)

    def change(self, values: F32, pose: HeadPose) -> F32 | None:
        """Return how much brighter the skin is than at rest, over the resting picture.

        Parameters
        ----------
        values : float32[58]
        pose : HeadPose

        Returns
        -------
        float32[rows, columns] or None
            Share of the light added; None where nothing changes.
        """
        folds = np.clip(self._weights @ values - self._starts, 0, 1)
        # Turning the face by R is turning the light back: l . (R n) = (l R) . n.
        turned = self._light @ pose.rotation.astype(np.float32) - self._light
        if max(float(folds.max()), float(np.abs(turned).max())) < SLIGHTEST:
            return None
        change = np.tensordot(turned, self._normals, 1)
        np.clip(change, -MOST_TURNED, MOST_TURNED, out=change)
        if folds.any():
            change += np.tensordot(folds, self._folds, 1)
        return np.clip(change, DARKEST - 1, BRIGHTEST - 1, out=change)

    def shade(self, layer: U8, came_from: F32, change: F32) -> None:
        """Shade a part of the person's layer.

        Parameters
        ----------
        layer : uint8[h, w, 4]
            The part; drawn into.
        came_from : float32[ceil(h / step), ceil(w / step), 2]
            Where the middle of every block of `step` pixels was in the resting picture, in
            nodes of `grid`.
        change : float32[rows, columns]
            As from `change`.
        """
        moved = sample(change, came_from, outside=False)
        tints = [cv2.convertScaleAbs(moved, alpha=UNCHANGED * c, beta=UNCHANGED) for c in WARMTH]
        gains = cv2.merge((*tints, np.full_like(tints[0], UNCHANGED)))
        rows, columns = (size * self.step for size in moved.shape)
        fine = cv2.resize(gains, (columns, rows), interpolation=cv2.INTER_LINEAR)
        fine = fine[: layer.shape[0], : layer.shape[1]]
        cv2.multiply(layer, fine, dst=layer, scale=1 / UNCHANGED)


def _row(fold: Fold) -> F32:
    """Return the weights of all channels for a fold, float32[58]."""
    row = np.zeros(len(ARKIT58), np.float32)
    for stem, weight in fold.channels.items():
        if stem in ARKIT58.channels:
            row[ARKIT58.index(stem)] = weight
            continue
        for side in (fold.side,) if fold.side else ("Left", "Right"):
            row[ARKIT58.index(stem + side)] = weight if fold.side else weight / 2
    return row


def _window(oval: F32, nodes: F32, unit: float) -> F32:
    """Return 1 over the face, falling to 0 around it, float32[rows, columns]."""
    outside = beyond(oval, nodes) / np.float32(unit)
    return 1 - smoothstep(-0.05, 0.9 * MARGIN, outside)


def _likeness(face: FaceFrame, image: U8, colour: F32, nodes_per_unit: float) -> F32:
    """Return 1 where the picture has about the skin's colour, 0 at hair, brows, eyes, frames."""
    at = face.points[list(lm.PLAIN_SKIN), :2][None]
    skin = np.median(sample_colour(image, at)[0].astype(np.float32), axis=0)
    luma = colour @ LUMA
    hue = colour / (luma[..., None] + 8)
    usual = skin / (float(skin @ LUMA) + 8)
    apart = np.abs(hue - usual).sum(axis=-1)
    share = luma / max(float(skin @ LUMA), 1.0)
    alike = smoothstep(0.75, 0.40, apart.astype(np.float32))
    alike *= smoothstep(0.30, 0.50, share.astype(np.float32))
    return blurred(alike, 0.012 * nodes_per_unit)


def _liveliness(luma: F32, plain: F32, nodes_per_unit: float) -> float:
    """Return how deep folds may be in this picture.

    Little where skin is smooth, as in cartoons, and more where it has creases already: measured
    is how much skin differs from itself at the scale of creases.
    """

    def smooth(sigma: float) -> F32:
        size = sigma * nodes_per_unit
        return blurred(luma * plain, size) / (blurred(plain, size) + np.float32(1e-3))

    sure = plain > 0.9
    if not sure.any():
        return SHALLOWEST
    creases = np.abs(smooth(0.012) - smooth(0.035))[sure]
    share = float(np.median(creases)) / max(float(np.median(luma[sure])), 1.0)
    return float(np.clip(0.03 + 4.5 * share, SHALLOWEST, DEEPEST))


def _normals(head: HeadSolid, grid: Grid, unit: float) -> F32:
    """Return the unit normals of the head's surface, towards the camera, in picture axes."""
    depth = blurred(head.grid.sample(head.depth, grid.nodes()), 0.07 * unit / grid.step)
    slope_y, slope_x = np.gradient(depth, grid.step)
    normals = np.dstack([slope_x, slope_y, -np.ones_like(depth)])
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    return normals.astype(np.float32)


def _light(luma: F32, normals: F32, plain: F32) -> F32:
    """Return the direction of the light that the face shows, float32[3].

    Brightness of skin is taken as ``ambient + light . normal`` (Lambert), with the frontal part
    given and the rest fitted.
    """
    known = plain > 0.5
    weight = plain[known]
    terms = np.column_stack([np.ones(int(known.sum())), normals[known][:, :2]])
    fit = np.linalg.lstsq(terms * weight[:, None], luma[known] * weight, rcond=None)[0]
    aside = np.clip(fit[1:] / max(float(fit[0]), 1.0), -0.6, 0.6)
    return np.array([aside[0], aside[1], AMBIENT - 1], np.float32)
