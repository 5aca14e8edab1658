"""The password of OBS's WebSocket server."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from infp_cam.errors import BackendMissing

VARIABLE = "INFP_CAM_OBS_PASSWORD"
"""Environment variable that holds it where the keyring does not."""


@dataclass(frozen=True, slots=True)
class Password:
    """A password, and where it was found.

    Parameters
    ----------
    text : str
        The password; empty: none is known. It is never printed.
    origin : str
        ``keyring``, ``environment``, or ``none``.
    """

    text: str = field(repr=False)
    origin: Literal["keyring", "environment", "none"]


def known_password(keyring: Callable[[], str]) -> Password:
    """Return what the keyring has or, where that is nothing, the environment.

    Parameters
    ----------
    keyring : callable
        Returns what the keyring has; `BackendMissing` where there is none.
    """
    try:
        if kept := keyring():
            return Password(kept, "keyring")
    except BackendMissing:
        pass  # what there is instead is told in the status
    if given := os.environ.get(VARIABLE, ""):
        return Password(given, "environment")
    return Password("", "none")
