"""LiveKit Agents' own runner with the portrait as its avatar; only the room is not there."""

import asyncio
from contextlib import asynccontextmanager

import numpy as np
import pytest
from livekit import rtc
from livekit.agents.voice.avatar import (
    AvatarRunner,
    QueueAudioOutput,
)

from infp_cam.avatar import Avatar
from infp_cam.errors import AudioInvalid
from infp_cam.plugins.agents.livekit import (
    PortraitVideo,
    audio_frame,
    avatar_options,
    listen,
    samples,
    video_frame,
)

RATE, SIZE, PATIENCE_S = 24_000, (128, 96), 120


class Participant:
    """Where the runner publishes its tracks."""

    def __init__(self):
        self.tracks = []

    async def publish_track(self, track, options):
        self.tracks.append((track, options))
        return Publication()


class Publication:
    async def wait_for_subscription(self):
        pass


class Room(rtc.EventEmitter):
    """A room that is connected to nobody: `rtc.Room` needs a server."""

    def __init__(self):
        super().__init__()
        self.local_participant = Participant()

    def isconnected(self):
        return True


def tone(seconds, hz=200):
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def frames(sound, piece=RATE // 50):
    return [audio_frame(sound[at : at + piece], RATE) for at in range(0, len(sound), piece)]


@asynccontextmanager
async def running():
    """A runner whose speech is an agent's, and what it sends into the room."""
    room, output = Room(), QueueAudioOutput(sample_rate=RATE)
    async with Avatar(size=SIZE, rate=RATE, fps=10) as avatar:
        runner = AvatarRunner(
            room,
            audio_recv=output,
            video_gen=PortraitVideo(avatar),
            options=avatar_options(avatar),
        )
        sent = []
        push = runner.av_sync.push

        async def noted(frame, *rest):
            sent.append(frame)
            await push(frame, *rest)

        runner.av_sync.push = noted
        await runner.start()
        try:
            yield room, output, sent
        finally:
            await runner.aclose()


async def until(holds):
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


def of(sent, kind):
    return [frame for frame in sent if isinstance(frame, kind)]


def test_the_runner_sends_what_the_agent_says_with_its_pictures():
    speech = tone(0.5)

    async def run():
        finished = []
        async with running() as (room, output, sent):
            output.on("playback_finished", finished.append)
            for frame in frames(speech):
                await output.capture_frame(frame)
            output.flush()
            await until(lambda: finished)
            await until(lambda: len(of(sent, rtc.VideoFrame)) >= 8)
            return room, sent, finished

    room, sent, finished = asyncio.run(run())
    kinds = [track.kind for track, _ in room.local_participant.tracks]
    assert kinds == [rtc.TrackKind.KIND_AUDIO, rtc.TrackKind.KIND_VIDEO]
    heard = np.concatenate([samples(frame, RATE) for frame in of(sent, rtc.AudioFrame)])
    np.testing.assert_allclose(heard, speech, atol=1e-4)
    assert finished[0].playback_position == pytest.approx(0.5, abs=1e-6)
    assert not finished[0].interrupted
    pictures = of(sent, rtc.VideoFrame)
    assert {(frame.width, frame.height) for frame in pictures} == {SIZE}
    assert len({bytes(frame.data) for frame in pictures}) > 3  # it moves


def test_an_interrupted_agent_is_silent_and_told_how_far_it_came():
    async def run():
        finished = []
        async with running() as (_, output, sent):
            output.on("playback_finished", finished.append)
            for frame in frames(tone(20)):
                await output.capture_frame(frame)
            output.flush()
            await until(lambda: len(of(sent, rtc.AudioFrame)) >= 3)
            output.clear_buffer()
            await until(lambda: finished)
            count = len(of(sent, rtc.AudioFrame))
            pictures = len(of(sent, rtc.VideoFrame))
            await until(lambda: len(of(sent, rtc.VideoFrame)) >= pictures + 5)
            return finished, count, len(of(sent, rtc.AudioFrame))

    finished, count, later = asyncio.run(run())
    assert finished[0].interrupted
    assert 0 < finished[0].playback_position < 19
    assert later <= count + 1  # one may have been on its way


def test_it_listens_to_a_stream():
    class Stream:
        async def __aiter__(self):
            for frame in frames(tone(0.1)):
                yield rtc.AudioFrameEvent(frame)

    async def run():
        async with Avatar(size=SIZE, rate=RATE) as avatar:
            await listen(avatar, Stream())
            return avatar._heard.pushed

    assert asyncio.run(run()) == RATE // 10


def test_sound_of_another_rate_is_told():
    with pytest.raises(AudioInvalid, match="48000 Hz came to an avatar of 24000 Hz"):
        samples(rtc.AudioFrame(bytes(4), 48_000, 1, 2), RATE)


def test_frames_keep_what_they_hold():
    stereo = rtc.AudioFrame(np.array([0, 2, 32767, 32767], np.int16).tobytes(), RATE, 2, 2)
    np.testing.assert_allclose(samples(stereo, RATE), [1 / 32767, 1.0], rtol=1e-6)
    pixels = np.random.default_rng(0).integers(0, 256, (4, 6, 3), np.uint8)
    frame = video_frame(pixels)
    kept = np.frombuffer(frame.data, np.uint8).reshape(4, 6, 4)
    np.testing.assert_array_equal(kept[..., :3], pixels)
    assert (kept[..., 3] == 255).all()
