"""Drawings in which no face is found, and where the points on them belong."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
SIDE = 640
_FINE = 2

CAT_POINTS = {
    "rightEyeOuter": (196, 285),
    "rightEyeInner": (288, 300),
    "leftEyeInner": (352, 300),
    "leftEyeOuter": (444, 285),
    "rightEyeTop": (244, 250),
    "rightEyeBottom": (242, 334),
    "leftEyeTop": (396, 250),
    "leftEyeBottom": (398, 334),
    "rightBrow": (236, 224),
    "leftBrow": (404, 224),
    "noseTip": (320, 366),
    "mouthRight": (262, 404),
    "mouthLeft": (378, 404),
    "upperLip": (320, 402),
    "lowerLip": (320, 404),
    "chin": (320, 458),
    "forehead": (320, 180),
    "rightCheek": (146, 330),
    "leftCheek": (494, 330),
}


class _Sheet:
    def __init__(self, colour: tuple[int, int, int]) -> None:
        self.pixels = np.full((SIDE * _FINE, SIDE * _FINE, 3), colour, np.uint8)

    def blob(self, x, y, wide, high, colour, turn=0.0) -> None:
        centre, axes = (round(x * _FINE), round(y * _FINE)), (wide * _FINE, high * _FINE)
        cv2.ellipse(self.pixels, centre, axes, turn, 0, 360, colour, -1, cv2.LINE_AA)

    def shape(self, points, colour) -> None:
        cv2.fillPoly(self.pixels, [np.array(points) * _FINE], colour, cv2.LINE_AA)

    def line(self, points, colour, wide) -> None:
        curve = [np.array(points) * _FINE]
        cv2.polylines(self.pixels, curve, False, colour, wide * _FINE, cv2.LINE_AA)

    def finished(self) -> Image:
        soft = cv2.GaussianBlur(self.pixels, (0, 0), 1.2)
        return cv2.resize(soft, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def cat() -> Image:
    """Return a cat, uint8[640, 640, 3] RGB."""
    fur, dark, light, pink = (214, 140, 70), (120, 66, 28), (246, 226, 200), (226, 130, 130)
    sheet = _Sheet((150, 190, 200))
    sheet.blob(320, 640, 210, 190, fur)
    sheet.blob(320, 650, 110, 150, light)
    for side in (-1, 1):
        sheet.shape([(320 + side * x, y) for x, y in ((172, 280), (168, 80), (50, 190))], fur)
        sheet.shape([(320 + side * x, y) for x, y in ((150, 240), (152, 120), (80, 190))], pink)
    sheet.blob(320, 320, 178, 150, fur)
    for x in (-40, 0, 40):
        sheet.line([(320 + x, 182), (320 + x // 2, 226)], dark, 10)
    for side in (-1, 1):
        sheet.blob(320 + side * 38, 402, 62, 46, light)
    sheet.blob(320, 430, 52, 36, light)
    for side in (-1, 1):
        x = 320 + side * 77
        sheet.blob(x, 292, 50, 42, (60, 36, 20), -side * 8)
        sheet.blob(x, 292, 46, 38, (196, 214, 90), -side * 8)
        sheet.blob(x, 292, 15, 34, (20, 18, 16))
        sheet.blob(x - 8, 278, 8, 8, (255, 255, 255))
        for rise in (-14, 0, 14):
            ends = [(320 + side * 90, 400 + rise // 2), (320 + side * 200, 392 + 2 * rise)]
            sheet.line(ends, (250, 244, 236), 2)
        arc = [(320 + side * x, y) for x, y in ((0, 396), (14, 408), (34, 414), (58, 404))]
        sheet.line(arc, dark, 4)
    sheet.line([(320, 376), (320, 398)], dark, 4)
    sheet.shape([(296, 354), (344, 354), (320, 380)], pink)
    return sheet.finished()
