"""Does what the requests ask for, and knows what the person wants of the call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from infp_cam.control.messages import Ended, Event, Finished, Telemetry
from infp_cam.control.orders import Away, Move, Mute
from infp_cam.control.portrait_switch import Answer, PortraitSwitch
from infp_cam.control.presence import Presence
from infp_cam.control.requests import (
    OF_THE_CAMERA,
    ChoosePortrait,
    ChooseStyle,
    ComeBack,
    GetStatus,
    GoAway,
    Hush,
    Off,
    On,
    Quit,
    Request,
    Say,
    SendSound,
    SetOption,
    Toggle,
    ToggleMute,
    Unmute,
    Watch,
)
from infp_cam.control.requests import Mute as MuteRequest
from infp_cam.control.speaking import Speaking
from infp_cam.control.supervisor import Supervisor
from infp_cam.errors import InfpCamError, RequestInvalid
from infp_cam.settings import Settings


@dataclass(frozen=True, slots=True)
class Command:
    """A request and what is done on it.

    Parameters
    ----------
    request : request type
        Its name and fields.
    handle : callable
        Called in the supervisor's thread with the request and what is to be called once, from any
        thread, when it was done or why it was not; returns at once. It may raise an
        `InfpCamError` instead.
    """

    request: type[Request]
    handle: Callable[[Any, Answer], None]


class Director:
    """Does what the requests ask for; used in the supervisor's thread.

    Parameters
    ----------
    supervisor : Supervisor
        Runs camera and engine.
    settings : Settings
        What the call begins with.
    check_portrait : callable
        See `PortraitSwitch`.
    check_option : callable
        Raises the `InfpCamError` about an option (its name, and all settings with it) that an
        engine could not start with; called in a thread of its own.

    Attributes
    ----------
    presence : Presence
        What the person wants now.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        settings: Settings,
        check_portrait: Callable[[str], None],
        check_option: Callable[[str, Settings], None],
    ) -> None:
        self._supervisor, self._check_option = supervisor, check_option
        self._portraits = PortraitSwitch(supervisor, check_portrait, self._keep_portrait)
        self._speaking = Speaking(supervisor, lambda: self.presence)
        self._when_ended: list[Answer] = []
        self.presence = Presence(settings)

    def commands(self) -> Sequence[Command]:
        """Return all that can be asked for."""
        return (
            Command(On, self._on),
            Command(Off, self._off),
            Command(Toggle, lambda _, done: (self._off if self.presence.on else self._on)(_, done)),
            Command(MuteRequest, lambda _, done: self._mute(True, done)),
            Command(Unmute, lambda _, done: self._mute(False, done)),
            Command(ToggleMute, lambda _, done: self._mute(not self.presence.muted, done)),
            Command(GoAway, lambda _, done: self._away(True, done)),
            Command(ComeBack, lambda _, done: self._away(False, done)),
            Command(ChoosePortrait, lambda asked, done: self._portraits.choose(asked.name, done)),
            Command(ChooseStyle, self._style),
            Command(SetOption, self._set_option),
            Command(Say, self._speaking.say),
            Command(SendSound, self._speaking.sound),
            Command(Hush, self._speaking.hush),
            Command(GetStatus, lambda _, done: done(None)),
            Command(Watch, lambda _, done: done(None)),  # the server does the rest
            Command(Quit, self._quit),
        )

    def hear(self, event: Event) -> bool:
        """Take an event of the engine; True where it was the answer to a request."""
        is_answer = self._portraits.hear(event)
        self._speaking.hear(event)
        match event:
            case Telemetry(portrait=name) if self._supervisor.engine_serves:
                # What it really shows is what it is to begin with when it is started again.
                if not self._portraits.is_ordered:
                    self._set(portrait=name)
            case Finished() if self._supervisor.engine_serves:  # by itself: the call is over
                self.presence = replace(self.presence, on=False)
            case Ended():
                answers, self._when_ended = self._when_ended, []
                for answer in answers:
                    answer(None)
            case _:
                pass
        return is_answer

    def leave(self) -> None:
        """End the call; what ends with it is no problem."""
        self.presence = replace(self.presence, on=False)
        self._supervisor.stop()

    def choose(self, changes: dict[str, Any]) -> None:
        """Take options that an engine is started with, and start it anew where it is wanted."""
        self._set(**changes)
        if self.presence.on:
            self._supervisor.end_engine()
            self._supervisor.start_engine()

    def _on(self, _: Request, done: Answer) -> None:
        self.presence = replace(self.presence, on=True)
        self._supervisor.start_engine()
        done(None)

    def _off(self, _: Request, done: Answer) -> None:
        self.presence = replace(self.presence, on=False)
        self._supervisor.end_engine()
        if self._supervisor.engine_pid is None:
            done(None)
        else:
            self._when_ended.append(done)

    def _mute(self, on: bool, done: Answer) -> None:
        self.presence = replace(self.presence, muted=on)
        self._supervisor.send(Mute(on))
        done(None)

    def _away(self, on: bool, done: Answer) -> None:
        self.presence = replace(self.presence, away=on)
        self._supervisor.send(Away(on))
        done(None)

    def _style(self, asked: ChooseStyle, done: Answer) -> None:
        self._set(style=asked.name)
        if asked.liveliness is not None:
            self._set(liveliness=asked.liveliness)
        self._move(done)

    def _move(self, done: Answer) -> None:
        settings = self.presence.settings
        self._supervisor.send(Move(settings.style, settings.liveliness))
        done(None)

    def _set_option(self, asked: SetOption, done: Answer) -> None:
        if asked.option in OF_THE_CAMERA:
            raise RequestInvalid(
                f"The option `{asked.option}` can not be changed while the camera is open.",
                f"End INFP Camera and start it again with another `{asked.option}`.",
            )
        match asked.option:
            case "portrait":
                self._portraits.choose(str(asked.value), done)
            case "style" | "liveliness":
                self._set(**{asked.option: asked.value})
                self._move(done)
            case _:
                settings = self.presence.settings.model_copy(update={asked.option: asked.value})
                arguments = (asked, settings, done)
                threading.Thread(target=self._try, args=arguments, daemon=True).start()

    def _try(self, asked: SetOption, settings: Settings, done: Answer) -> None:
        """Look whether an engine could start with an option, and have it started so."""
        try:
            self._check_option(asked.option, settings)
        except InfpCamError as error:
            done(error)
        else:
            self._supervisor.post(partial(self._renew, asked, done))

    def _renew(self, asked: SetOption, done: Answer) -> None:
        """Take an option that an engine is started with."""
        if getattr(self.presence.settings, asked.option) != asked.value:
            self.choose({asked.option: asked.value})
        done(None)

    def _quit(self, _: Request, done: Answer) -> None:
        done(None)
        self.leave()

    def _keep_portrait(self, name: str) -> None:
        self._set(portrait=name)
        if self.presence.on:  # an engine that could not be started with the former one
            self._supervisor.start_engine()

    def _set(self, **changes: object) -> None:
        """Change settings of this moment (those in the file stay)."""
        settings = self.presence.settings.model_copy(update=changes)
        self.presence = replace(self.presence, settings=settings)
