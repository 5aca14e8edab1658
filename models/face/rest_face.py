"""Make the face that placed points are joined to, from the built-in portrait.

``python models/face/rest_face.py`` writes ``infp_cam/portrait/weights/rest_face.npy``: the 478
landmarks found on our own, drawn portrait, turned to the front, made the same on both sides, with
the middle of the outer eye corners at the origin and their distance as the unit.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import infp_cam.portrait
from infp_cam.data import PORTRAIT
from infp_cam.motion.rotation import matrix
from infp_cam.portrait.portrait import Portrait
from infp_cam.portrait.pose import eye_distance

_FLIP = np.diag((1.0, -1.0, -1.0))
_EYES = [33, 263]


def main() -> None:
    """Write the file."""
    portrait = Portrait.load(PORTRAIT)
    found = portrait.landmarks.astype(np.float64)
    turn = _FLIP @ matrix(*portrait.pose_deg) @ _FLIP
    front = (found - found[_EYES].mean(0)) / eye_distance(portrait.landmarks) @ turn
    turned = front * (-1, 1, 1)
    other = np.linalg.norm(front[:, None] - turned, axis=-1).argmin(1)
    if (other[other] != np.arange(len(front))).any():
        raise SystemExit("The two sides of the face could not be told apart.")
    face = (front + turned[other]) / 2
    face -= face[_EYES].mean(0)
    path = Path(infp_cam.portrait.__file__).with_name("weights") / "rest_face.npy"
    np.save(path, (face / np.linalg.norm(face[33] - face[263])).astype(np.float32))


if __name__ == "__main__":
    main()
