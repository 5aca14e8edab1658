"""What the engine is ordered to speak, given to the speaker."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import cast

from infp_cam.control.messages import SpeechAnswer
from infp_cam.control.orders import Hush, SayLine, SpeakSound
from infp_cam.errors import SpeechInvalid
from infp_cam.speech.queue import Priority
from infp_cam.speech.sound import Sound
from infp_cam.speech.speaker import Speaker
from infp_cam.speech.stream import SoundFormat, decode


def speak(
    speaker: Speaker, order: SayLine | SpeakSound | Hush, answer: Callable[[SpeechAnswer], None]
) -> None:
    """Do what `order` says and answer it."""
    if isinstance(order, Hush):
        speaker.hush()
        return
    try:
        if isinstance(order, SayLine):
            speaker.say(order.text, cast(Priority, order.priority))
        else:
            _push(speaker, order)
    except SpeechInvalid as error:
        answer(SpeechAnswer(order.number, error.message, error.fix))
    else:
        answer(SpeechAnswer(order.number))


def _push(speaker: Speaker, order: SpeakSound) -> None:
    try:
        data = base64.b64decode(order.samples, validate=True)
    except binascii.Error as error:
        raise SpeechInvalid(
            f"The sound is no base64: {str(error).lower()}.", "Send the samples in base64."
        ) from error
    samples = decode(data, cast(SoundFormat, order.format))
    sound = Sound(samples, order.rate) if len(samples) else None
    speaker.push(order.stream, sound, cast(Priority, order.priority), last=order.last)
