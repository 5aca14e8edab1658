"""Linux's cameras: which there are, and writing pictures to one.

Numbers and structures are the kernel's (``linux/videodev2.h``).
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

_VIDEO_OUTPUT = 2
_FIELD_NONE = 1
_COLOURS_SRGB = 8
_I420 = int.from_bytes(b"YU12", "little")
# v4l2_capability: driver, card, bus, version, capabilities, device_caps, reserved
_CAPABILITY = struct.Struct("16s32s32sIII12x")
# v4l2_format: type; width, height, pixelformat, field, bytesperline, sizeimage, colorspace, …
_FORMAT = struct.Struct("I0P7I172x")
# v4l2_streamparm: type; capability, outputmode, numerator, denominator, …
_RATE = struct.Struct("5I184x")
_QUERYCAP = 0x80000000 | _CAPABILITY.size << 16 | 0x5600
_SET_FORMAT = 0xC0000000 | _FORMAT.size << 16 | 0x5605
_SET_RATE = 0xC0000000 | _RATE.size << 16 | 0x5616
_STREAMON = 0x40045612


class Capabilities(IntFlag):
    """What a device offers to whoever opens it now."""

    CAPTURE = 1
    OUTPUT = 2


class FormatKeptError(Exception):
    """A device keeps another picture format than the one wanted, since somebody reads it."""


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


def open_output(device: Path, size: tuple[int, int], fps: float) -> int:
    """Open a virtual camera to write I420 pictures to it.

    Parameters
    ----------
    device : Path
        The device.
    size : tuple of int
        Width and height, even numbers of pixels.
    fps : float
        What its readers are told that the rate is.

    Returns
    -------
    int
        File descriptor; each `os.write` to it is a picture.

    Raises
    ------
    FormatKeptError
        Where it is being read in another format.
    OSError
        Where it can not be opened or takes no pictures.
    """
    descriptor = os.open(device, os.O_RDWR)
    try:
        _set_format(descriptor, size)
        rate = bytearray(_RATE.pack(_VIDEO_OUTPUT, 0, 0, 1000, round(fps * 1000)))
        _ioctl(descriptor, _SET_RATE, rate)
        _become_writer(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def restore_output(device: Path) -> None:
    """Make an idle v4l2loopback device writable again that a program without our care has used.

    v4l2loopback 0.12 with ``exclusive_caps=1`` forgets that it can be written to when a writer
    that only used ``write`` closes it; see `_become_writer`. Not to be used while another program
    writes: it would let a second writer in.
    """
    with _opened(device) as descriptor:
        _become_writer(descriptor)


def _set_format(descriptor: int, size: tuple[int, int]) -> None:
    width, height = size
    wanted = _FORMAT.pack(
        _VIDEO_OUTPUT,
        *(width, height, _I420, _FIELD_NONE),
        *(width, width * height * 3 // 2, _COLOURS_SRGB),
    )
    answer = bytearray(wanted)
    _ioctl(descriptor, _SET_FORMAT, answer)
    _, *given = _FORMAT.unpack(answer)
    if given[:3] != [width, height, _I420]:
        code = given[2].to_bytes(4, "little").decode(errors="replace")
        raise FormatKeptError(f"{given[0]}x{given[1]} {code}")


def _become_writer(descriptor: int) -> None:
    """Begin streaming, so that v4l2loopback 0.12 knows its writer.

    It offers the device to writers again when a writer closes it or dies, but takes for a writer
    only who has begun to stream. Later versions know without and refuse.
    """
    with contextlib.suppress(OSError):
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
