"""The own side as a voice: silence in time, and speech where something is said."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

from infp_cam.audio.capture.kept import Sink
from infp_cam.audio.source import VOICE
from infp_cam.clock import Clock
from infp_cam.speech.manners import Floor, Manners
from infp_cam.speech.speaker import OnChange, Speaker
from infp_cam.speech.voice_process import VoiceProcess
from infp_cam.types import CALL_RATE, AudioChunk

USUAL = "espeak"
"""The voice plugin that is meant where none is named."""

BLOCK = CALL_RATE // 100
"""Samples of a chunk: 10 ms."""

LATE_NS = 500_000_000
"""Speech that is later than this, after a suspend, is left out instead of hurried after."""


class SpeechSource:
    """A source that is a voice; see `infp_cam.audio.source.AudioSource`.

    Parameters
    ----------
    speaker : Speaker
        What is heard.
    label : str
        What the voice is called.
    clock : Clock
        Whose time it speaks in.
    manners : {"go-on", "pause", "stop"}
        What it does when the other party begins to talk.
    other_speaks : callable
        Returns whether the other party speaks at this moment.
    """

    rate = CALL_RATE

    def __init__(
        self,
        speaker: Speaker,
        label: str,
        clock: Clock,
        manners: Manners,
        other_speaks: Callable[[], bool],
    ) -> None:
        self.speaker, self.label = speaker, label
        self._clock, self._manners, self._other_speaks = clock, manners, other_speaks
        self._floor = Floor()
        self._was_taken = False
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def delivering(self) -> bool:
        """Whether it runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, sink: Sink) -> None:
        """Hand over what is said from now on, and silence between."""
        self.speaker.start()
        self._thread = threading.Thread(
            target=self._play, args=(sink, self._clock.now_ns()), name=self.label, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End; when this returns the sink is not called any more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self.speaker.stop()

    def _play(self, sink: Sink, start_ns: int) -> None:
        at = 0
        while True:
            end_ns = _time_ns(start_ns, at + BLOCK)
            self._clock.sleep_until(end_ns)
            if self._stopping.is_set():
                return
            now_ns = self._clock.now_ns()
            if now_ns - end_ns > LATE_NS:
                start_ns, at = now_ns, 0
                continue
            self._mind(now_ns)
            samples = self.speaker.take(BLOCK)
            sink(AudioChunk(samples, CALL_RATE, _time_ns(start_ns, at)))
            at += BLOCK

    def _mind(self, now_ns: int) -> None:
        """Do what manners demand."""
        if self._manners == "go-on":
            return
        is_taken = self._floor.is_taken(self._other_speaks(), now_ns)
        if self._manners == "pause":
            self.speaker.hold(is_taken)
        elif is_taken and not self._was_taken and self.speaker.status().saying:
            self.speaker.hush()
        self._was_taken = is_taken


def parse_voice(text: str) -> tuple[str, str]:
    """Return the plugin and the voice's name (empty: its usual one) of ``voice:PLUGIN:NAME``."""
    _, _, rest = text.partition(":")
    plugin, _, name = rest.partition(":")
    return plugin or USUAL, name


def voice_process(text: str) -> VoiceProcess:
    """Return the process of the voice that ``--self voice:PLUGIN:NAME`` names, not yet started."""
    plugin, name = parse_voice(text)
    # -P keeps the current folder out of the module path.
    command = [sys.executable, "-P", "-m", "infp_cam.speech.voice_host", plugin, name]
    return VoiceProcess(name or plugin, command)


def open_speech(
    text: str,
    clock: Clock,
    manners: Manners,
    other_speaks: Callable[[], bool],
    on_change: OnChange,
) -> SpeechSource:
    """Return the source that a setting of `self_source` names that is a voice.

    A voice that can not speak is told to `on_change`, and tried again with the next line.
    """
    process = voice_process(text)
    return SpeechSource(
        Speaker(process, on_change), f"{VOICE} {process.name}", clock, manners, other_speaks
    )


def check_speech(text: str) -> None:
    """Find out whether a voice can speak.

    Raises
    ------
    VoiceFailed
        It can not.
    """
    process = voice_process(text)
    try:
        process.check()
    finally:
        process.close()


def _time_ns(start_ns: int, index: int) -> int:
    return start_ns + index * 1_000_000_000 // CALL_RATE
