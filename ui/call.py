"""The call as the windows know it: how it is, what to ask of it, and that it goes on."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from infp_cam.control.backoff import Backoff
from infp_cam.control.requests import (
    OF_THE_CAMERA,
    ChoosePortrait,
    ChooseStyle,
    ComeBack,
    GoAway,
    Hush,
    Mute,
    Off,
    On,
    Quit,
    Request,
    Say,
    SetOption,
    TakePlugins,
    Unmute,
)
from infp_cam.control.status import ProblemStatus, State, Status
from infp_cam.errors import InfpCamError
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import CallProcess, call_log, last_lines
from infp_cam.ui.choices import Choices
from infp_cam.ui.texts import translate

SILENT_S = 30.0
"""A call that was started and can not be reached for so long is told as a problem, seconds."""

FAILURES = 4
"""A call that dies so often in a row is told as a problem."""

_MENDABLE = 2  # exit code of a call that only a person can help

_log = logging.getLogger(__name__)


class Call(QObject):
    """Attaches to the call that runs, starts one where none does, and starts one that dies again.

    Parameters
    ----------
    link : CallLink
        The line to it.
    process : CallProcess
        What starts it.
    choices : Choices
        Where what is chosen is kept.
    """

    changed = pyqtSignal()
    """`status`, `state` or `problems` have changed."""
    told = pyqtSignal(str)
    """Something that the person is told once."""
    ended = pyqtSignal()
    """It has ended after `quit`."""

    def __init__(
        self,
        link: CallLink,
        process: CallProcess,
        choices: Choices,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link, self._process, self._choices = link, process, choices
        self._wanted, self._met, self._quitting, self._renewing = True, False, False, False
        self._backoff = Backoff()
        self._begun_s = 0.0
        self._own_problems: dict[str, ProblemStatus] = {}
        self._restart = QTimer(self)
        self._restart.setSingleShot(True)
        self._restart.timeout.connect(self._begin)
        link.opened.connect(self._meet)
        link.closed.connect(self.changed)
        link.missed.connect(self._miss)
        link.status_changed.connect(self.changed)
        process.ended.connect(self._note_end)

    @property
    def status(self) -> Status | None:
        """What it says about itself; None while it can not be reached."""
        return self._link.status

    @property
    def state(self) -> State:
        """What it does, in a word."""
        if self.status is not None:
            return self.status.state
        if "call" in self._own_problems:
            return "problem"
        return "starting" if self._wanted else "off"

    @property
    def is_on(self) -> bool:
        """Whether the portrait is to be shown."""
        return self._wanted and (self.status is None or self.status.on)

    @property
    def is_muted(self) -> bool:
        """Whether the mouth is closed and the virtual microphone silent."""
        return self.status is not None and self.status.muted

    @property
    def is_away(self) -> bool:
        """Whether the card "be right back" is shown."""
        return self.status is not None and self.status.away

    @property
    def problems(self) -> tuple[ProblemStatus, ...]:
        """All that is wrong: with the call, and with what was asked of it last."""
        said = () if self.status is None else self.status.problems
        return (*self._own_problems.values(), *said)

    def attach(self) -> None:
        """Look for a call; start one where there is none."""
        self._link.start()

    def leave(self) -> None:
        """End all that this process does for the call, which goes on."""
        self._restart.stop()
        self._link.stop()
        self._process.leave()

    def set_on(self, on: bool) -> None:
        """Show the portrait, or the standby card."""
        if self._link.is_open:
            self._ask(On() if on else Off())
        elif on != self._wanted:
            self._wanted, self._met = on, False
            self._own_problems.clear()
            self._restart.stop()
            self.changed.emit()

    def set_muted(self, muted: bool) -> None:
        """Close the mouth and silence the virtual microphone, or let them go on."""
        self._ask(Mute() if muted else Unmute())

    def set_away(self, away: bool) -> None:
        """Show the card "be right back", or come back."""
        self._ask(GoAway() if away else ComeBack())

    def show_portrait(self, name: str) -> None:
        """Animate another portrait: a whole path or ``builtin``."""
        self._ask(ChoosePortrait(name=name), portrait=name)

    def move(self, style: str, liveliness: float) -> None:
        """Move in another way."""
        self._ask(
            ChooseStyle(name=style, liveliness=liveliness), style=style, liveliness=liveliness
        )

    def choose(self, **values: Any) -> None:
        """Have the call take other settings, and keep them; for some it has to begin anew."""
        if not any(name in OF_THE_CAMERA for name in values):
            for name, value in values.items():
                self._ask(SetOption(option=name, value=value), **{name: value})
        elif self._keep(**values) and self._link.is_open:
            self._renewing = True
            self._ask(Quit())

    def say(self, text: str, taken: Callable[[], None]) -> None:
        """Have the voice say a line; `taken` is called once it will be said."""
        self._ask(Say(text=text), taken)

    def hush(self) -> None:
        """Have the voice be silent."""
        self._ask(Hush())

    def try_voice(self, source: str) -> None:
        """Have the call hear `source` as the own side, which is not kept."""
        self._ask(SetOption(option="self_source", value=source))

    def take_plugins(self) -> None:
        """Have a running call take up what was chosen about plugins."""
        if self._link.is_open:
            self._ask(TakePlugins())

    def ask_plugin(self, request: Request) -> None:
        """Ask a plugin of the call for something."""
        self._ask(request)

    def dismiss(self, problem: ProblemStatus) -> None:
        """Forget a problem with what was asked for."""
        self._own_problems.pop(problem.subject, None)
        self.changed.emit()

    def quit(self) -> None:
        """End the call, the camera included; `ended` is emitted then."""
        self._wanted, self._quitting = False, True
        self._restart.stop()
        if self._link.is_open:
            self._ask(Quit())
        else:
            self._process.end()
        self._look_whether_ended()

    def _ask(
        self, request: Request, then: Callable[[], None] = lambda: None, /, **kept: Any
    ) -> None:
        """Ask, and keep what was chosen once it is done; `then` is called then, too."""

        def answered(problem: ProblemStatus | None) -> None:
            self._own_problems.pop("asked", None)
            if problem is not None:
                _log.warning("%s: %s", request.do, problem.message)
                self._own_problems["asked"] = ProblemStatus(
                    "asked", problem.kind, problem.message, problem.fix
                )
                self._choices.changed.emit()  # what shows a choice goes back to the former one
            else:
                then()
                if kept:
                    self._keep(**kept)
            self.changed.emit()

        if self._link.is_open or not kept:
            self._link.ask(request, answered)
        else:  # the call begins with what is kept
            answered(None)

    def _keep(self, **values: Any) -> bool:
        try:
            self._choices.keep(**values)
        except InfpCamError as error:
            self._own_problems["asked"] = ProblemStatus(
                "asked", type(error).__name__, error.message, error.fix
            )
            self.changed.emit()
            return False
        return True

    def _meet(self) -> None:
        self._met, self._begun_s = True, time.monotonic()
        self._wanted = not self._quitting
        self._own_problems.pop("call", None)
        self.changed.emit()

    def _miss(self, crashed: bool) -> None:
        """There is no call: decide what follows."""
        self._look_whether_ended()
        if self._process.is_running:
            self._look_whether_silent()
        elif self._restart.isActive():
            return
        elif self._renewing or (self._wanted and not self._met):
            self._begin()
        elif self._wanted and crashed:
            self._begin_later()
        elif self._wanted:  # it was ended in order, by somebody else
            self._wanted = False
            self.changed.emit()

    def _note_end(self, code: int) -> None:
        """The call that was started here has ended."""
        self._met = True
        self._look_whether_ended()
        if code == _MENDABLE:
            self._wanted = False
            self._own_problems["call"] = _told_in_log()
        elif code != 0 and self._wanted and not self._renewing:
            self._begin_later()
        self.changed.emit()

    def _begin(self) -> None:
        self._renewing = False
        self._begun_s = time.monotonic()
        try:
            self._process.start()
        except OSError as error:
            self._wanted = False
            self._own_problems["call"] = ProblemStatus(
                "call",
                "ProcessFailed",
                self.tr("The camera can not be started: %1.").replace("%1", str(error)),
                self.tr("Turn it on again; if that does not help, restart the machine."),
            )
        self.changed.emit()

    def _begin_later(self) -> None:
        """Start a call that died, after a wait that grows with each time."""
        if self._restart.isActive():
            return
        wait_s = self._backoff.next_s(time.monotonic() - self._begun_s)
        if self._backoff.failures == 1:
            self.told.emit(self.tr("The camera stopped unexpectedly. It is being started again."))
        elif self._backoff.failures == FAILURES:
            self._own_problems["call"] = ProblemStatus(
                "call",
                "ProcessFailed",
                self.tr("The camera ends again and again."),
                self.tr("Copy the report from the menu and send it to the developers."),
            )
        self._restart.start(round(wait_s * 1000))
        self.changed.emit()

    def _look_whether_silent(self) -> None:
        if time.monotonic() - self._begun_s > SILENT_S and "call" not in self._own_problems:
            self._own_problems["call"] = ProblemStatus(
                "call",
                "NotRunning",
                self.tr("The camera was started, but does not answer."),
                self.tr("Quit and start INFP Camera again."),
            )
            self.changed.emit()

    def _look_whether_ended(self) -> None:
        if self._quitting and not self._link.is_open and not self._process.is_running:
            self._quitting = False
            self.ended.emit()


def _told_in_log() -> ProblemStatus:
    """Return what the call printed as its last word: a message, then its fix."""
    lines = last_lines(call_log(), 40)
    for message, fix in reversed(list(pairwise(lines))):
        if message.startswith("infp-cam: ") and fix.startswith("  "):
            said = message.removeprefix("infp-cam: ")
            return ProblemStatus("call", "InfpCamError", said, fix.strip())
    return ProblemStatus(
        "call",
        "ProcessFailed",
        translate("Call", "The camera could not be started."),
        translate("Call", "Read why at the end of %1.").replace("%1", str(call_log())),
    )
