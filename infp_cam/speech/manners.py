"""What a voice does when the other party begins to talk."""

from __future__ import annotations

from typing import Literal

Manners = Literal["go-on", "pause", "stop"]
"""Go on talking; pause until the other is silent; stop, and drop all that waits."""

BEGINS_NS = 400_000_000
"""Who talks for so long begins to talk: a "mhm" is shorter."""

ENDS_NS = 800_000_000
"""Who is silent for so long has ended: pauses between words are shorter."""


class Floor:
    """Whether the other party has the floor; asked again and again, in one thread."""

    def __init__(self) -> None:
        self._taken = False
        self._since_ns: int | None = None  # since when it is the other way round

    def is_taken(self, other_speaks: bool, now_ns: int) -> bool:
        """Return whether the other party talks, brief words and pauses left out.

        Parameters
        ----------
        other_speaks : bool
            Whether there is speech at this moment.
        now_ns : int
            Clock time, which never goes back.
        """
        if other_speaks == self._taken:
            self._since_ns = None
        elif self._since_ns is None:
            self._since_ns = now_ns
        elif now_ns - self._since_ns >= (ENDS_NS if self._taken else BEGINS_NS):
            self._taken, self._since_ns = other_speaks, None
        return self._taken
