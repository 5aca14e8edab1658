# ruff: noqa: N818 -- the names are those of the design.
"""Errors that a person can act on: each says what is wrong and how to mend it."""

from __future__ import annotations


class InfpCamError(Exception):
    """Base of all errors that are shown to the person.

    Parameters
    ----------
    message : str
        What is wrong, one sentence.
    fix : str
        What to do about it, one sentence.
    """

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class DeviceUnavailable(InfpCamError):
    """A microphone, loopback or camera is not there or can not be opened."""


class DeviceLost(InfpCamError):
    """A device that worked went away while in use.

    Parameters
    ----------
    retryable : bool
        Whether opening it again later may succeed.
    """

    def __init__(self, message: str, fix: str, *, retryable: bool) -> None:
        super().__init__(message, fix)
        self.retryable = retryable


class BackendMissing(InfpCamError):
    """A library or driver that the request needs is not installed."""


class PortraitInvalid(InfpCamError):
    """The picture can not serve as a portrait."""


class ModelInvalid(InfpCamError):
    """A model file is missing, damaged, or of another kind than asked for."""


class SettingsInvalid(InfpCamError):
    """The settings file or a setting can not be used."""


class AudioInvalid(InfpCamError):
    """An audio file can not be used."""


class MotionInvalid(InfpCamError):
    """A motion file can not be used, or is of another motion space."""


class PictureInvalid(InfpCamError):
    """A picture to be drawn is of a size or kind that can not be."""


class OutputUnwritable(InfpCamError):
    """A file can not be written."""


class SpeechInvalid(InfpCamError):
    """A line or a piece of sound can not be spoken."""


class VoiceFailed(InfpCamError):
    """A voice can not speak: it is not there, broke, or hangs."""


class PluginFailed(InfpCamError):
    """A plugin could not be loaded or broke.

    Parameters
    ----------
    plugin : str
        Its id, where it is a part of the engine that was running.
    """

    def __init__(self, message: str, fix: str, plugin: str = "") -> None:
        super().__init__(message, fix)
        self.plugin = plugin


class ProcessFailed(InfpCamError):
    """One of the program's processes ends again and again."""


class AlreadyRunning(InfpCamError):
    """INFP Camera runs already, and one person has one."""


class NotRunning(InfpCamError):
    """No INFP Camera answers on the control socket."""


class RequestInvalid(InfpCamError):
    """A request on the control socket can not be understood."""


class RequestRefused(InfpCamError):
    """The running INFP Camera did not do what it was asked for.

    Parameters
    ----------
    kind : str
        What it calls the error: the name of one of these classes.
    """

    def __init__(self, message: str, fix: str, kind: str) -> None:
        super().__init__(message, fix)
        self.kind = kind
