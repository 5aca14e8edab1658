"""An avatar is the pipeline of films and calls, fed by a program."""

import asyncio

import numpy as np
import pytest

from infp_cam.audio.files import load_track
from infp_cam.audio.ring import DyadicRing
from infp_cam.avatar import MOST_HEARD_S, Avatar, SegmentEnd
from infp_cam.clock import VirtualClock
from infp_cam.data import BUILTIN, CONVERSATION_OTHER, CONVERSATION_SELF, portrait_path
from infp_cam.errors import AudioInvalid, PortraitInvalid
from infp_cam.film import TrackFeed, Tracks
from infp_cam.motion.generator import MotionStyle
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator, make_renderer
from infp_cam.render.mark import AvatarMark
from infp_cam.session import GeneratedMotion, Session
from infp_cam.settings import Settings
from infp_cam.timing import StageTimes
from infp_cam.types import RING_RATE, AudioChunk, VideoFrame

SIZE = 192, 108
S = 1_000_000_000


@pytest.fixture(scope="module")
def conversation():
    tracks = [load_track(path) for path in (CONVERSATION_SELF, CONVERSATION_OTHER)]
    return [track[8 * RING_RATE : 11 * RING_RATE] for track in tracks]


async def collected(avatar):
    return [item async for item in avatar]


def offline(own, other, *, rate=RING_RATE, piece=4_000, **options):
    async def run():
        async with Avatar(size=SIZE, rate=rate, live=False, **options) as avatar:
            getting = asyncio.create_task(collected(avatar))
            for at in range(0, max(len(own), len(other)), piece):
                await avatar.push_audio(own[at : at + piece])
                await avatar.push_other(other[at : at + piece])
            avatar.end_segment()
            await avatar.finish()
            return await getting

    return asyncio.run(run())


def of(items, kind):
    return [item for item in items if isinstance(item, kind)]


def filmed(own, other):
    """The pictures that `infp_cam.film` would draw."""
    ring = DyadicRing()
    motion = GeneratedMotion(
        ring, make_generator(Settings().generator), MotionStyle(), 0, StageTimes()
    )
    feed = TrackFeed(Tracks(own, other, np.zeros((2, 0), np.float32)), ring, VirtualClock())
    portrait = Portrait.load(portrait_path(BUILTIN))
    session = Session(motion, make_renderer("mesh", SIZE), portrait, StageTimes())
    mark, pixels = AvatarMark(SIZE), np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    while True:
        t_ns = yield pixels
        feed.play_until(session.audio_needed(t_ns))
        session.draw(t_ns, pixels)
        mark.draw(pixels)


def test_its_pictures_are_those_of_a_film_of_the_same_sound(conversation):
    own, other = conversation
    items = offline(own, other)
    film = filmed(own, other)
    next(film)
    pictures = of(items, VideoFrame)
    assert [picture.t_ns for picture in pictures] == [n * S // 25 for n in range(75)]
    for picture in pictures:
        np.testing.assert_array_equal(picture.pixels, film.send(picture.t_ns))
    moved = np.abs(pictures[10].pixels.astype(int) - pictures[40].pixels).max()
    assert moved > 30  # it does move


def test_its_sound_is_what_was_pushed_and_stands_with_its_pictures(conversation):
    own, other = conversation
    items = offline(own, other, piece=1_111)
    chunks = of(items, AudioChunk)
    np.testing.assert_array_equal(np.concatenate([chunk.samples for chunk in chunks]), own)
    sound_ns = 0
    for item in items:
        match item:
            case AudioChunk(samples, rate, t0_ns):
                assert t0_ns == sound_ns
                sound_ns += len(samples) * S // rate
            case VideoFrame(t_ns=t_ns):
                assert sound_ns == t_ns + S // 25  # all that is heard while it is shown
    assert isinstance(items[-2], SegmentEnd) or isinstance(items[-1], SegmentEnd)
    assert len(of(items, SegmentEnd)) == 1


@pytest.mark.parametrize(("rate", "fps"), [(24_000, 25.0), (44_100, 29.97), (48_000, 30.0)])
def test_rates(conversation, rate, fps):
    rng = np.random.default_rng(1)
    own = rng.uniform(-0.1, 0.1, rate).astype(np.float32)
    items = offline(own, own[:0], rate=rate, fps=fps)
    sound = np.concatenate([chunk.samples for chunk in of(items, AudioChunk)])
    np.testing.assert_array_equal(sound, own)
    assert len(of(items, VideoFrame)) == pytest.approx(fps, abs=1)


def test_one_in_silence_gives_pictures_and_no_sound():
    items = offline(np.zeros(0, np.float32), np.zeros(RING_RATE, np.float32))
    assert len(of(items, VideoFrame)) == 25
    assert of(items, AudioChunk) == []


class Live:
    """A live avatar on a virtual clock, which goes on while anybody sleeps."""

    def __init__(self, monkeypatch):
        self.clock = VirtualClock()
        real = asyncio.sleep

        async def sleep(seconds):
            self.clock.sleep_until(self.clock.now_ns() + round(seconds * S))
            await real(0)

        monkeypatch.setattr(asyncio, "sleep", sleep)

    def avatar(self, **options):
        return Avatar(size=SIZE, rate=RING_RATE, clock=self.clock, **options)


@pytest.fixture
def live(monkeypatch):
    return Live(monkeypatch)


def test_a_live_one_goes_on_by_itself_and_speaks_where_it_is_pushed(live):
    speech = np.full(RING_RATE // 2, 0.1, np.float32)

    async def run():
        seen = []
        async with live.avatar() as avatar:
            async for item in avatar:
                seen.append((item, live.clock.now_ns()))
                pictures = len(of([i for i, _ in seen], VideoFrame))
                if pictures == 10 and isinstance(item, VideoFrame):
                    await avatar.push_audio(speech)
                    avatar.end_segment()
                if pictures == 40:
                    return seen
        return None

    seen = asyncio.run(run())
    pictures = [(item.t_ns, now) for item, now in seen if isinstance(item, VideoFrame)]
    assert [now - t_ns for t_ns, now in pictures] == [pictures[0][1]] * 40  # at their own pace
    sound = [item for item, _ in seen if isinstance(item, AudioChunk)]
    np.testing.assert_array_equal(np.concatenate([s.samples for s in sound]), speech)
    assert 10 * S // 25 <= sound[0].t0_ns <= 14 * S // 25
    end = [item for item, _ in seen].index(next(i for i, _ in seen if isinstance(i, SegmentEnd)))
    assert seen[end - 1][0] is sound[-1] or isinstance(seen[end - 1][0], VideoFrame)


def test_clearing_silences_at_once(live):
    async def run():
        seen = []
        async with live.avatar() as avatar:
            await avatar.push_audio(np.full(5 * RING_RATE, 0.1, np.float32))
            avatar.end_segment()
            async for item in avatar:
                seen.append(item)
                if len(of(seen, VideoFrame)) == 10 and isinstance(item, VideoFrame):
                    avatar.clear_buffer()
                if len(of(seen, VideoFrame)) == 30:
                    return seen
        return None

    seen = asyncio.run(run())
    sound = np.concatenate([chunk.samples for chunk in of(seen, AudioChunk)])
    assert len(sound) == 10 * RING_RATE // 25
    assert of(seen, SegmentEnd) == []


def test_one_that_is_asked_late_goes_on_from_then(live):
    async def run():
        times = []
        async with live.avatar() as avatar:
            async for item in avatar:
                times.append((item.t_ns, live.clock.now_ns()))
                if len(times) == 5:
                    live.clock.sleep_until(live.clock.now_ns() + 3 * S)
                if len(times) == 10:
                    return times
        return None

    times = asyncio.run(run())
    assert [t for t, _ in times] == [n * S // 25 for n in range(10)]  # nothing is left out
    before, after = times[4][1] - times[4][0], times[5][1] - times[5][0]
    assert after - before == pytest.approx(3 * S - S // 25, abs=S // 100)


def test_sound_of_the_others_that_comes_too_fast_is_left_out(live):
    async def run():
        async with live.avatar() as avatar:
            await avatar.push_other(np.full(RING_RATE, 0.1, np.float32))
            return avatar._heard.waiting

    assert asyncio.run(run()) == MOST_HEARD_S * RING_RATE


def test_several_live_in_one_process_and_are_each_their_own(conversation):
    own, other = conversation

    async def run():
        async with (
            Avatar(size=SIZE, rate=RING_RATE, live=False) as first,
            Avatar(size=SIZE, rate=RING_RATE, live=False) as second,
        ):
            for avatar, sides in ((first, (own, other)), (second, (other, own))):
                await avatar.push_audio(sides[0])
                await avatar.push_other(sides[1])
                await avatar.finish()
            return await asyncio.gather(collected(first), collected(second))

    first, second = asyncio.run(run())
    alone = offline(own, other)
    for a, b in zip(of(first, VideoFrame), of(alone, VideoFrame), strict=True):
        np.testing.assert_array_equal(a.pixels, b.pixels)
    assert any(
        (a.pixels != b.pixels).any()
        for a, b in zip(of(first, VideoFrame), of(second, VideoFrame), strict=True)
    )


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((2, 10), np.float32),
        np.zeros(10, np.int16),
        np.array([0, np.nan], np.float32),
    ],
)
def test_what_is_no_sound_is_told(live, bad):
    async def run():
        async with live.avatar() as avatar:
            await avatar.push_audio(bad)

    with pytest.raises(AudioInvalid, match="are no sound here"):
        asyncio.run(run())


def test_a_portrait_that_is_not_there_is_told():
    async def run():
        async with Avatar("/nowhere.png", size=SIZE):
            pass

    with pytest.raises(PortraitInvalid):
        asyncio.run(run())
