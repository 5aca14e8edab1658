"""Runs the tests of this folder in emulated machines: ``python tests/vm/machine.py [OPTIONS]``.

The options are pytest's. Each file of tests has a machine of its own, all at the same time. They
see the project's folder, and the package in ``build/package``, but can not write there. Exit status
77: the machines can not be had here; the last line says why.

The machines' clocks count instructions, a billion a second, not seconds. So what happens there
takes as long as on a slow computer that has nothing else to do, however slow and busy this one is.
"""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from image import HERE, PROJECT, Unobtainable, image

UNOBTAINABLE = 77
LIMIT_S = 1200  # it takes 240 on two cores that do little else
OUT = PROJECT / "build/vm"


def main(options: Sequence[str]) -> int:
    """Run all tests; return the exit status: 0 where they all passed."""
    try:
        qemu = _qemu()
        files = image()
    except Unobtainable as reason:
        sys.stderr.write(f"The emulated machine can not be had here: {reason}\n")
        return UNOBTAINABLE
    shutil.rmtree(OUT, ignore_errors=True)
    tests = sorted(HERE.glob("test_*.py"))
    passed = True
    with ThreadPoolExecutor(len(tests)) as pool:
        running = {pool.submit(_run, qemu, files, test, options): test for test in tests}
        for machine in as_completed(running):
            said, status = machine.result()
            sys.stdout.write(f"==> {running[machine].name}\n{said}\n")
            # 5: the options select no test of this file
            passed &= status in (0, 5)
    return 0 if passed else 1


def _run(qemu: str, files: Path, test: Path, options: Sequence[str]) -> tuple[str, int]:
    """Run a file of tests in a machine; return what it said and pytest's exit status."""
    out = OUT / test.stem
    out.mkdir(parents=True)
    command = [*("python3", "-m", "pytest", "-o", "pythonpath=", "-p", "no:cacheprovider")]
    command += ["--color=no", str(test.relative_to(PROJECT)), *options]
    (out / "command").write_text(shlex.join(command) + "\n")
    machine = subprocess.run(
        ["timeout", "--kill-after=5", str(LIMIT_S), qemu, *_machine(files, out)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    try:
        return machine.stdout, int((out / "status").read_text())
    except FileNotFoundError:
        log = (out / "kernel.log").read_text(errors="replace")
        end = f"The machine did not end by itself within {LIMIT_S} s, or broke"
        return f"{machine.stdout}\n{log}\n{end} (QEMU's exit status {machine.returncode}).", 1


def _machine(files: Path, out: Path) -> list[str]:
    """Return QEMU's options: a disk, shared folders and two serial ports, no more."""
    options = {
        "machine": "q35",
        # QEMU 7 does not emulate all of the newer vector instructions faithfully.
        "cpu": "Nehalem",
        "accel": "tcg,thread=single,tb-size=512",
        "icount": "shift=0",
        "m": "1536",
        "nic": "none",
        "display": "none",
        "kernel": str(files / "vmlinuz"),
        "initrd": str(files / "initrd"),
        "append": "console=ttyS0 loglevel=4 panic=-1 mitigations=off nowatchdog",
        "drive": f"file={files / 'disk'},format=raw,if=virtio,snapshot=on",
        "device": "virtio-rng-pci",
    }
    flags = ["-nodefaults", "-no-user-config", "-no-reboot"]
    for tag, folder, access in (("project", PROJECT, ",readonly=on"), ("out", out, "")):
        share = f"local,path={folder},mount_tag={tag},security_model=none{access}"
        flags += ["-virtfs", share]
    flags += ["-chardev", f"file,id=kernel,path={out / 'kernel.log'}"]
    flags += ["-chardev", "stdio,id=output,signal=off"]
    flags += ["-serial", "chardev:kernel", "-serial", "chardev:output"]
    return [part for key, value in options.items() for part in (f"-{key}", value)] + flags


def _qemu() -> str:
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Unobtainable("it takes Linux on x86-64")
    qemu = shutil.which("qemu-system-x86_64")
    if qemu is None:
        raise Unobtainable("QEMU (Debian's qemu-system-x86) is not installed")
    return qemu


if __name__ == "__main__":
    os.environ.setdefault("TMPDIR", "/var/tmp")  # where QEMU keeps what is written to the disk
    sys.exit(main(sys.argv[1:]))
