"""What a call needs of this machine, looked at one by one, and how to mend what is missing.

`infp-cam doctor` prints the findings; a window can show the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from infp_cam.checks.camera import CAMERA_CHECKS
from infp_cam.checks.check import Check, Finding
from infp_cam.checks.movement import MOVEMENT_CHECKS
from infp_cam.checks.pictures import PICTURE_CHECKS
from infp_cam.checks.sound import SOUND_CHECKS
from infp_cam.settings import Settings

CHECKS: tuple[Check, ...] = (
    *PICTURE_CHECKS,
    *MOVEMENT_CHECKS,
    *SOUND_CHECKS,
    *CAMERA_CHECKS,
)
"""All checks in the order in which to mend things."""


def examine(settings: Settings, platform: str) -> Iterator[Finding]:
    """Yield a finding for each check that concerns `platform`, a value of `sys.platform`."""
    for check in CHECKS:
        if platform in check.platforms:
            yield check.find(settings)
