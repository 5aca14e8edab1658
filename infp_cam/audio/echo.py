"""Takes the other party, as the microphone hears it from the loudspeakers, out of the own voice."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import BackendMissing
from infp_cam.types import CALL_RATE

BLOCK = CALL_RATE // 100
"""Samples that are cleaned at a time (10 ms)."""

# Samples by which each stage makes the voice later, measured (docs/audio).
_FILTER_DELAY, _ECHO_DELAY, _NOISE_DELAY = 44, 384, 288

_FULL_SCALE = 32_767.0


class EchoCanceller:
    """Cleans the microphone 10 ms at a time: echo, steady noise, rumble under about 100 Hz.

    WebRTC's audio processing (AEC3), out of LiveKit's library, with no gain control. The echo has
    to come at least 5 ms after the far side's samples, and at most about 0.5 s; where it moves, it
    is found again within 3 s.

    Parameters
    ----------
    echo : bool
        Whether the far side is taken out.
    noise : bool
        Whether steady noise is.

    Attributes
    ----------
    delay : int
        Samples at 48 kHz by which the clean voice comes later than the near side.

    Raises
    ------
    BackendMissing
        The library is not installed.
    """

    def __init__(self, echo: bool, noise: bool) -> None:
        self.delay = _FILTER_DELAY + _ECHO_DELAY * echo + _NOISE_DELAY * noise
        rtc = _livekit()
        memory = [bytearray(2 * BLOCK) for _ in range(2)]  # shared, and changed in place
        self._near, self._far = (np.frombuffer(side, np.int16) for side in memory)
        self._near_frame, self._far_frame = (
            rtc.AudioFrame(side, CALL_RATE, 1, BLOCK) for side in memory
        )
        try:
            self._module = rtc.AudioProcessingModule(
                echo_cancellation=echo, noise_suppression=noise, high_pass_filter=True
            )
        except ImportError as error:
            raise _missing(str(error)) from error
        self._reduction = EchoReduction() if echo else None

    def process(self, near: NDArray[np.float32], far: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next 10 ms of both sides and return the clean voice, `delay` later.

        Parameters
        ----------
        near, far : float32[480]
            Microphone, and what the loudspeakers play, of the same moment; 48 kHz in [-1, 1].

        Returns
        -------
        float32[480]
            In [-1, 1].
        """
        for samples, kept in ((near, self._near), (far, self._far)):
            np.rint(samples.clip(-1.0, 1.0) * _FULL_SCALE, out=kept, casting="unsafe")
        if self._reduction is not None:
            self._module.process_reverse_stream(self._far_frame)
        self._module.process_stream(self._near_frame)
        clean: NDArray[np.float32] = self._near.astype(np.float32) / np.float32(_FULL_SCALE)
        if self._reduction is not None:
            self._reduction.push(near, far, clean)
        return clean

    @property
    def reduction_db(self) -> float | None:
        """How much lower the near side was made of late, while only the far side was heard.

        None until some seconds of echo have been heard.
        """
        return None if self._reduction is None else self._reduction.db


def _livekit() -> Any:
    try:
        from livekit import rtc
    except ImportError as error:
        raise _missing(str(error)) from error
    return rtc


def _missing(reason: str) -> BackendMissing:
    return BackendMissing(
        f"LiveKit's library, which takes echo and noise out, can not be used: {reason}.",
        "Install it with `pip install livekit`, or switch off echo cancellation and noise "
        "suppression and wear headphones.",
    )


_PIECE = 25  # blocks of 10 ms: 0.25 s
_HEARD_DB = -50.0  # far side, dB re full scale
_OVER_FLOOR_DB = 10.0  # near side over its quietest 10 ms: there is something to take out
_ECHO_SHARE = 0.5  # of the far side's pieces that are heard on the near side; less is no echo
_OWN_VOICE_DB = 6.0  # over the echo that is usual for the far side's level
_SHORTEST = 4


@dataclass
class EchoReduction:
    """How much lower the near side gets while the far side alone is heard.

    It judges by levels before the cancellation alone, so that a canceller that fails is not taken
    for one that had nothing to do. The median of pieces of 0.25 s stands pieces in which the own
    voice was not told apart.
    """

    _powers: list[list[float]] = field(default_factory=list)
    _quietest: deque[float] = field(default_factory=lambda: deque(maxlen=80))
    _echoes: deque[float | None] = field(default_factory=lambda: deque(maxlen=40))
    _reductions: deque[float] = field(default_factory=lambda: deque(maxlen=16))
    _was_echo: bool = False

    def push(
        self, near: NDArray[np.float32], far: NDArray[np.float32], clean: NDArray[np.float32]
    ) -> None:
        """Take 10 ms of the near and the far side and of what came out, float32[480] each."""
        self._powers.append([float(side @ side) / BLOCK for side in (near, far, clean)])
        if len(self._powers) == _PIECE:
            powers = np.array(self._powers)
            self._powers = []
            self._quietest.append(_db(float(powers[:, 0].min())))
            self._judge(*(_db(power) for power in powers.mean(axis=0).tolist()))

    @property
    def db(self) -> float | None:
        """The running median, dB; None before a second of echo."""
        return median(self._reductions) if len(self._reductions) >= _SHORTEST else None

    def _judge(self, near_db: float, far_db: float, clean_db: float) -> None:
        if far_db < _HEARD_DB:
            self._was_echo = False
            return
        is_audible = near_db > min(self._quietest) + _OVER_FLOOR_DB
        self._echoes.append(near_db - far_db if is_audible else None)
        known = [echo for echo in self._echoes if echo is not None]
        is_echo = (
            is_audible
            and len(known) >= max(_SHORTEST, _ECHO_SHARE * len(self._echoes))
            and near_db - far_db < median(known) + _OWN_VOICE_DB
        )
        if is_echo and self._was_echo:  # what came out lags, by `delay`
            self._reductions.append(near_db - clean_db)
        self._was_echo = is_echo


def _db(power: float) -> float:
    return 10.0 * float(np.log10(power + 1e-12))
