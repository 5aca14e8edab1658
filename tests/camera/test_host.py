"""The host's loop in virtual time, with a camera that remembers."""

import threading

import numpy as np
import pytest

from infp_cam.camera.frame_ring import FrameRing, FrameTimes
from infp_cam.camera.host import CameraHost
from infp_cam.camera.standby import NEUTRAL
from infp_cam.clock import VirtualClock
from infp_cam.control.messages import Counters, Problem, Ready, Showing, Solved
from infp_cam.errors import DeviceLost, DeviceUnavailable, OutputUnwritable

SIZE = (64, 48)
MS = 1_000_000
PERIOD_NS = 40 * MS
START_NS = 1_000 * MS


class RememberingCamera:
    """Keeps the first pixel and the time of each picture."""

    def __init__(self):
        self.device = "remembering"
        self.sent, self.told_again = [], []
        self.opened = self.closed = 0
        self.refuses = self.fails = None
        self.presence = "there"

    def open(self, again):
        self.told_again.append(again)
        if self.refuses:
            raise self.refuses
        self.opened += 1
        return self

    def send(self, pixels, t_ns):
        if self.fails:
            raise self.fails
        assert pixels.shape == (SIZE[1], SIZE[0], 3)
        assert (pixels == pixels[0, 0]).all()
        self.sent.append(((t_ns - START_NS) // MS, tuple(pixels[0, 0].tolist())))

    def close(self):
        self.closed += 1


class Stage:
    """A host, its ring, its camera and its clock."""

    def __init__(self, ring):
        self.ring, self.camera, self.told = ring, RememberingCamera(), []
        self.clock = VirtualClock(START_NS)
        self.tried_ms = []
        self.restart_host()

    def open(self, again):
        self.tried_ms.append((self.clock.now_ns() - START_NS) // MS)
        return self.camera.open(again)

    def restart_host(self):
        self.host = CameraHost(
            self.ring,
            self.open,
            lambda: self.camera.presence,
            self.clock,
            self.told.append,
        )

    def write(self, value, due_ms):
        due_ns = START_NS + due_ms * MS
        times = FrameTimes(0, due_ns, due_ns - 100 * MS)
        self.ring.write(np.full((SIZE[1], SIZE[0], 3), value, np.uint8), times)

    def until(self, ms):
        while self.clock.now_ns() < START_NS + ms * MS:
            self.clock.sleep_until(min(self.host.step(), START_NS + ms * MS))

    def live(self, start_ms, stop_ms):
        """Let the engine write a picture each period, 30 ms ahead of its due time."""
        for number, due_ms in enumerate(range(start_ms, stop_ms, 40)):
            self.until(due_ms - 30)
            self.write(number % 200 + 1, due_ms)
        self.until(stop_ms)

    def values(self, start_ms=0):
        return [pixel[0] for t, pixel in self.camera.sent if t >= start_ms]

    def close(self):
        end = threading.Event()
        end.set()
        self.host.run(end)


@pytest.fixture
def stage():
    with FrameRing.create(SIZE, 25) as ring:
        yield Stage(ring)


def test_first_picture_is_sent_at_once(stage):
    stage.host.step()
    assert stage.camera.sent == [(0, NEUTRAL)]
    assert stage.told == [Ready("remembering")]


def test_each_picture_is_sent_when_it_is_due(stage):
    stage.live(100, 2100)
    live = [(t, pixel[0]) for t, pixel in stage.camera.sent if t >= 100]
    assert live == [(100 + 40 * n, n + 1) for n in range(50)]
    assert stage.ring.counters.live == 50
    assert stage.ring.counters.repeated == stage.ring.counters.dropped == 0
    assert stage.ring.counters.longest_gap_ns == PERIOD_NS


def test_pictures_in_bursts_are_dropped_rather_than_shown_late(stage):
    for due_ms in (100, 110, 120, 130):
        stage.write(due_ms, due_ms)
    stage.until(200)
    assert stage.values(100)[:2] == [100, 120]  # the camera takes no more than twice its rate
    counters = stage.ring.counters
    assert counters.live + counters.dropped == 4


def test_stall_holds_the_last_picture_then_shows_the_card(stage):
    with stage.ring.rest_slot() as rest:
        rest[:] = 200
    stage.live(100, 1100)
    last = stage.values()[-1]
    stage.until(5000)
    shown = [(t - 1060, pixel[0]) for t, pixel in stage.camera.sent if t > 1060]
    assert {value for t, value in shown if t <= 2000} == {last}
    assert {value for t, value in shown if t > 2000} == {200}
    gaps = np.diff([t for t, _ in stage.camera.sent])
    assert gaps.max() <= 60
    assert [event.state for event in stage.told if isinstance(event, Showing)] == [
        "live",
        "hold",
        "standby",
    ]
    counters = stage.ring.counters
    assert counters.stalls == 1
    assert counters.sent == counters.live + counters.repeated + counters.standby
    assert counters.sent == len(stage.camera.sent)


def test_live_again_with_the_first_picture_of_a_new_engine(stage):
    stage.live(100, 1100)
    stage.until(5000)
    stage.write(77, 5005)
    stage.until(5010)
    assert stage.camera.sent[-1] == (5005, (77, 77, 77))
    assert stage.told[-1] == Showing("live")
    assert stage.camera.opened == stage.ring.counters.opened == 1
    assert stage.ring.counters.longest_gap_ns == (5005 - 1060) * MS


def test_card_of_a_new_engine_replaces_the_old_one(stage):
    for value in (100, 50):
        with stage.ring.rest_slot() as rest:
            rest[:] = value
        stage.host.step()
        stage.clock.sleep_until(stage.clock.now_ns() + PERIOD_NS)
    assert stage.values() == [100, 50]


def test_half_drawn_card_is_not_shown(stage):
    with pytest.raises(RuntimeError), stage.ring.rest_slot() as rest:
        rest[:20] = 255
        raise RuntimeError
    stage.host.step()
    assert stage.camera.sent == [(0, NEUTRAL)]


def test_camera_that_can_not_be_opened_at_first_is_the_persons_to_mend(stage):
    stage.camera.refuses = DeviceUnavailable("There is no camera.", "Make one.")
    with pytest.raises(DeviceUnavailable):
        stage.host.step()


LOST = DeviceLost("The camera is gone.", "Bring it back.", retryable=True)
ABSENT = DeviceUnavailable("Not there.", "Make one.")
FULL = OutputUnwritable("Full.", "Free some space.")


def problems(stage):
    return [event for event in stage.told if isinstance(event, Problem | Solved)]


def test_lost_camera_is_told_once_and_opened_again_with_growing_waits(stage):
    stage.live(100, 1100)
    stage.camera.fails, stage.camera.refuses = LOST, ABSENT
    stage.live(1100, 12100)
    absent = Problem("DeviceUnavailable", "Not there.", "Make one.", "camera")
    assert problems(stage) == [
        Problem("DeviceLost", "The camera is gone.", "Bring it back.", "camera"),
        absent,
    ]
    waits = np.diff([1100, *stage.tried_ms[1:]])
    assert np.allclose(waits, [200, 500, 1000, 2000, 4000], atol=50)
    assert stage.camera.closed == 1
    stage.camera.fails = stage.camera.refuses = None
    stage.live(12100, 14100)
    assert problems(stage)[2:] == [Solved("camera")]
    assert stage.camera.opened == stage.ring.counters.opened == 2
    assert stage.camera.sent[-1][0] >= 14_000
    assert stage.ring.counters.sent == len(stage.camera.sent)


def test_camera_that_is_back_is_opened_at_once(stage):
    stage.live(100, 1100)
    stage.camera.presence = None
    stage.camera.fails, stage.camera.refuses = LOST, ABSENT
    stage.live(1100, 8900)  # the next try would be at 8800 + 4000
    stage.camera.fails = stage.camera.refuses = None
    stage.camera.presence = "back"
    stage.live(8900, 9300)
    assert stage.tried_ms[-1] - 8900 <= 150
    assert stage.told[-1] == Solved("camera")


def test_camera_that_seems_to_be_back_and_is_not_is_not_hammered(stage):
    stage.live(100, 1100)
    stage.camera.fails, stage.camera.refuses = LOST, ABSENT
    stage.live(1100, 5100)
    before = len(stage.tried_ms)
    stage.camera.presence = "back, but another program has it"
    stage.live(5100, 6700)
    assert len(stage.tried_ms) == before + 1


def test_film_that_can_not_be_written_is_a_lost_camera(stage):
    stage.live(100, 1100)
    stage.camera.fails = stage.camera.refuses = FULL
    stage.live(1100, 3100)
    full = Problem("OutputUnwritable", "Full.", "Free some space.", "camera")
    assert problems(stage) == [full]
    stage.camera.fails = stage.camera.refuses = None
    stage.live(3100, 6100)
    assert problems(stage) == [full, Solved("camera")]
    assert stage.camera.told_again[-1] is True


def test_film_that_fails_to_close_as_well_is_told_once(stage, monkeypatch):
    stage.live(100, 1100)

    def full():
        raise FULL

    monkeypatch.setattr(stage.camera, "close", full)
    stage.camera.fails = FULL
    stage.live(1100, 1200)
    assert len(problems(stage)) == 1


def test_restarted_host_says_that_all_is_well_again(stage):
    stage.live(100, 1100)
    stage.camera.fails, stage.camera.refuses = LOST, ABSENT
    stage.live(1100, 1500)
    stage.camera.fails = stage.camera.refuses = None
    stage.told.clear()
    stage.restart_host()
    stage.live(1500, 1600)
    assert [event for event in stage.told if not isinstance(event, Showing)] == [
        Ready("remembering"),
        Solved("camera"),
    ]


@pytest.mark.parametrize("lost", [False, True])
def test_clock_that_jumped_over_a_night_is_taken_as_it_is(stage, lost):
    """A machine that slept, where the clock goes on meanwhile."""
    stage.live(100, 1100)
    if lost:
        stage.camera.fails, stage.camera.refuses = LOST, ABSENT
        stage.live(1100, 6100)
        stage.camera.fails = stage.camera.refuses = None
    night_ms = 8 * 3600 * 1000
    stage.clock.sleep_until(stage.clock.now_ns() + night_ms * MS)
    awake_ms = (stage.clock.now_ns() - START_NS) // MS
    before = len(stage.camera.sent)
    stage.until(awake_ms + 1000)
    shown = stage.camera.sent[before:]
    assert shown[0][0] - awake_ms <= 2
    assert np.diff([t for t, _ in shown]).min() >= 20  # nothing is made up for
    assert 24 <= len(shown) <= 27
    assert {pixel for _, pixel in shown} == {NEUTRAL}  # not the last picture of the evening
    stage.live(awake_ms + 1000, awake_ms + 2000)
    live = stage.values(awake_ms + 1000)
    assert live[-20:] == list(range(live[-20], live[-20] + 20))
    counters = stage.ring.counters
    assert counters.sent == len(stage.camera.sent)
    assert counters.opened == 1 + lost


def test_camera_lost_for_good_ends_the_host(stage):
    stage.host.step()
    stage.camera.fails = DeviceLost("Broken.", "Buy one.", retryable=False)
    with pytest.raises(DeviceLost):
        stage.until(100)


def test_restarted_host_goes_on_counting_and_waits_for_its_camera(stage):
    stage.live(100, 1100)
    before = stage.ring.counters
    stage.camera.refuses = DeviceUnavailable("Busy.", "Wait.")
    stage.restart_host()
    stage.live(1100, 1500)
    assert stage.ring.counters.sent == before.sent
    stage.camera.refuses = None
    stage.live(1500, 3100)
    assert stage.ring.counters.opened == 2
    assert stage.ring.counters.sent == len(stage.camera.sent) > before.sent
    assert stage.camera.told_again[0] is False
    assert all(stage.camera.told_again[1:])


def test_restarted_host_goes_on_with_the_picture_that_is_due(stage):
    stage.live(100, 1090)
    stage.write(150, 1100)
    stage.write(160, 1140)
    stage.clock.sleep_until(START_NS + 1105 * MS)
    stage.restart_host()
    stage.host.step()
    assert stage.camera.sent[-1] == (1105, (150, 150, 150))
    assert stage.ring.counters.dropped == 0


def test_closing_releases_the_camera_and_tells_the_counters(stage):
    stage.live(100, 1100)
    stage.close()
    assert stage.camera.closed == 1
    last = stage.told[-1]
    assert isinstance(last, Counters)
    assert last.frames["live"] == 25
    assert last.times_ms["latency"] == {"p50": 100.0, "p99": 100.0}
    assert last.times_ms["lateness"] == {"p50": 0.0, "p99": 0.0}


def test_camera_that_fails_to_close_does_not_keep_the_counters_back(stage, monkeypatch):
    stage.host.step()

    def full():
        raise OutputUnwritable("Full.", "Free some space.")

    monkeypatch.setattr(stage.camera, "close", full)
    with pytest.raises(OutputUnwritable):
        stage.close()
    assert isinstance(stage.told[-1], Counters)
