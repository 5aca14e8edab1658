"""Messages as lines: one JSON object a line, versioned, with the kind under a key of its own.

``{"v": 1, "event": "ready", "device": "/dev/video0"}``. A line that is no JSON object, is of
another version or of an unknown kind is ignored, and so are unknown fields, so that old and new
processes get along.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, TypeVar

VERSION = 1
"""Version of the messages; raised when a field changes its meaning."""

M = TypeVar("M")


def format_line(key: str, kind: str, message: Any) -> str:
    """Return the dataclass `message` as one line of JSON, without the line's end."""
    fields = dataclasses.asdict(message)
    return json.dumps({"v": VERSION, key: kind, **fields}, allow_nan=False)


def parse_line(line: str, key: str, kinds: Mapping[str, type[M]]) -> M | None:
    """Return the message in `line`; None where it is none of `kinds`."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or fields.get("v") != VERSION:
        return None
    kind = kinds.get(str(fields.get(key)))
    if kind is None:
        return None
    known = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    try:
        return kind(**{name: value for name, value in fields.items() if name in known})
    except TypeError:
        return None
