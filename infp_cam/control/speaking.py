"""Having the voice of a running call speak."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from infp_cam.audio.source import is_voice
from infp_cam.control.messages import Ended, Event, Ready, SpeechAnswer
from infp_cam.control.orders import Hush, SayLine, SpeakSound
from infp_cam.control.portrait_switch import Answer
from infp_cam.control.presence import Presence
from infp_cam.control.requests import Request, Say, SendSound
from infp_cam.control.supervisor import Supervisor
from infp_cam.errors import ProcessFailed, RequestInvalid, SpeechInvalid


class Speaking:
    """Hands what is to be spoken to the engine; used in the supervisor's thread.

    Parameters
    ----------
    supervisor : Supervisor
        Whose engine speaks.
    presence : callable
        Returns what the person wants now.
    """

    def __init__(self, supervisor: Supervisor, presence: Callable[[], Presence]) -> None:
        self._supervisor, self._presence = supervisor, presence
        self._numbers = itertools.count(1)
        self._asked: dict[int, Answer] = {}
        self._hears = False  # whether the engine takes orders

    def say(self, asked: Say, answer: Answer) -> None:
        """Have a line said; answered once the engine has taken it."""
        number = self._number(answer)
        self._supervisor.send(SayLine(number, asked.text, asked.priority))

    def sound(self, asked: SendSound, answer: Answer) -> None:
        """Have sound spoken; answered once the engine has taken it."""
        number = self._number(answer)
        self._supervisor.send(SpeakSound(number, **asked.model_dump()))

    def hush(self, _: Request, answer: Answer) -> None:
        """Have the voice be silent."""
        self._supervisor.send(Hush())
        answer(None)

    def hear(self, event: Event) -> None:
        """Take an event of the engine."""
        match event:
            case Ready():
                self._hears = True
            case SpeechAnswer(number, message, fix) if number in self._asked:
                answer = self._asked.pop(number)
                answer(SpeechInvalid(message, fix) if message else None)
            case Ended():
                self._hears = False
                asked, self._asked = self._asked, {}
                for answer in asked.values():
                    answer(
                        ProcessFailed(
                            "The engine ended before it took what was to be said.",
                            "Say it again in a moment.",
                        )
                    )
            case _:
                pass

    def _number(self, answer: Answer) -> int:
        """Return the number under which an answer comes; raises where nobody would be heard."""
        presence = self._presence()
        if not is_voice(presence.settings.self_source):
            raise RequestInvalid(
                "Your microphone is what is heard: no voice speaks typed lines.",
                "Let one speak instead: `infp-cam ctl set self_source voice`.",
            )
        if not (presence.on and self._hears and self._supervisor.engine_serves):
            raise RequestInvalid(
                "INFP Camera is off, or starting: nobody can be spoken to.",
                "Turn it on, or wait a moment: `infp-cam ctl on`.",
            )
        if presence.muted or presence.away:
            raise RequestInvalid(
                "You are muted or away: nobody would hear it.",
                "Unmute or come back first: `infp-cam ctl unmute`, `infp-cam ctl back`.",
            )
        number = next(self._numbers)
        self._asked[number] = answer
        return number
