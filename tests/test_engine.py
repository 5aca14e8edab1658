"""The engine's process."""

import subprocess
import sys

from infp_cam.engine import BROKEN_STATUS

BREAKS = """
import threading, time
from infp_cam import engine
threading.excepthook = engine._end_with_thread
threading.Thread(target=lambda: 1 / 0).start()
time.sleep(60)
"""


def test_a_broken_thread_ends_the_process_so_that_it_is_started_again() -> None:
    done = subprocess.run([sys.executable, "-c", BREAKS], capture_output=True, text=True)
    assert done.returncode == BROKEN_STATUS
    assert "ZeroDivisionError" in done.stderr
