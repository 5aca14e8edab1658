"""The portrait as a LiveKit agent's avatar: LiveKit Agents' own runner, fed by an `Avatar`.

>>> async with Avatar("me.jpg", size=(640, 640), rate=24_000) as avatar:
...     runner = AvatarRunner(
...         room,
...         audio_recv=DataStreamAudioReceiver(room),
...         video_gen=PortraitVideo(avatar),
...         options=avatar_options(avatar),
...     )
...     await runner.start()
...     listening = asyncio.create_task(listen(avatar, rtc.AudioStream.from_participant(...)))

Needs the extra ``agents`` (``pip install 'infp-cam[agents]'``). Written for livekit-agents 1.8
(`livekit.agents.voice.avatar`).
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator

import cv2
import numpy as np
from livekit import rtc
from livekit.agents.voice.avatar import AudioSegmentEnd, AvatarOptions, VideoGenerator
from numpy.typing import NDArray

from infp_cam.avatar import Avatar, SegmentEnd
from infp_cam.errors import AudioInvalid
from infp_cam.types import AudioChunk, VideoFrame

_FULL_SCALE = 32_767


class PortraitVideo(VideoGenerator):
    """LiveKit's `VideoGenerator` on a live avatar.

    The agent's speech comes through `push_audio`; what the people in the room say is pushed by
    `listen`, for the portrait to listen to.

    Parameters
    ----------
    avatar : Avatar
        Entered, and live.
    """

    def __init__(self, avatar: Avatar) -> None:
        self._avatar = avatar

    async def push_audio(self, frame: rtc.AudioFrame | AudioSegmentEnd) -> None:
        """Have a frame of speech spoken; `AudioInvalid` where it is of another rate."""
        if isinstance(frame, AudioSegmentEnd):
            self._avatar.end_segment()
        else:
            await self._avatar.push_audio(samples(frame, self._avatar.rate))

    def clear_buffer(self) -> None:
        """Be silent at once: the agent was interrupted."""
        self._avatar.clear_buffer()

    async def __aiter__(self) -> AsyncIterator[rtc.VideoFrame | rtc.AudioFrame | AudioSegmentEnd]:
        """Yield pictures, the speech that goes with them, and the ends of its segments."""
        async for item in self._avatar:
            match item:
                case VideoFrame(pixels):
                    yield video_frame(pixels)
                case AudioChunk(heard, rate):
                    yield audio_frame(heard, rate)
                case SegmentEnd():
                    yield AudioSegmentEnd()


async def listen(avatar: Avatar, sound: AsyncIterable[rtc.AudioFrameEvent]) -> None:
    """Let `avatar` hear `sound`, such as an `rtc.AudioStream` of a person in the room, to its end.

    Raises
    ------
    AudioInvalid
        Where it is of another rate than the avatar: give it to the stream as ``sample_rate``.
    """
    async for event in sound:
        await avatar.push_other(samples(event.frame, avatar.rate))


def avatar_options(avatar: Avatar) -> AvatarOptions:
    """Return the options of an `AvatarRunner` for `avatar`."""
    width, height = avatar.size
    return AvatarOptions(
        video_width=width,
        video_height=height,
        video_fps=avatar.fps,
        audio_sample_rate=avatar.rate,
        audio_channels=1,
    )


def samples(frame: rtc.AudioFrame, rate: int) -> NDArray[np.float32]:
    """Return the mean of a frame's channels, float32[n] in [-1, 1].

    Raises
    ------
    AudioInvalid
        Where it is not of `rate` Hz.
    """
    if frame.sample_rate != rate:
        raise AudioInvalid(
            f"Sound of {frame.sample_rate} Hz came to an avatar of {rate} Hz.",
            f"Make the avatar with rate={frame.sample_rate}, or the sound with {rate} Hz.",
        )
    values = np.frombuffer(frame.data, np.int16).reshape(-1, frame.num_channels)
    mono: NDArray[np.float32] = values.mean(axis=1, dtype=np.float32) / np.float32(_FULL_SCALE)
    return mono.clip(-1.0, 1.0)


def audio_frame(heard: NDArray[np.float32], rate: int) -> rtc.AudioFrame:
    """Return `heard`, float32[n] in [-1, 1], as a frame of one channel."""
    values = np.round(heard * _FULL_SCALE).astype(np.int16)
    return rtc.AudioFrame(values.tobytes(), rate, 1, len(values))


def video_frame(pixels: NDArray[np.uint8]) -> rtc.VideoFrame:
    """Return `pixels`, uint8[H, W, 3] RGB, as a frame."""
    height, width, _ = pixels.shape
    planes = np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA))
    return rtc.VideoFrame(width, height, rtc.VideoBufferType.RGBA, planes.tobytes())
