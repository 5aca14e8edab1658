"""A progress bar for films."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from infp_cam.film import Progress


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Give a function that shows frames done of frames in all."""
    interval_s = 0.1 if sys.stderr.isatty() else 5.0  # a log needs no more
    with tqdm(desc=title, unit="frame", dynamic_ncols=True, mininterval=interval_s) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
