"""A check and its finding."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from infp_cam.errors import InfpCamError
from infp_cam.settings import Settings

LINUX = ("linux",)
OTHERS = ("win32", "darwin")
EVERYWHERE = (*LINUX, *OTHERS)
"""Values of `sys.platform` that a check concerns."""

PATIENCE_S = 30.0
"""A check that takes longer hangs, seconds: a sound server or driver does not answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    check : str
        Name of the check.
    ok : bool
        Whether this part of a call works.
    message : str
        What there is, or what is wrong.
    fix : str or None
        How to mend it, commands in backquotes; None where it works.
    """

    check: str
    ok: bool
    message: str
    fix: str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a call needs.

    Parameters
    ----------
    name : str
        What it is about.
    look : callable
        Returns what there is; raises `InfpCamError` where something is wrong.
    platforms : tuple of str
        Where it is needed, values of `sys.platform`.
    """

    name: str
    look: Callable[[Settings], str]
    platforms: tuple[str, ...] = EVERYWHERE

    def find(self, settings: Settings) -> Finding:
        """Look; whatever goes wrong on a broken machine becomes a finding."""
        found = Finding(
            self.name,
            False,
            "It does not answer: what is asked here hangs.",
            "Restart the program or service concerned, or the machine.",
        )

        def look() -> None:
            nonlocal found
            found = self._look(settings)

        # In a thread, since a native call that hangs can not be interrupted, only left alone.
        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        looking.join(PATIENCE_S)
        return found

    def _look(self, settings: Settings) -> Finding:
        try:
            return Finding(self.name, True, self.look(settings), None)
        except InfpCamError as error:
            return Finding(self.name, False, error.message, error.fix)
        except Exception as error:
            return Finding(
                self.name,
                False,
                f"It could not be checked: {type(error).__name__}: {error}.",
                "Please report this, with all that `infp-cam doctor` prints.",
            )
