# ruff: noqa: N818 -- like those of `infp_cam.errors`.
"""What can go wrong with OBS."""

from __future__ import annotations

from infp_cam.errors import InfpCamError


class ObsUnavailable(InfpCamError):
    """OBS can not be reached, or not any more; it is tried again.

    Parameters
    ----------
    is_absent : bool
        Whether OBS merely does not run, which is no fault.
    """

    def __init__(self, message: str, fix: str, *, is_absent: bool = False) -> None:
        super().__init__(message, fix)
        self.is_absent = is_absent


class PasswordRefused(ObsUnavailable):
    """OBS wants another password than the one that is known, or none is."""


class ObsRefused(InfpCamError):
    """OBS did not do what it was asked for.

    Parameters
    ----------
    code : int
        Number of obs-websocket's `RequestStatus`; 0 where it was not OBS that refused.
    """

    def __init__(self, message: str, fix: str, code: int = 0) -> None:
        super().__init__(message, fix)
        self.code = code
