"""What waits to be said, in its order."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from infp_cam.errors import SpeechInvalid
from infp_cam.speech.stream import SoundStream

Priority = Literal["low", "normal", "high"]
"""How urgent a line is: a more urgent one is said at the next end of a sentence."""

MOST_WAITING = 500
"""Sentences that may wait; about half an hour."""

_RANKS = {priority: rank for rank, priority in enumerate(reversed(get_args(Priority)))}


@dataclass(eq=False, slots=True)
class Sentence:
    """A sentence of a line, or a whole stream of sound.

    Parameters
    ----------
    words : str
        What is said; what people call it where it is a stream.
    place : tuple of int
        Its place in the queue: rank, line, sentence in the line.
    stream : SoundStream, optional
        Where its sound comes from, instead of from the voice.
    begun : bool
        Whether some of it was heard.
    dropped : bool
        Whether it is not to be said any more.
    """

    words: str
    place: tuple[int, int, int]
    stream: SoundStream | None = None
    begun: bool = False
    dropped: bool = False


class SpeechQueue:
    """Sentences by urgency, then in the order in which they came; for one thread at a time."""

    def __init__(self) -> None:
        self._heap: list[tuple[tuple[int, int, int], Sentence]] = []
        self._lines = itertools.count()

    def __len__(self) -> int:
        """Sentences that wait."""
        return len(self._heap)

    def add(
        self, words: Iterable[str], priority: Priority, stream: SoundStream | None = None
    ) -> Sentence:
        """Take a line, in sentences; return its first.

        Raises
        ------
        SpeechInvalid
            Too much waits already.
        """
        line, rank = next(self._lines), _RANKS[priority]
        made = [Sentence(text, (rank, line, at), stream) for at, text in enumerate(words)]
        if len(self) + len(made) > MOST_WAITING:
            raise SpeechInvalid(
                f"{len(self)} sentences wait to be said already; {MOST_WAITING} can.",
                "Wait until some are said, or drop them: `infp-cam ctl hush`.",
            )
        for sentence in made:
            self.put_back(sentence)
        return made[0]

    def put_back(self, sentence: Sentence) -> None:
        """Take a sentence to its own place."""
        heapq.heappush(self._heap, (sentence.place, sentence))

    def pop(self) -> Sentence | None:
        """Take out what is to be said next."""
        return heapq.heappop(self._heap)[1] if self._heap else None

    def clear(self) -> None:
        """Forget all."""
        self._heap.clear()
