"""Where things are among MediaPipe's 478 face landmarks.

Indices are of the public face mesh topology; "left" is the subject's left, image right.
Every point of the table in `channels` is named here once, for the left side; `MIRROR` gives
the right side.
"""

from __future__ import annotations

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The outline of the face, clockwise in the image from the top of the forehead."""

UPPER_LIP_INNER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_LIP_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
"""Inner rims of the lips from the subject's right corner to the left one."""

UPPER_LIP_OUTER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LOWER_LIP_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)

RIGHT_LID_UPPER = (33, 246, 161, 160, 159, 158, 157, 173, 133)
RIGHT_LID_LOWER = (33, 7, 163, 144, 145, 153, 154, 155, 133)
RIGHT_BROW_LOWER = (46, 53, 52, 65, 55)
RIGHT_IRIS = (468, 469, 470, 471, 472)
LEFT_LID_UPPER = (263, 466, 388, 387, 386, 385, 384, 398, 362)
LEFT_LID_LOWER = (263, 249, 390, 373, 374, 380, 381, 382, 362)
LEFT_BROW_LOWER = (276, 283, 282, 295, 285)
LEFT_IRIS = (473, 474, 475, 476, 477)
"""Lids from the outer to the inner corner; irises: the centre, then four points of the rim."""

RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263
FOREHEAD, CHIN, NOSE_TIP, NOSE_BASE = 10, 152, 1, 2
GLABELLA, NOSE_BRIDGE, NOSE_MIDDLE = 9, 6, 195
EARS = (127, 234, 93, 356, 454, 323)
CHEEKS = (50, 280, 205, 425, 101, 330, 36, 266)
"""Patches of plain skin, for its colour."""

PLAIN_SKIN = (50, 280, 101, 330, 205, 425, 151, 69, 299)
"""Middles of patches of skin without creases, for its texture."""

LIP_POINTS: dict[str, tuple[tuple[int, ...], float]] = {
    "upper rim centre": (UPPER_LIP_OUTER, 0.0),
    "upper rim side": (UPPER_LIP_OUTER, 0.45),
    "upper rim end": (UPPER_LIP_OUTER, 0.8),
    "upper edge centre": (UPPER_LIP_INNER, 0.0),
    "upper edge side": (UPPER_LIP_INNER, 0.45),
    "upper edge end": (UPPER_LIP_INNER, 0.8),
    "lower edge centre": (LOWER_LIP_INNER, 0.0),
    "lower edge side": (LOWER_LIP_INNER, 0.45),
    "lower edge end": (LOWER_LIP_INNER, 0.8),
    "lower rim centre": (LOWER_LIP_OUTER, 0.0),
    "lower rim side": (LOWER_LIP_OUTER, 0.45),
    "lower rim end": (LOWER_LIP_OUTER, 0.8),
    "mouth corner": (UPPER_LIP_INNER, 1.0),
}
"""Points of the lips, by name: the rim, and how far from its middle to the left corner."""

POINTS: dict[str, tuple[int, ...]] = {
    # around the mouth
    "philtrum": (164,),
    "fold upper": (423,),
    "fold middle": (426,),
    "fold lower": (436,),
    "beside mouth": (432,),
    "jowl": (434,),
    "chin crease": (18,),
    "chin crease side": (406,),
    "chin boss": (199,),
    "chin side": (428,),
    # cheek
    "cheek apple": (425,),
    "cheek middle": (411,),
    "cheek bone": (346,),
    "under eye": (348,),
    # jaw line
    "chin bottom": (152,),
    "jaw front": (400,),
    "jaw front side": (378,),
    "jaw middle": (379,),
    "jaw back": (365,),
    "jaw angle": (397,),
    "ear low": (288, 361),
    "ear": (323, 454, 356),
    # nose
    "nose tip": (1,),
    "nose base": (2,),
    "nose wing": (358,),
    "nose side": (420,),
    "nose bridge": (6,),
    # eyes and brows
    "eye outer": (263,),
    "eye inner": (362,),
    "lid upper": (386,),
    "lid upper inner": (384,),
    "lid upper outer": (388,),
    "lid lower": (374,),
    "lid lower inner": (381,),
    "lid lower outer": (390,),
    "bag": (450,),
    "brow inner": (336, 285),
    "brow middle": (334, 282),
    "brow outer": (300, 276),
    "glabella": (9,),
    "forehead middle": (151,),
    "forehead low": (337,),
    "forehead side": (299,),
    "forehead high": (10, 297, 332),
    "temple": (251, 389),
}
"""The points that channels move, by name: landmarks of the middle and of the left side."""

MIRROR: dict[int, int] = {
    267: 37, 269: 39, 270: 40, 409: 185, 311: 81, 415: 191, 402: 178, 324: 95, 405: 181,
    375: 146, 291: 61, 308: 78, 423: 203, 426: 206, 436: 216, 432: 212, 434: 214, 406: 182,
    428: 208, 425: 205, 411: 187, 346: 117, 348: 119, 400: 176, 378: 149, 379: 150, 365: 136,
    397: 172, 288: 58, 361: 132, 323: 93, 454: 234, 356: 127, 358: 129, 420: 198, 263: 33,
    362: 133, 386: 159, 384: 157, 388: 161, 374: 145, 381: 154, 390: 163, 450: 230, 336: 107,
    285: 55, 334: 105, 282: 52, 300: 70,
    276: 46, 337: 108, 299: 69, 297: 67, 332: 103, 251: 21, 389: 162,
}  # fmt: skip
"""Left landmark to right landmark; those not listed lie on the midline."""

UPPER_SHEET = frozenset(
    {"upper rim centre", "upper rim side", "upper rim end", "upper edge centre",
     "upper edge side", "upper edge end", "philtrum"}
)  # fmt: skip
LOWER_SHEET = frozenset(
    {"lower rim centre", "lower rim side", "lower rim end", "lower edge centre",
     "lower edge side", "lower edge end", "chin crease", "chin crease side"}
)  # fmt: skip
"""Points that belong to one lip, whatever the picture says about the seam."""
