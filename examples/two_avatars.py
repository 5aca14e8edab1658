"""Two avatars talk to each other: each speaks one file and hears the other.

python examples/two_avatars.py ANN.wav BEN.wav --out talk.mp4
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.files import load_track
from infp_cam.avatar import Avatar
from infp_cam.types import RING_RATE, VideoFrame
from infp_cam.video import mp4_file

FPS = 25


async def pictures(avatar: Avatar) -> AsyncIterator[NDArray[np.uint8]]:
    """Yield the pictures of `avatar`."""
    async for item in avatar:
        if isinstance(item, VideoFrame):
            yield item.pixels


async def talk(
    portraits: tuple[str, str],
    voices: tuple[NDArray[np.float32], NDArray[np.float32]],
    size: tuple[int, int],
    out: Path,
) -> None:
    """Film a conversation: the portraits side by side, the voices left and right."""
    width, height = size
    sound = np.zeros((2, max(map(len, voices))), np.float32)
    for row, voice in zip(sound, voices, strict=True):
        row[: len(voice)] = voice
    ann = Avatar(portraits[0], size=size, fps=FPS, rate=RING_RATE, live=False, seed=1)
    ben = Avatar(portraits[1], size=size, fps=FPS, rate=RING_RATE, live=False, seed=2)
    with mp4_file(out, (2 * width, height), FPS, sound, RING_RATE) as film:
        async with ann, ben:
            for avatar, own, other in ((ann, *sound), (ben, *sound[::-1])):
                await avatar.push_audio(own)
                await avatar.push_other(other)
                await avatar.finish()
            left, right = pictures(ann), pictures(ben)
            number = 0
            while True:
                pair = await asyncio.gather(anext(left, None), anext(right, None))
                if pair[0] is None or pair[1] is None:
                    return
                film.write(np.hstack([pair[0], pair[1]]), number / FPS)
                number += 1


def main() -> None:
    """Read the command line and film."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ann", type=Path, help="what the left one says, an audio file")
    parser.add_argument("ben", type=Path, help="what the right one says")
    parser.add_argument("--portraits", nargs=2, default=("builtin", "builtin"), metavar="PICTURE")
    parser.add_argument("--size", type=int, default=480, help="side of each picture (480)")
    parser.add_argument("--out", type=Path, default=Path("talk.mp4"))
    options = parser.parse_args()
    voices = load_track(options.ann), load_track(options.ben)
    size = options.size, options.size
    asyncio.run(talk(tuple(options.portraits), voices, size, options.out))


if __name__ == "__main__":
    main()
