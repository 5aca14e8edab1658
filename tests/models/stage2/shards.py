"""Small shards as the simulator writes them."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

from infp_cam.models.stage2.data import PAUSE

FRAMES = 100


def write_shard(path: Path, samples: list[dict[str, Any]]) -> None:
    with tarfile.open(path, "w") as shard:
        for i, sample in enumerate(samples):
            for name, value in sample.items():
                if name == "facts" or name.endswith(".json"):
                    ending = "json" if name == "facts" else name
                    content, member = json.dumps(value).encode(), f"{i:08d}.{ending}"
                else:
                    buffer = io.BytesIO()
                    np.save(buffer, value)
                    content, member = buffer.getvalue(), f"{i:08d}.{name}.npy"
                info = tarfile.TarInfo(member)
                info.size = len(content)
                shard.addfile(info, io.BytesIO(content))


def speech(seed: int, frames: int = FRAMES) -> dict[str, Any]:
    """A sample whose lips and sound both count the frames."""
    rng = np.random.default_rng(seed)
    k = np.arange(4 * frames)
    mel = np.repeat((100 + k % 100)[:, None], 80, axis=1)
    lips = np.repeat((np.arange(frames) % 25 / 100)[:, None], 7, axis=1)
    return {
        "mel": mel.astype(np.uint8),
        "phones": rng.integers(1, 40, 4 * frames).astype(np.uint8),
        "lips": lips.astype(np.float16),
        "facts": {"engine": "none"},
    }


def dyad(seed: int, frames: int = FRAMES) -> dict[str, Any]:
    """A conversation whose first half is one's and whose second half is the other's."""
    rng = np.random.default_rng(seed)
    sample: dict[str, Any] = {"facts": {"style_a": [0.5] * 8, "style_b": [-0.5] * 8}}
    for who, talks in (("a", slice(0, 2 * frames)), ("b", slice(2 * frames, None))):
        phones = np.full(4 * frames, PAUSE, np.uint8)
        phones[talks] = 5
        sample[f"{who}.phones"] = phones
        sample[f"{who}.mel"] = np.where(phones[:, None] == PAUSE, 0, 180).repeat(80, 1)
        sample[f"{who}.mel"] = sample[f"{who}.mel"].astype(np.uint8)
        walk = np.cumsum(rng.standard_normal((frames, 10)), axis=0)
        sample[f"{who}.motion"] = walk.astype(np.float16)
    return sample
