"""Whether a face has more than one thing to do, and does it anew each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing
from infp_cam.evaluation.face import Face
from infp_cam.evaluation.scenes import Role, Take
from infp_cam.motion.evaluation import FPS, Track

EXPRESSIONS, POSES = 40, 20
"""Clusters of `Vocabulary` (as DIM and DyStream have them)."""

_MINUTE = 60 * FPS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Poses and expressions that real people take, by which variety is told.

    Parameters
    ----------
    poses, expressions : float64[K, n]
        Centres of clusters; each channel less the person's mean, over `scale_…`.
    scale_pose, scale_expression : float64[n]
        SD of each channel.
    """

    poses: Track
    expressions: Track
    scale_pose: Track
    scale_expression: Track

    @staticmethod
    def of(faces: Sequence[Face], seed: int = 0) -> Vocabulary:
        """Return the vocabulary of real people: K-means on their frames.

        Raises
        ------
        BackendMissing
            Where SciPy is not installed.
        """
        pose = np.concatenate([_centred(face.head_deg[face.valid]) for face in faces])
        looks = np.concatenate([_centred(face.expression[face.valid]) for face in faces])
        scale_pose, scale_looks = pose.std(axis=0) + 1e-9, looks.std(axis=0) + 1e-9
        return Vocabulary(
            _clusters(pose / scale_pose, POSES, seed),
            _clusters(looks / scale_looks, EXPRESSIONS, seed),
            scale_pose,
            scale_looks,
        )

    def variety(self, takes: Sequence[Take], role: Role) -> dict[str, float]:
        """Return SID: ``sid_pose`` and ``sid_expression``, entropy in bits over the clusters.

        -Σ p·log2(p + 1e-6) of how often each is nearest, all takes together (Learning to Listen,
        CVPR 2022). The ceilings are log2 of K: 4.32 (20 poses) and 5.32 (40 expressions); values
        compare only at the same K and clusters.
        """
        pose = [_centred(take.face.head_deg[take.frames(role)]) for take in takes]
        looks = [_centred(take.face.expression[take.frames(role)]) for take in takes]
        if sum(map(len, pose)) < 2 * FPS:
            return {}
        return {
            "sid_pose": _entropy(np.concatenate(pose) / self.scale_pose, self.poses),
            "sid_expression": _entropy(
                np.concatenate(looks) / self.scale_expression, self.expressions
            ),
        }


def _centred(track: Track) -> Track:
    return track - track.mean(axis=0) if len(track) else track


def _clusters(points: Track, count: int, seed: int) -> Track:
    try:
        from scipy.cluster.vq import kmeans2  # an extra
    except ImportError as error:
        raise BackendMissing(
            f"The variety of motion needs SciPy, which can not be loaded: {error}.",
            "Install it: pip install 'infp-cam[eval]'.",
        ) from error
    centres: Track = kmeans2(points, count, iter=40, minit="++", rng=seed)[0]
    return centres


def _entropy(points: Track, centres: Track) -> float:
    nearest = np.concatenate(
        [
            np.sum((part[:, None, :] - centres[None]) ** 2, axis=2).argmin(axis=1)
            for part in np.array_split(points, max(1, len(points) // 4096))
        ]
    )
    share = np.bincount(nearest, minlength=len(centres)) / len(nearest)
    return float(-np.sum(share * np.log2(share + 1e-6)))


def across_seeds(faces: Sequence[Face]) -> dict[str, float]:
    """Return how alike the heads of different seeds in the same scene are.

    * ``seeds_r``: mean correlation of the angles of two seeds (1 where the seed does nothing);
    * ``seeds_deg``: mean angle between their heads, degrees.
    """
    pairs = list(combinations(faces, 2))
    if not pairs:
        return {}
    away = [np.linalg.norm(a.head_deg - b.head_deg, axis=1).mean() for a, b in pairs]
    return {
        "seeds_r": float(np.mean([_likeness(a.head_deg, b.head_deg) for a, b in pairs])),
        "seeds_deg": float(np.mean(away)),
    }


def across_minutes(face: Face) -> dict[str, float]:
    """Return ``minutes_r``: correlation of the two most alike minutes of a long take.

    Made for a scene that repeats every minute, so that only the generator can tell them apart.
    """
    count = len(face.head_deg) // _MINUTE
    parts = [face.head_deg[i * _MINUTE : (i + 1) * _MINUTE] for i in range(count)]
    alike = [_likeness(a, b) for a, b in combinations(parts, 2)]
    return {"minutes_r": max(alike)} if alike else {}


def _likeness(a: Track, b: Track) -> float:
    """Return the mean correlation of the angles."""
    rs = []
    for x, y in zip(a.T, b.T, strict=True):
        still = x.std() < 1e-9 or y.std() < 1e-9
        rs.append(1.0 if still else float(np.corrcoef(x, y)[0, 1]))
    return float(np.mean(rs))


def repeats(first: NDArray[np.float32], second: NDArray[np.float32]) -> bool:
    """Return whether two motions are the same to the bit."""
    return first.shape == second.shape and first.tobytes() == second.tobytes()
