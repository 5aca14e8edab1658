import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.vm
@pytest.mark.skipif(
    "INFP_CAM_VM" not in os.environ,
    reason="uses the camera INFP Camera; set INFP_CAM_VM=1 on a machine that has it to spare",
)
def test_call_through_a_real_camera():
    script = Path(__file__).with_name("loopback_call.py")
    result = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
