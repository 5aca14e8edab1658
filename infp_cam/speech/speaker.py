"""The speaker: takes lines and streams, has them made into sound, and plays it sample by sample."""

from __future__ import annotations

import dataclasses
import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.audio.resampler import StreamingResampler
from infp_cam.control.status import SpeechStatus
from infp_cam.errors import InfpCamError, SpeechInvalid, VoiceFailed
from infp_cam.speech.queue import Priority, Sentence, SpeechQueue
from infp_cam.speech.sound import Sound
from infp_cam.speech.stream import SoundStream
from infp_cam.speech.text import sentences
from infp_cam.types import CALL_RATE

AHEAD = 4 * CALL_RATE
"""Samples that are made before they are due; then the voice waits."""

FADE = CALL_RATE // 200
"""Samples (5 ms) in which speech is cut off, so that it does not click."""

MOST_STREAMS = 8
"""Streams that may be open at once."""

OnChange = Callable[[InfpCamError | None], None]
"""Told why a sentence was not spoken, and None when one is again; on the speaker's own thread."""


class SpeakingVoice(Protocol):
    """What the speaker speaks with; `infp_cam.speech.voice_process.VoiceProcess` is one."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def open(self) -> None:
        """Get ready; returns at once."""
        ...

    def speak(self, text: str) -> Generator[Sound, None, None]:
        """Yield the sound of a sentence; see `VoiceProcess.speak`."""
        ...

    def close(self) -> None:
        """End it, from any thread."""
        ...


class Speaker:
    """Says one sentence after the other, from `start` to `stop`.

    A more urgent line is said at the next end of a sentence, and what it overtook goes on then.

    Parameters
    ----------
    voice : SpeakingVoice
        Makes the sound of the lines.
    on_change : callable
        See `OnChange`.
    """

    def __init__(self, voice: SpeakingVoice, on_change: OnChange) -> None:
        self._voice, self._on_change = voice, on_change
        self._changed = threading.Condition()  # guards all below
        self._queue = SpeechQueue()
        self._streams: dict[str, SoundStream] = {}
        self._making: Sentence | None = None
        self._made: deque[tuple[Sentence, NDArray[np.float32]]] = deque()
        self._ahead = 0  # samples in `_made`
        self._edge = np.zeros(0, np.float32)  # a fade that is played first
        self._held = self._ending = False
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)

    def start(self) -> None:
        """Begin to speak; once."""
        self._voice.open()
        self._thread.start()

    def stop(self) -> None:
        """End; a second time does nothing."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self.hush()
        self._voice.close()
        if self._thread.is_alive():
            self._thread.join()

    def say(self, text: str, priority: Priority = "normal") -> None:
        """Have a line said.

        Raises
        ------
        SpeechInvalid
            It can not be spoken, or too much waits.
        """
        words = sentences(text)
        with self._changed:
            self._give_way(self._queue.add(words, priority))

    def push(
        self, name: str, sound: Sound | None, priority: Priority = "normal", *, last: bool = False
    ) -> None:
        """Have sound spoken after what the stream `name` got before; `last` ends the stream.

        Raises
        ------
        SpeechInvalid
            There are too many streams, or this one is too far ahead.
        """
        with self._changed:
            stream = self._open_stream(name, priority)
        if sound is not None:
            stream.push(sound)
        if last:
            stream.close()

    def hush(self) -> None:
        """Be silent at once, and forget all that waits."""
        with self._changed:
            if not self._held:
                self._edge = self._faded(1.0, 0.0)
            for sentence in self._unfinished():
                sentence.dropped = True
            for stream in self._streams.values():
                stream.close()
            self._streams.clear()
            self._queue.clear()
            self._made.clear()
            self._ahead = 0
            self._changed.notify_all()

    def hold(self, on: bool) -> None:
        """Pause at once, or go on."""
        with self._changed:
            if on != self._held:
                self._edge = self._faded(0.0, 1.0) if self._held else self._faded(1.0, 0.0)
                self._held = on

    def status(self) -> SpeechStatus:
        """Return what is said now, and how much waits."""
        with self._changed:
            unfinished = self._unfinished()
            words = unfinished[0].words if unfinished else ""
            waiting = len(self._queue) + max(0, len(unfinished) - 1)
            return SpeechStatus(self._voice.name, words, waiting, self._held)

    def take(self, count: int) -> NDArray[np.float32]:
        """Return the next `count` samples of the call, float32[count] at 48 kHz."""
        out = np.zeros(count, np.float32)
        with self._changed:
            edge, self._edge = self._edge[:count], self._edge[count:]
            out[: len(edge)] = edge
            if not self._held:
                rest = self._pop(count - len(edge))
                out[len(edge) : len(edge) + len(rest)] = rest
        return out

    def _unfinished(self) -> list[Sentence]:
        """Return what was begun to be made and is not wholly heard, in its order."""
        found = list(dict.fromkeys(sentence for sentence, _ in self._made))
        if self._making is not None and not self._making.dropped and self._making not in found:
            found.append(self._making)
        return found

    def _give_way(self, newcomer: Sentence) -> None:
        """Put back what is less urgent than `newcomer` and was not heard yet."""
        for sentence in self._unfinished():
            if not sentence.begun and sentence.stream is None and sentence.place > newcomer.place:
                sentence.dropped = True
                self._queue.put_back(dataclasses.replace(sentence, dropped=False))
        self._made = deque(made for made in self._made if not made[0].dropped)
        self._ahead = sum(len(samples) for _, samples in self._made)
        self._changed.notify_all()

    def _open_stream(self, name: str, priority: Priority) -> SoundStream:
        self._streams = {name: stream for name, stream in self._streams.items() if stream.is_open}
        if name not in self._streams:
            if len(self._streams) >= MOST_STREAMS:
                raise SpeechInvalid(
                    f"{MOST_STREAMS} streams of sound are open already.",
                    "End one: send its last piece with `last`, or drop all: `infp-cam ctl hush`.",
                )
            stream = self._streams[name] = SoundStream()
            self._give_way(self._queue.add([name], priority, stream))
        return self._streams[name]

    def _faded(self, first: float, last: float) -> NDArray[np.float32]:
        samples = self._pop(FADE)
        return samples * np.linspace(first, last, len(samples), dtype=np.float32)

    def _pop(self, count: int) -> NDArray[np.float32]:
        """Return the next samples that are made, `count` at most."""
        taken = []
        while count and self._made:
            sentence, samples = self._made.popleft()
            sentence.begun = True
            if len(samples) > count:
                self._made.appendleft((sentence, samples[count:]))
            taken.append(samples[:count])
            self._ahead -= len(taken[-1])
            count -= len(taken[-1])
        if taken and self._ahead < AHEAD:
            self._changed.notify_all()
        return np.concatenate(taken) if taken else np.zeros(0, np.float32)

    def _run(self) -> None:
        while (sentence := self._next()) is not None:
            try:
                self._make(sentence)
            except InfpCamError as error:
                self._fail(sentence, error)
            else:
                if not sentence.dropped and sentence.stream is None:
                    self._failures = 0
                    self._on_change(None)

    def _next(self) -> Sentence | None:
        with self._changed:
            self._making = None
            self._changed.wait_for(lambda: self._ending or (self._queue and self._ahead < AHEAD))
            self._making = None if self._ending else self._queue.pop()
            return self._making

    def _make(self, sentence: Sentence) -> None:
        resampler: StreamingResampler | None = None
        rate = 0
        with closing(self._sounds(sentence)) as sounds:
            for sound in sounds:
                if resampler is None or sound.rate != rate:
                    if resampler is not None and not self._put(sentence, resampler.flush()):
                        return
                    rate, resampler = sound.rate, StreamingResampler(sound.rate, CALL_RATE)
                if not self._put(sentence, resampler.push(sound.samples)):
                    return
        if resampler is not None:
            self._put(sentence, resampler.flush())

    def _sounds(self, sentence: Sentence) -> Generator[Sound, None, None]:
        stream = sentence.stream
        return self._voice.speak(sentence.words) if stream is None else stream.sounds()

    def _put(self, sentence: Sentence, samples: NDArray[np.float32]) -> bool:
        """Take samples once there is room; False where the sentence is not wanted any more."""
        with self._changed:
            self._changed.wait_for(lambda: sentence.dropped or self._ending or self._ahead < AHEAD)
            if sentence.dropped or self._ending:
                return False
            if len(samples):
                self._made.append((sentence, samples))
                self._ahead += len(samples)
            return True

    def _fail(self, sentence: Sentence, error: InfpCamError) -> None:
        """Tell why a sentence is not spoken; after two in a row the rest is dropped."""
        if sentence.dropped or self._ending:
            return
        self._failures += 1
        if self._failures > 1:
            with self._changed:
                if self._queue:
                    error = VoiceFailed(
                        f"{error.message} What waited to be said is dropped.", error.fix
                    )
                self._queue.clear()
        self._on_change(error)
