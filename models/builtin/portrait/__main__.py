"""Paint the built-in portrait: ``python -m infp_cam.models.builtin.portrait``."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2

from .scene import WIDTH, paint

DEFAULT = Path(__file__).parents[3] / "infp_cam" / "data" / "portrait.png"


def main() -> None:
    """Parse the command line, paint, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT, help="picture to write")
    parser.add_argument("--width", type=int, default=WIDTH, help="pixels; the height is 9/16 of it")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    picture = paint(args.width)
    if not cv2.imwrite(str(args.out), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise SystemExit(f"cannot write {args.out}")
    print(args.out)


if __name__ == "__main__":
    main()
