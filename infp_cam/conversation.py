"""A conversation: both sides heard, the portrait moved and drawn, the voice sent on in time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from infp_cam.audio.cleaner import VoiceCleaner
from infp_cam.audio.microphone.microphone import open_microphone, voice_delay_ns
from infp_cam.audio.microphone.voice_buffer import VoiceBuffer
from infp_cam.audio.ring import DyadicRing
from infp_cam.audio.source import AudioSource, FileSource, SilenceSource, is_voice
from infp_cam.camera.frame_ring import FrameRing
from infp_cam.clock import Clock
from infp_cam.data import portrait_path
from infp_cam.errors import InfpCamError
from infp_cam.hearing import Hearing
from infp_cam.job import Job
from infp_cam.live import LiveLoop, VideoDelay
from infp_cam.motion.generator import MotionStyle
from infp_cam.plugin.motion_ring import MotionRing, motion_ring_path
from infp_cam.portrait.portrait import Portrait
from infp_cam.registry import make_generator, make_renderer, make_source
from infp_cam.session import GeneratedMotion, Motion, Session, ToldMotion
from infp_cam.settings import picture_size
from infp_cam.speech.source import SpeechSource, open_speech
from infp_cam.stage import Stage
from infp_cam.timing import StageTimes
from infp_cam.types import OTHER, SELF, MotionFrame

ALLOWED_NS = 40_000_000
"""What capture and drawing may take at first; `VideoDelay` then follows what they do take."""

MOST_DELAY_NS = 300_000_000
"""The video delay never grows beyond this; a machine that is slower drops frames."""

OnProblem = Callable[[str, InfpCamError | None], None]
"""Told the subject (`infp_cam.control.messages.Problem`) and its problem, None when it is over."""


class Conversation:
    """One live session, from its sources to the frame ring and the virtual microphone.

    Parameters
    ----------
    job : Job
        What to do.
    frames : FrameRing
        Where the frames go.
    clock : Clock
        The machine's clock.
    on_problem : callable
        Told what goes wrong and what is mended; the call goes on. On any thread.

    Raises
    ------
    InfpCamError
        Where the portrait, a file or a model can not be used. Devices do not raise: they are told
        and waited for.
    """

    def __init__(self, job: Job, frames: FrameRing, clock: Clock, on_problem: OnProblem) -> None:
        settings = job.settings
        self.settings, self._job = settings, job
        self._on_problem = on_problem
        self.times = StageTimes()
        ring, voice = DyadicRing(), VoiceBuffer()
        self.generator = make_generator(
            settings.generator, settings.model, settings.provider, self._reporting("generator")
        )
        self._motion = GeneratedMotion(
            ring,
            self.generator,
            MotionStyle.named(settings.style, settings.liveliness),
            job.seed,
            self.times,
        )
        size = picture_size(settings.size)
        self.renderer = make_renderer(settings.renderer, size, self._reporting("renderer"))
        self._session = Session(
            self._told(self._motion),
            self.renderer,
            Portrait.load(portrait_path(settings.portrait)),
            self.times,
        )
        self._stage = Stage(self._session, size, frames, marked=settings.disclosure)
        self._epoch_ns = epoch_ns = clock.now_ns()
        self.microphone = open_microphone(
            settings.microphone, voice, clock, epoch_ns, self._reporting("microphone")
        )
        own = self._open_own(clock)
        self.speaker = own.speaker if isinstance(own, SpeechSource) else None
        other = make_source(settings.other_source, OTHER, clock, self._reporting("other"))
        self.cleaner = self._make_cleaner(own)
        self.hearing = Hearing((own, other), ring, voice, self.cleaner, clock, epoch_ns)
        least_ns = round((self.generator.lookahead_s + 1 / self.generator.rate) * 1e9) + ALLOWED_NS
        self.loop = LiveLoop(
            self._stage,
            ring,
            frames,
            clock,
            epoch_ns=epoch_ns,
            fps=settings.fps,
            delay=VideoDelay(least_ns, MOST_DELAY_NS),
        )
        self._swapping = threading.Lock()
        self.mute(job.muted)
        self.leave(job.away)

    def run(self, end: threading.Event) -> None:
        """Draw until `end` is set, the duration is over, or all that was played has ended."""
        with self.cleaner, self.hearing:
            self.microphone.start()
            try:
                self.loop.run(lambda: end.is_set() or self._is_over())
            finally:
                self.microphone.stop()

    def mute(self, on: bool) -> None:
        """Close the mouth and silence the virtual microphone, or let them go on."""
        self._muted = on
        self._silence()

    def leave(self, on: bool) -> None:
        """Show the card "be right back" and be silent, or come back."""
        self._stage.away = on
        self._silence()

    def move(self, style: str, liveliness: float) -> None:
        """Move in another way."""
        self._motion.restyle(MotionStyle.named(style, liveliness))
        self.settings = self.settings.model_copy(update={"style": style, "liveliness": liveliness})

    def show(self, portrait: str) -> None:
        """Animate another portrait; takes seconds. One that can not be used is a problem told."""
        with self._swapping:
            try:
                self._stage.swap(Portrait.load(portrait_path(portrait)))
            except InfpCamError as error:
                self._on_problem("portrait", error)
                return
            self.settings = self.settings.model_copy(update={"portrait": portrait})
            self._on_problem("portrait", None)

    def keep_time(self) -> None:
        """Have the voice follow the picture's present delay; to be called now and then."""
        self.microphone.follow(voice_delay_ns(self.loop.delay.ns, self.settings.av_offset_ms))

    def stats(self) -> dict[str, Any]:
        """Return the engine's part of what ``infp-cam run --stats`` writes."""
        own, other = self.hearing.sides()
        return {
            "latency_ms": self.loop.latency(),
            "stages_ms": self.times.summary(),
            "frames": {"drawn": self.loop.drawn, "dropped": self.loop.dropped},
            "queues_ms": {
                "audio_wait": self.loop.audio_wait(),
                "motion_timeline": self._motion.timeline.span_ms,
                "video_delay": self.loop.delay.ns / 1e6,
            },
            "motion_held": self._session.held,
            "sound": self.hearing.stats(),
            "microphone": {
                "delay_ms": self.microphone.delay_ns / 1e6,
                "underruns": self.microphone.underruns,
                "gaps": self.microphone.gaps,
            },
            "provider": self.generator.provider,
            "devices": {
                "self": own.label,
                "other": other.label,
                "microphone": self.microphone.name,
            },
            "renderer": self.renderer.name,
            "generator": self.settings.generator,
        }

    def _open_own(self, clock: Clock) -> AudioSource:
        settings = self.settings
        if not is_voice(settings.self_source):
            return make_source(settings.self_source, SELF, clock, self._reporting("self"))
        return open_speech(
            settings.self_source,
            clock,
            settings.manners,
            lambda: self.hearing.is_speaking(OTHER),
            self._reporting("voice"),
        )

    def _make_cleaner(self, own: AudioSource) -> VoiceCleaner:
        """Return what cleans the own voice; what no microphone hears has no echo of this call."""
        echo, noise = self.settings.echo_cancellation, self.settings.noise_suppression
        if isinstance(own, FileSource | SilenceSource | SpeechSource):
            echo, noise = "on" if echo == "on" else "off", False
        return VoiceCleaner(echo, noise, self._reporting("echo"))

    def _told(self, motion: Motion) -> Motion:
        """Return `motion`, which listeners hear of where the call has any."""
        path = motion_ring_path(self._job.ring)
        if not path.exists():
            return motion
        ring = MotionRing.attach(path)
        ring.open_for(motion.space)

        def tell(frame: MotionFrame) -> None:
            ring.write(frame, self._epoch_ns + frame.t_ns + self.loop.delay.ns)

        return ToldMotion(motion, tell)

    def _silence(self) -> None:
        self.hearing.muted = self._muted or self._stage.away

    def _is_over(self) -> bool:
        duration_s, now_ns = self._job.duration_s, self.loop.audio_time_ns
        if duration_s is not None:
            return now_ns >= duration_s * 1e9
        return self.hearing.has_ended(now_ns)

    def _reporting(self, subject: str) -> Callable[[InfpCamError | None], None]:
        return lambda error: self._on_problem(subject, error)
