"""Linux's cameras: which there are, and whether pictures can be written to one.

Numbers are the kernel's (``linux/videodev2.h``).
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
from collections.abc import Iterator
from enum import IntFlag
from pathlib import Path

if sys.platform == "linux":
    import fcntl

SYSFS = Path("/sys/class/video4linux")
"""Where the kernel lists its video devices."""

_QUERYCAP = 0x80685600
_STREAMON = 0x40045612
_VIDEO_OUTPUT = 2
# struct v4l2_capability: driver, card, bus, version, capabilities, device_caps, reserved
_CAPABILITY = struct.Struct("16s32s32sIII12x")


class Capabilities(IntFlag):
    """What a device offers to whoever opens it now."""

    CAPTURE = 1
    OUTPUT = 2


def cameras(sysfs: Path = SYSFS) -> dict[Path, str]:
    """Return the name of each video device, in the order of their numbers."""
    folders = sorted(sysfs.glob("video*"), key=lambda folder: int(folder.name[5:]))
    return {Path("/dev") / folder.name: _name(folder) for folder in folders}


def capabilities(device: Path) -> Capabilities:
    """Return what `device` offers at present; `OSError` where it can not be opened."""
    with _opened(device) as descriptor:
        answer = bytearray(_CAPABILITY.size)
        _ioctl(descriptor, _QUERYCAP, answer)
    device_caps: int = _CAPABILITY.unpack(answer)[5]
    return Capabilities(device_caps & (Capabilities.CAPTURE | Capabilities.OUTPUT))


def restore_output(device: Path) -> None:
    """Make an idle v4l2loopback device writable again.

    v4l2loopback 0.12 with ``exclusive_caps=1`` forgets that it can be written to when a writer
    that used plain ``write`` (pyvirtualcam does) closes it. To start and end output streaming
    reminds it. Not to be used while another program writes: it would let a second writer in.
    """
    with _opened(device) as descriptor, contextlib.suppress(OSError):
        _ioctl(descriptor, _STREAMON, bytearray(struct.pack("i", _VIDEO_OUTPUT)))


@contextlib.contextmanager
def _opened(device: Path) -> Iterator[int]:
    descriptor = os.open(device, os.O_RDWR)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _ioctl(descriptor: int, request: int, argument: bytearray) -> None:
    if sys.platform == "linux":
        fcntl.ioctl(descriptor, request, argument)


def _name(folder: Path) -> str:
    try:
        return (folder / "name").read_text(encoding="utf-8").strip()
    except OSError:  # it has just been unplugged
        return ""
