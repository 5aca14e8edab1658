"""Runs a command in an emulated machine with v4l2loopback: ``python tests/vm/machine.py COMMAND``.

The command runs as root in the project's folder, which it can read but not write; the folder
``/out`` is this one's ``build/vm``. Its output and exit status are this program's. Exit status 77:
the machine can not be had here; the last line says why. The modules of v4l2loopback are in
``/opt/v4l2loopback``, not loaded. The camera's host and its engine run about thirty times as slow
as here, and a whole core of this machine is needed for each of the two that it has.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from image import PROJECT, Unobtainable, image

UNOBTAINABLE = 77
LIMIT_S = 900
MEMORY_MIB = 2048
OUT = PROJECT / "build/vm"


def run(command: Sequence[str]) -> int:
    """Run `command` in the machine; return its exit status.

    Raises
    ------
    Unobtainable
        Where the machine can not be had.
    """
    qemu = shutil.which("qemu-system-x86_64")
    if qemu is None:
        raise Unobtainable("QEMU (qemu-system-x86) is not installed")
    files = image()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    (OUT / "command").write_text(shlex.join(command) + "\n")
    with (OUT / "kernel.log").open("wb") as log:
        try:
            subprocess.run(
                [qemu, *_options(files)],
                stdin=subprocess.DEVNULL,
                stderr=log,
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            sys.stderr.write(f"The machine was turned off after {LIMIT_S} s.\n")
    try:
        return int((OUT / "status").read_text())
    except FileNotFoundError:
        sys.stderr.write((OUT / "kernel.log").read_text(errors="replace"))
        return 1


def _options(files: Path) -> list[str]:
    """Return QEMU's options: no devices but disk, shared folders and two serial ports."""
    options = {
        "machine": "q35",
        "accel": "tcg,thread=multi,tb-size=512",
        "cpu": "Nehalem",  # QEMU 7 does not emulate newer vector instructions faithfully,
        "smp": "2",
        "m": str(MEMORY_MIB),
        "nic": "none",
        "display": "none",
        "kernel": str(files / "vmlinuz"),
        "initrd": str(files / "initrd"),
        "append": "console=ttyS0 loglevel=4 panic=-1 mitigations=off nowatchdog",
        "drive": f"file={files / 'disk'},format=raw,if=virtio,snapshot=on",
    }
    flags = ["-nodefaults", "-no-user-config", "-no-reboot", "-device", "virtio-rng-pci"]
    for tag, folder, access in (("project", PROJECT, ",readonly=on"), ("out", OUT, "")):
        share = f"local,path={folder},mount_tag={tag},security_model=none{access}"
        flags += ["-virtfs", share]
    flags += ["-chardev", f"file,id=kernel,path={OUT / 'kernel.log'},append=on"]
    flags += ["-chardev", "stdio,id=output,signal=off"]
    flags += ["-serial", "chardev:kernel", "-serial", "chardev:output"]
    return [part for key, value in options.items() for part in (f"-{key}", value)] + flags


def main() -> int:
    """Run the command of the command line; return the exit status."""
    try:
        return run(sys.argv[1:])
    except Unobtainable as reason:
        sys.stderr.write(f"The emulated machine can not be had here: {reason}\n")
        return UNOBTAINABLE


if __name__ == "__main__":
    sys.exit(main())
