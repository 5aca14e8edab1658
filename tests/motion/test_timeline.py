import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infp_cam.errors import MotionInvalid
from infp_cam.motion.rotation import angles, quaternion, slerp
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.motion.timeline import MotionTimeline
from infp_cam.types import MotionFrame

STEP_NS = 40_000_000


def frame(t_ns: int, **channels: float) -> MotionFrame:
    values = ARKIT58.rest_values()
    for name, value in channels.items():
        values[ARKIT58.index(name)] = value
    return MotionFrame(values, t_ns, ARKIT58)


def value(of: MotionFrame, channel: str) -> float:
    return float(of.values[ARKIT58.index(channel)])


@given(
    st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20),
    st.floats(-0.2, 1.2),
)
def test_coefficients_are_interpolated_linearly_and_held_outside(
    jaw: list[float], share: float
) -> None:
    timeline = MotionTimeline(ARKIT58)
    for i, opening in enumerate(jaw):
        timeline.push(frame(i * STEP_NS, jawOpen=opening))
    t_ns = round(share * STEP_NS * (len(jaw) - 1))
    times = np.arange(len(jaw)) * STEP_NS
    assert value(timeline.at(t_ns), "jawOpen") == pytest.approx(
        np.interp(t_ns, times, jaw), abs=1e-5
    )
    assert timeline.at(t_ns).t_ns == t_ns


def test_rotation_is_interpolated_on_the_sphere() -> None:
    start, end = (25.0, -35.0, 10.0), (-20.0, 30.0, -25.0)
    names = ("headPitch", "headYaw", "headRoll")
    timeline = MotionTimeline(ARKIT58)
    timeline.push(frame(0, **dict(zip(names, start, strict=True))))
    timeline.push(frame(STEP_NS, **dict(zip(names, end, strict=True))))
    got = [value(timeline.at(STEP_NS // 4), name) for name in names]
    wanted = angles(slerp(quaternion(*start), quaternion(*end), 0.25))
    assert got == pytest.approx(wanted, abs=1e-4)
    linear = np.array(start) + 0.25 * (np.array(end) - np.array(start))
    assert np.abs(got - linear).max() > 0.3, "the case tells slerp from straight lines"


def test_a_frame_comes_back_exactly() -> None:
    timeline = MotionTimeline(ARKIT58)
    frames = [frame(i * STEP_NS, headYaw=7.3 * i, jawOpen=0.1 * i) for i in range(4)]
    for each in frames:
        timeline.push(each)
    for each in frames:
        assert np.array_equal(timeline.at(each.t_ns).values, each.values)


def test_it_keeps_no_more_than_it_should() -> None:
    timeline = MotionTimeline(ARKIT58, keep_ms=1000)
    for i in range(1000):
        timeline.push(frame(i * STEP_NS))
    assert timeline.span_ms == 1000
    assert len(timeline) == 26


def test_refusals() -> None:
    timeline = MotionTimeline(ARKIT58)
    with pytest.raises(LookupError):
        timeline.at(0)
    timeline.push(frame(STEP_NS))
    with pytest.raises(ValueError, match="not later"):
        timeline.push(frame(STEP_NS))
    latent = MotionSpace("latent:test", ("a",), (0.0,), (-1.0,), (1.0,))
    with pytest.raises(MotionInvalid):
        timeline.push(MotionFrame(latent.rest_values(), 2 * STEP_NS, latent))
