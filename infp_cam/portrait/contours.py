"""Lines on the face: where MediaPipe's landmarks follow each other."""

from __future__ import annotations

FACE_OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
"""The mesh's outline, clockwise in the picture from the top."""

RIGHT_LIDS = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
)
LEFT_LIDS = (
    (263, 466, 388, 387, 386, 385, 384, 398, 362),
    (263, 249, 390, 373, 374, 380, 381, 382, 362),
)
"""Upper and lower lid from the outer to the inner corner; the subject's own right and left."""

RIGHT_BROW = (46, 53, 52, 65, 55)
LEFT_BROW = (276, 283, 282, 295, 285)

UPPER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LOWER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
"""Outer rims of the lips."""

UPPER_MOUTH = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_MOUTH = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
"""Inner rims of the lips: what opens."""

NOSE = (168, 6, 197, 195, 5, 4)
NOSTRILS = (129, 98, 97, 2, 326, 327, 358)

LINES = (
    (*FACE_OVAL, FACE_OVAL[0]),
    *RIGHT_LIDS,
    *LEFT_LIDS,
    RIGHT_BROW,
    LEFT_BROW,
    UPPER_LIP,
    LOWER_LIP,
    UPPER_MOUTH,
    LOWER_MOUTH,
    NOSTRILS,
)
"""What draws a face."""
