"""The lips move with what a voice says, and rest where it says nothing."""

import numpy as np

from infp_cam.audio.ring import DyadicRing
from infp_cam.motion.generator import MotionStyle
from infp_cam.motion.procedural.generator import ProceduralGenerator
from infp_cam.session import GeneratedMotion
from infp_cam.speech.source import voice_process
from infp_cam.speech.speaker import Speaker
from infp_cam.timing import StageTimes
from infp_cam.types import CALL_RATE, OTHER, RING_RATE, SELF
from tests.plugins.tts.needs import needs_espeak
from tests.speech.test_speaker import Call

LINE = "My mother bought a big blue boat, and I was amazed."


@needs_espeak
def test_lips_move_while_the_voice_speaks_and_rest_before() -> None:
    call = Call()
    call.speaker = Speaker(voice_process("voice:espeak:en"), call.told.append)
    call.speaker.start()
    try:
        silence = call.speaker.take(2 * CALL_RATE)
        call.speaker.say(LINE)
        call.until(lambda: call.told == [None])  # all of it is made
        speech = call.heard_to_the_end()
    finally:
        call.speaker.stop()
    assert len(speech) > 2 * CALL_RATE
    own = np.concatenate([silence, speech, np.zeros(CALL_RATE, np.float32)])[::3]
    jaw = jaw_open(own)
    before, while_speaking = jaw[25:45], jaw[52 : 50 + len(speech) * 25 // CALL_RATE]
    assert before.max() < 0.05
    assert np.percentile(while_speaking, 90) > 0.15
    assert np.abs(np.diff(while_speaking)).mean() > 0.01


def jaw_open(own: np.ndarray) -> np.ndarray:
    """How far the jaw opens in each 40 ms of an own side, float32[n] at 16 kHz."""
    ring = DyadicRing(len(own) / RING_RATE + 1)
    ring.write(SELF, 0, own.astype(np.float32))
    ring.skip(OTHER, len(own))
    generator = ProceduralGenerator()
    motion = GeneratedMotion(ring, generator, MotionStyle.named("natural", 1.0), 0, StageTimes())
    channel = generator.space.index("jawOpen")
    count = len(own) * 25 // RING_RATE - 3
    return np.array([motion.at(n * 40_000_000).values[channel] for n in range(count)])
