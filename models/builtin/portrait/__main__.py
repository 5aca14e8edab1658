"""Paint the built-in portrait: ``python -m infp_cam.models.builtin.portrait``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2

from infp_cam.data import PORTRAIT

from .scene import WIDTH, paint


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, paint, write the file.

    Parameters
    ----------
    arguments : the command line's words; the process's own where None

    Raises
    ------
    SystemExit
        If the file cannot be written, or the words make no sense.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PORTRAIT, help="PNG file to write")
    parser.add_argument("--width", type=int, default=WIDTH, help="pixels; the height is 9/16 of it")
    args = parser.parse_args(arguments)
    if not args.out.parent.is_dir():
        raise SystemExit(f"cannot write {args.out}: there is no such folder")
    picture = paint(args.width)
    if not cv2.imwrite(str(args.out), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise SystemExit(f"cannot write {args.out}")
    print(args.out)


if __name__ == "__main__":
    main()
