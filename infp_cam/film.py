"""Films: a portrait and recorded tracks become motion and an MP4, on a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from infp_cam.audio.files import AudioClip
from infp_cam.audio.ring import DyadicRing
from infp_cam.clock import VirtualClock
from infp_cam.motion.file import MotionClip
from infp_cam.motion.generator import MotionGenerator, MotionStyle
from infp_cam.portrait.portrait import Portrait
from infp_cam.render.renderer import Renderer
from infp_cam.session import GeneratedMotion, Motion, RecordedMotion, Session
from infp_cam.timing import StageTimes
from infp_cam.types import OTHER, RING_RATE, SAMPLE_NS, SELF, MotionFrame
from infp_cam.video import mp4_file

SOUND_RATE = 48_000
"""Sample rate of a film's sound, Hz."""

Progress = Callable[[int, int], None]
"""Called with the frames done and the frames in all."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """Both sides of a recorded conversation; they may differ in length.

    Parameters
    ----------
    own, other : float32[n]
        The portrait's own voice and the other party's, 16 kHz mono in [-1, 1]; empty where there
        is none.
    sound : float32[2, n]
        What the film sounds like, 48 kHz: self left, other right (as ``--dyad`` reads it).
    """

    own: NDArray[np.float32]
    other: NDArray[np.float32]
    sound: NDArray[np.float32]

    @property
    def duration_s(self) -> float:
        """Length of the longer track, seconds."""
        return max(len(self.own), len(self.other)) / RING_RATE

    @staticmethod
    def of_sides(own: AudioClip | None, other: AudioClip | None) -> Tracks:
        """Return the tracks of one clip for each side; None for a side that says nothing."""
        nothing = np.zeros(0, np.float32)
        tracks = [nothing if clip is None else clip.track() for clip in (own, other)]
        voices = [
            nothing if clip is None else _voice(clip.samples.mean(axis=0), clip.rate)
            for clip in (own, other)
        ]
        return Tracks(tracks[0], tracks[1], _stereo(voices))

    @staticmethod
    def of_dyad(clip: AudioClip) -> Tracks:
        """Return the tracks of a stereo clip; `AudioInvalid` where it has not two channels."""
        own, other = clip.dyad()
        return Tracks(own, other, _stereo([_voice(side, clip.rate) for side in clip.samples]))


def _voice(mono: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    voice: NDArray[np.float32] = soxr.resample(np.ascontiguousarray(mono), rate, SOUND_RATE)
    return voice.clip(-1.0, 1.0)


def _stereo(voices: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    sound = np.zeros((2, max(map(len, voices))), np.float32)
    for row, voice in zip(sound, voices, strict=True):
        row[: len(voice)] = voice
    return sound


class TrackFeed:
    """Writes recorded tracks into the ring as the virtual clock goes on.

    Parameters
    ----------
    tracks : Tracks
        What is played.
    ring : DyadicRing
        Where it goes.
    clock : VirtualClock
        Shows audio time.
    """

    def __init__(self, tracks: Tracks, ring: DyadicRing, clock: VirtualClock) -> None:
        self._tracks, self._ring, self._clock = tracks, ring, clock
        self._done = 0

    def play_until(self, index: int) -> None:
        """Let time go on until the ring holds what there is up to the absolute `index`."""
        if index > self._done:
            self._clock.sleep_until(index * SAMPLE_NS)
            self._ring.write(SELF, self._done, self._tracks.own[self._done : index])
            self._ring.write(OTHER, self._done, self._tracks.other[self._done : index])
            self._done = index


def generate(
    tracks: Tracks, generator: MotionGenerator[Any], style: MotionStyle, seed: int
) -> MotionClip:
    """Return the motion of `tracks` at the generator's rate; nothing is drawn."""
    return _Recording(tracks, generator, style, seed).clip()


class _Recording:
    """Generated motion of recorded tracks, all of which is kept."""

    def __init__(
        self, tracks: Tracks, generator: MotionGenerator[Any], style: MotionStyle, seed: int
    ) -> None:
        ring = DyadicRing()
        self._rate, self._duration_s = generator.rate, tracks.duration_s
        self._frames: list[MotionFrame] = []
        self.motion = GeneratedMotion(
            ring, generator, style, seed, StageTimes(), self._frames.append
        )
        self.feed = TrackFeed(tracks, ring, VirtualClock())

    def clip(self) -> MotionClip:
        """Generate what is still missing and return the motion of the whole tracks."""
        count = frame_count(self._duration_s, self._rate)
        for t_ns in frame_times_ns(count, self._rate):  # what is there already costs nothing
            self.feed.play_until(self.motion.audio_needed(t_ns))
            self.motion.at(t_ns)
        return MotionClip.of_frames(self._frames[:count], self._rate)


def film(
    motion: Motion,
    feed: TrackFeed | None,
    portrait: Portrait,
    renderer: Renderer[Any],
    out: Path,
    fps: float,
    duration_s: float,
    sound: NDArray[np.float32] | None,
    progress: Progress,
) -> None:
    """Draw `duration_s` seconds of `motion` on `portrait` into the MP4 file `out`.

    Parameters
    ----------
    feed : TrackFeed, optional
        Plays the tracks that generated motion needs; None for recorded motion.
    sound : float32[channels, n], optional
        Sound of the film at 48 kHz.

    Raises
    ------
    OutputUnwritable
        Where `out` can not be written; nothing is left behind.
    MotionInvalid
        Where the renderer does not take the motion's space.
    """
    with mp4_file(out, renderer.size, fps, sound, SOUND_RATE) as writer:
        session = Session(motion, renderer, portrait, StageTimes())
        width, height = renderer.size
        pixels = np.empty((height, width, 3), np.uint8)
        count = frame_count(duration_s, fps)
        for done, t_ns in enumerate(frame_times_ns(count, fps)):
            if feed is not None:
                feed.play_until(session.audio_needed(t_ns))
            session.draw(t_ns, pixels)
            writer.write(pixels, t_ns / 1e9)
            progress(done + 1, count)


def film_tracks(
    tracks: Tracks,
    portrait: Portrait,
    generator: MotionGenerator[Any],
    renderer: Renderer[Any],
    out: Path,
    *,
    style: MotionStyle,
    seed: int,
    fps: float,
    progress: Progress,
) -> MotionClip:
    """Film `tracks` on `portrait` and return the motion that was generated."""
    recording = _Recording(tracks, generator, style, seed)
    motion, feed, duration_s = recording.motion, recording.feed, tracks.duration_s
    film(motion, feed, portrait, renderer, out, fps, duration_s, tracks.sound, progress)
    return recording.clip()


def film_clip(
    clip: MotionClip,
    tracks: Tracks | None,
    portrait: Portrait,
    renderer: Renderer[Any],
    out: Path,
    *,
    fps: float,
    progress: Progress,
) -> None:
    """Film recorded motion on `portrait`, with the sound of `tracks` where there are any."""
    sound = None if tracks is None else tracks.sound
    duration_s = clip.end_s if tracks is None else max(clip.end_s, tracks.duration_s)
    motion = RecordedMotion(clip)
    film(motion, None, portrait, renderer, out, fps, duration_s, sound, progress)


def frame_count(duration_s: float, fps: float) -> int:
    """Return how many frames cover `duration_s` seconds."""
    return max(1, int(np.ceil(round(duration_s * fps, 6))))


def frame_times_ns(count: int, fps: float) -> Iterator[int]:
    """Yield the audio times of `count` frames from 0 on."""
    return (round(n * 1e9 / fps) for n in range(count))
