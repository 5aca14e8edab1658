"""A progress bar for films."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from infp_cam.film import Progress


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """Give a function that shows frames done of frames in all."""
    with tqdm(desc=title, unit="frame", dynamic_ncols=True) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
