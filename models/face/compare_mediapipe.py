"""Compare our landmarks with those of the mediapipe package on the same pictures.

MediaPipe 0.10.21 needs an environment of its own (NumPy 1, Python 3.12 at most). There, for each
picture, save what it finds::

    mesh = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True)
    points = mesh.process(image).multi_face_landmarks[0].landmark
    landmarks = [[p.x * width, p.y * height, p.z * width] for p in points]
    numpy.savez("name.npz", image=image, landmarks=landmarks)

and then here: ``python models/face/compare_mediapipe.py *.npz``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from infp_cam.portrait.analyzer import MediaPipeAnalyzer
from infp_cam.portrait.pose import eye_distance, head_pose


def main() -> None:
    """Print the distances in percent of the eye distance, and both poses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dumps", type=Path, nargs="+")
    analyzer = MediaPipeAnalyzer()
    medians = []
    for path in parser.parse_args().dumps:
        with np.load(path) as dump:
            image, theirs = dump["image"], dump["landmarks"].astype(np.float32)
        faces = analyzer.analyze(image)
        if not faces:
            print(f"{path.stem}: no face")
            continue
        ours = faces[0].landmarks
        apart = np.linalg.norm((ours - theirs)[:, :2], axis=1) / eye_distance(theirs) * 100
        medians.append(float(np.median(apart)))
        turn = np.subtract(head_pose(ours), head_pose(theirs))
        print(
            f"{path.stem:24} median {np.median(apart):.2f} %  p95 {np.percentile(apart, 95):.2f} %"
            f"  pitch {turn[0]:+.1f}  yaw {turn[1]:+.1f}  roll {turn[2]:+.1f} degrees"
        )
    print(f"median over pictures: {np.median(medians):.2f} %")


if __name__ == "__main__":
    main()
