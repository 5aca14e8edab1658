"""Passwords and keys of plugins, in the system's keyring alone."""

from __future__ import annotations

from typing import Any

from infp_cam.errors import BackendMissing

_SERVICE = "infp-cam"


def read(plugin: str, option: str) -> str:
    """Return the secret `option` of `plugin`; empty where there is none.

    Raises
    ------
    BackendMissing
        Where this system has no keyring that can be used.
    """
    keyring = _keyring()
    try:
        return keyring.get_password(_SERVICE, f"{plugin}.{option}") or ""
    except keyring.errors.KeyringError as error:
        raise _unusable(error) from error


def keep(plugin: str, option: str, value: str) -> None:
    """Keep `value` as the secret `option` of `plugin`; an empty one removes it.

    Raises
    ------
    BackendMissing
        Where this system has no keyring that can be used.
    """
    keyring = _keyring()
    name = f"{plugin}.{option}"
    try:
        if value:
            keyring.set_password(_SERVICE, name, value)
        elif keyring.get_password(_SERVICE, name) is not None:
            keyring.delete_password(_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise _unusable(error) from error


def _keyring() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError as error:
        raise BackendMissing(
            "Passwords are kept in the system's keyring, and what reaches it is not installed.",
            "Install it: `pip install keyring`.",
        ) from error
    return keyring


def _unusable(error: Exception) -> BackendMissing:
    return BackendMissing(
        f"The system's keyring can not be used: {error}",
        "Unlock it; on Linux it is the desktop's (GNOME Keyring or KWallet).",
    )
