"""OSC bundles of which only the floats change.

OSC is made of words of 4 bytes in network order. Addresses, names and lengths of what is sent stay
the same from face to face, so a bundle is made once, by python-osc, and then filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

MOST_BYTES = 1400
"""Size of a datagram that no usual network cuts into pieces."""

_WORD = 4
_HEADER_WORDS = 4  # "#bundle", 0, and the time tag


@dataclass(frozen=True, slots=True)
class Message:
    """An OSC message.

    Parameters
    ----------
    address : str
        What it is about.
    constants : tuple of str or int
        Its first arguments.
    floats : int
        How many floats follow.
    """

    address: str
    constants: tuple[str | int, ...] = ()
    floats: int = 0

    def build(self) -> OscMessage:
        """Return it with zeros for its floats."""
        builder = OscMessageBuilder(self.address)
        for constant in self.constants:
            builder.add_arg(constant, "s" if isinstance(constant, str) else "i")
        for _ in range(self.floats):
            builder.add_arg(0.0, "f")
        return builder.build()


class BundleSeries:
    """Messages in bundles that each fit into a datagram.

    Parameters
    ----------
    messages : sequence of Message
        In their order.
    """

    def __init__(self, messages: Sequence[Message]) -> None:
        self._bundles = [_Bundle(part) for part in _parts(messages)]

    def filled(self, floats: NDArray[np.float32]) -> Iterator[bytes]:
        """Yield the bundles with `floats`, float32[n]: those of all messages, in their order."""
        start = 0
        for bundle in self._bundles:
            stop = start + len(bundle.places)
            bundle.words[bundle.places] = floats[start:stop]
            yield bundle.words.tobytes()
            start = stop


class _Bundle:
    def __init__(self, messages: Sequence[OscMessage]) -> None:
        builder = OscBundleBuilder(IMMEDIATELY)
        places: list[int] = []
        end = _HEADER_WORDS
        for message in messages:
            builder.add_content(message)
            end += 1 + message.size // _WORD
            floats = sum(isinstance(argument, float) for argument in message.params)
            places += range(end - floats, end)
        self.words = np.frombuffer(builder.build().dgram, ">f4").copy()
        self.places = np.array(places, np.intp)


def _parts(messages: Sequence[Message]) -> Iterator[list[OscMessage]]:
    part: list[OscMessage] = []
    size = _HEADER_WORDS * _WORD
    for message in (message.build() for message in messages):
        added = _WORD + message.size
        if part and size + added > MOST_BYTES:
            yield part
            part, size = [], _HEADER_WORDS * _WORD
        part.append(message)
        size += added
    if part:
        yield part
