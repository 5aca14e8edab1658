import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infp_cam.clock import VirtualClock
from infp_cam.errors import MotionInvalid
from infp_cam.motion.space import ARKIT58, MotionSpace
from infp_cam.plugins.motion_out.stream import MotionStream
from infp_cam.types import MotionFrame

JAW = ARKIT58.index("jawOpen")
DUE_NS = 5_000_000_000
"""Clock time at which audio time 0 is shown."""


class Log:
    """An encoder and a line that keep what is sent, and when."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.faces: list[tuple[int, float]] = []
        self.closed = False

    def encode(self, values: np.ndarray) -> list[bytes]:
        self.faces.append((self.clock.now_ns(), float(values[JAW])))
        return [values.tobytes()]

    def send(self, datagram: bytes) -> None:
        assert len(datagram) == 4 * len(ARKIT58)

    def close(self) -> None:
        self.closed = True


def frame(t_ns: int) -> MotionFrame:
    """The jaw opens by 1 in a second."""
    values = ARKIT58.rest_values()
    values[JAW] = t_ns / 1e9
    return MotionFrame(values, t_ns, ARKIT58)


def run(rate: float, times_ns: list[int]) -> list[tuple[int, float]]:
    clock = VirtualClock()
    log = Log(clock)
    stream = MotionStream(log, log, rate, clock)
    for t_ns in times_ns:
        clock.sleep_until(DUE_NS + t_ns)
        stream.send(frame(t_ns), DUE_NS + t_ns)
    stream.close()
    assert log.closed
    return log.faces


def camera(fps: float, count: int) -> list[int]:
    return [round(n * 1e9 / fps) for n in range(count)]


def test_at_the_cameras_rate_each_face_goes_out_when_it_is_shown() -> None:
    for at_ns, jaw in run(30, camera(30, 40)):
        assert at_ns == pytest.approx(DUE_NS + jaw * 1e9, abs=300)  # of a float32


def test_twice_the_cameras_rate_has_the_faces_between() -> None:
    faces = run(60, camera(30, 31))
    assert len(faces) == 61
    assert np.diff([at_ns for at_ns, _ in faces[2:]]) == pytest.approx(1e9 / 60, abs=3)
    late_ns = [at_ns - DUE_NS - jaw * 1e9 for at_ns, jaw in faces[2:]]
    assert late_ns == pytest.approx(np.full(59, 1e9 / 60), abs=100)


def test_half_the_cameras_rate_leaves_faces_out() -> None:
    faces = run(15, camera(30, 31))
    assert [jaw for _, jaw in faces] == pytest.approx(np.arange(16) / 15, abs=1e-6)


@settings(deadline=None)
@given(st.floats(10, 120), st.floats(15, 60))
def test_any_rate_out_of_any_camera_is_steady_and_never_early(rate: float, fps: float) -> None:
    faces = run(rate, camera(fps, 60))
    assert np.diff([jaw for _, jaw in faces[1:]]) == pytest.approx(1 / rate, abs=1e-5)
    for at_ns, jaw in faces:
        late_ns = at_ns - DUE_NS - jaw * 1e9
        assert -200 <= late_ns <= 1e9 / fps + 200


def test_after_a_gap_nothing_is_made_up_between() -> None:
    faces = run(60, [*camera(30, 10), 3_600_000_000_000])
    assert len(faces) <= 20


def test_a_new_engine_starts_its_time_anew() -> None:
    faces = run(30, camera(30, 10) + camera(30, 10))
    assert len(faces) == 20


def test_motion_of_another_space_is_told() -> None:
    space = MotionSpace("latent:x", ("a",), (0.0,), (0.0,), (1.0,))
    clock = VirtualClock()
    log = Log(clock)
    stream = MotionStream(log, log, 60, clock)
    with pytest.raises(MotionInvalid, match="latent:x"):
        stream.send(MotionFrame(np.zeros(1, np.float32), 0, space), 0)
