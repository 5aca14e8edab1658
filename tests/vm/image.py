"""Builds the files of the emulated machine: a Debian kernel with v4l2loopback, a disk with Python.

Nothing is installed here and nothing needs root: packages are only downloaded and unpacked, with a
package state of our own. The modules are compiled, and the machine's own Python, which runs here as
well, compiles the Python packages, since both would take long in emulation.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "infp-cam-vm"

SUITE, NEWER = "bookworm", "trixie"
"""Debian's releases: of the machine, with v4l2loopback 0.12; of the other v4l2loopback, 0.15."""

PYTHON = "3.11"
"""What Debian's release `SUITE` has."""

PACKAGES = (
    *("base-files", "bash", "coreutils", "grep", "sed", "mount", "util-linux", "kmod"),
    *("python3", "v4l-utils", "libportaudio2"),
)
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
DISK_MODULES = ("virtio_pci", "virtio_blk", "ext4", "crc32c_generic", "9p", "9pnet_virtio")
CAMERA_MODULES = ("videodev",)
SPARE_KIB = 200_000


class Unobtainable(Exception):
    """Why the machine can not be had here."""


def image() -> Path:
    """Return the folder of `vmlinuz`, `initrd` and `disk`, built where it is not there yet."""
    folder = CACHE / _recipe_key()
    if not folder.exists():
        for old in CACHE.glob("*"):
            shutil.rmtree(old, ignore_errors=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix="build-") as scratch:
            _build(Path(scratch))
            (Path(scratch) / "image").rename(folder)
    return folder


def requirements() -> list[str]:
    """Return what the project needs to run a camera, and pytest with its limit."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    windowless = [name for name in project["dependencies"] if not name.startswith("PyQt6")]
    return [*windowless, "pytest", "pytest-timeout"]


def _recipe_key() -> str:
    recipe = hashlib.sha256(" ".join(requirements()).encode())
    for file in (HERE / "image.py", HERE / "initrd.sh", PROJECT / "constraints.txt"):
        recipe.update(file.read_bytes())
    return recipe.hexdigest()[:16]


def _build(scratch: Path) -> None:
    image, root = scratch / "image", scratch / "root"
    image.mkdir()
    debian = Packages(scratch / "apt")
    kernel = Kernel(debian, scratch / "kernel")
    kernel.image().rename(image / "vmlinuz")
    _make_initrd(kernel, debian, scratch / "initrd", image / "initrd")
    _say("unpacking Debian")
    for package in debian.with_dependencies(PACKAGES):
        _unpack(package, root)
    _install_python_packages(root)
    modules = root / "opt/v4l2loopback"
    modules.mkdir(parents=True)
    for suite in (SUITE, NEWER):
        version, module = kernel.loopback(suite)
        module.rename(modules / f"{version}.ko")
    _make_disk(root, image / "disk")


class Packages:
    """Debian's packages, downloaded with a package state of their own.

    Parameters
    ----------
    state : Path
        Folder for that state.
    """

    def __init__(self, state: Path) -> None:
        for folder in ("lists/partial", "cache/archives/partial", "parts"):
            (state / folder).mkdir(parents=True)
        (state / "status").touch()
        site = _site()
        (state / "sources.list").write_text(
            "".join(f"deb [signed-by={KEYRING}] {site} {suite} main\n" for suite in (SUITE, NEWER))
        )
        places = {
            "Dir::Etc::SourceList": "sources.list",
            "Dir::Etc::SourceParts": "parts",
            "Dir::State::Lists": "lists",
            "Dir::State::Status": "status",
            "Dir::Cache": "cache",
        }
        self._archives = state / "cache/archives"
        self._options = ["-qq", f"-oAPT::Default-Release={SUITE}", "-oAPT::Architecture=amd64"]
        self._options += [f"-o{key}={state / place}" for key, place in places.items()]
        self._options += ["-oAPT::Sandbox::User=root", "-oDebug::NoLocking=1"]
        self._apt("apt-get", "update")

    def depends(self, package: str) -> list[str]:
        """Return what `package` depends on."""
        lines = self._apt("apt-cache", "depends", "--important", package).splitlines()
        return [line.split()[-1] for line in lines if "Depends:" in line]

    def one(self, package: str, suite: str = SUITE) -> Path:
        """Return `package`, downloaded, without what it depends on."""
        self._apt("apt-get", "download", f"{package}/{suite}")
        return next(self._archives.glob(f"{package}_*.deb"))

    def with_dependencies(self, packages: Sequence[str]) -> list[Path]:
        """Return `packages` and all that they depend on, downloaded."""
        before = set(self._archives.glob("*.deb"))
        self._apt(
            *("apt-get", "install", "--download-only", "--yes", "--no-install-recommends"),
            *packages,
        )
        return sorted(set(self._archives.glob("*.deb")) - before)

    def _apt(self, program: str, *arguments: str) -> str:
        return _run([program, *self._options, *arguments], self._archives, obtaining=True)


class Kernel:
    """Debian's kernel with its modules and headers, unpacked.

    Parameters
    ----------
    debian : Packages
        Where it comes from.
    folder : Path
        Where it goes.
    """

    def __init__(self, debian: Packages, folder: Path) -> None:
        self._debian, self._folder = debian, folder
        name = next(p for p in debian.depends("linux-image-amd64") if p.startswith("linux-image-"))
        self.version = name.removeprefix("linux-image-")
        _say(f"unpacking Linux {self.version}")
        headers = f"linux-headers-{self.version}"
        parts = [p for p in debian.depends(headers) if p.startswith(("linux-headers", "linux-kb"))]
        for package in (name, headers, *parts):
            _unpack(debian.one(package), folder)
        self._headers = folder / "usr/src" / headers
        makefile = self._headers / "Makefile"
        makefile.write_text(makefile.read_text().replace("/usr/src/", f"{folder}/usr/src/"))
        _run([_sbin("depmod"), "-b", str(folder), self.version])

    def image(self) -> Path:
        """Return the kernel itself."""
        return self._folder / "boot" / f"vmlinuz-{self.version}"

    def modules(self, names: Iterable[str]) -> list[Path]:
        """Return the files of modules and all that they need, in the order of their loading."""
        command = [_sbin("modprobe"), "-d", str(self._folder), "-S", self.version]
        files: dict[Path, None] = {}
        for name in names:
            lines = _run([*command, "--show-depends", name]).splitlines()
            files |= {Path(line.split()[1]): None for line in lines if line.startswith("insmod")}
        return list(files)

    def loopback(self, suite: str) -> tuple[str, Path]:
        """Return version and file of v4l2loopback as the Debian release `suite` has it."""
        source = self._folder / suite
        package = self._debian.one("v4l2loopback-dkms", suite)
        _unpack(package, source)
        package.unlink()
        (source,) = (source / "usr/src").glob("v4l2loopback-*")
        version = source.name.removeprefix("v4l2loopback-")
        _say(f"compiling v4l2loopback {version}")
        _run(["make", "-C", str(self._headers), f"M={source}", "modules"])
        module = source / "v4l2loopback.ko"
        _run(["strip", "--strip-debug", str(module)])
        return version, module


def _make_initrd(kernel: Kernel, debian: Packages, folder: Path, target: Path) -> None:
    """Make what the kernel starts with: it loads the modules and goes over to the disk."""
    _unpack(debian.one("busybox-static"), folder)
    modules = kernel.modules((*DISK_MODULES, *CAMERA_MODULES))
    (folder / "modules").mkdir()
    for number, file in enumerate(modules):
        shutil.copy(file, folder / "modules" / f"{number:02}-{file.name}")
    for name in ("dev", "proc", "disk"):
        (folder / name).mkdir()
    shutil.copy(HERE / "initrd.sh", folder / "init")
    (folder / "init").chmod(0o755)
    files = _run(["find", ".", "-print0"], folder).encode()
    packed = ["cpio", "--null", "--quiet", "--create", "--format=newc"]
    with target.open("wb") as output:
        subprocess.run(packed, cwd=folder, input=files, stdout=output, check=True)


def _install_python_packages(root: Path) -> None:
    _say("unpacking Python packages")
    packages = root / "usr/local/lib" / f"python{PYTHON}" / "dist-packages"
    _run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--target", str(packages), "--no-compile", "--only-binary=:all:"),
            *("--implementation=cp", f"--python-version={PYTHON}"),
            *("--constraint", str(PROJECT / "constraints.txt"), *requirements()),
        ],
        obtaining=True,
    )
    library = root / "usr/lib/x86_64-linux-gnu"
    _run(
        [
            *(str(library / "ld-linux-x86-64.so.2"), "--library-path", str(library)),
            *(str(root / f"usr/bin/python{PYTHON}"), "-I", "-m", "compileall", "-qq", "-j", "0"),
            *("-s", str(root), "-p", "/", "--invalidation-mode", "unchecked-hash"),
            *(str(root / f"usr/lib/python{PYTHON}"), str(packages)),
        ],
        environment={"PYTHONHOME": str(root / "usr")},
    )


def _make_disk(root: Path, target: Path) -> None:
    for name in ("dev", "proc", "sys", "run", "tmp", "project", "out"):
        (root / name).mkdir(exist_ok=True)
    for name in ("doc", "man", "locale", "info"):
        shutil.rmtree(root / "usr/share" / name, ignore_errors=True)
    (root / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (root / "etc/group").write_text("root:x:0:\nvideo:x:44:\n")
    kib = int(_run(["du", "--summarize", "--block-size=1024", str(root)]).split()[0])
    size = f"{round(kib * 1.1) + SPARE_KIB}k"
    _run(
        [_sbin("mke2fs"), "-q", "-t", "ext4", "-O^has_journal", "-d", str(root), str(target), size]
    )
    _say(f"made a disk of {size}")


def _site() -> str:
    """Return the place from which this machine has its own Debian packages."""
    form = "--format=$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)"
    targets = _run(["apt-get", "indextargets", form, "Created-By: Packages"], obtaining=True)
    for target in targets.splitlines():
        uri, release, component, *origin = target.split()
        if release == _own_release() and component == "main" and "Ubuntu" not in origin:
            return uri
    raise Unobtainable("this machine has no package source of Debian's")


def _own_release() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    facts = dict(line.split("=", 1) for line in lines if "=" in line)
    return facts.get("VERSION_CODENAME", "") if facts.get("ID") == "debian" else ""


def _unpack(package: Path, folder: Path) -> None:
    """Unpack a Debian package, with `/bin`, `/lib`, … where they are today: in `/usr`."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (folder / "usr" / name).mkdir(parents=True, exist_ok=True)
        if not (folder / name).exists():
            (folder / name).symlink_to(f"usr/{name}")
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as data:
        tar = ["tar", "--extract", "--keep-directory-symlink", "--no-same-owner"]
        subprocess.run([*tar, "--directory", folder], stdin=data.stdout, check=True)


def _sbin(program: str) -> str:
    """Return where an administrator's program is, which may not be in the search path."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise Unobtainable(f"{program} is not installed")
    return found


def _run(
    command: Sequence[str],
    folder: Path | None = None,
    *,
    obtaining: bool = False,
    environment: dict[str, str] | None = None,
) -> str:
    """Return the output of a command.

    Raises
    ------
    Unobtainable
        Where it fails while `obtaining` something from elsewhere.
    RuntimeError
        Where it fails otherwise.
    """
    result = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        said = (result.stderr or result.stdout).strip()
        if obtaining:
            raise Unobtainable(said.splitlines()[-1] if said else f"{command[0]} failed")
        raise RuntimeError(f"{' '.join(command)}\n{said}")
    return result.stdout


def _say(text: str) -> None:
    sys.stderr.write(f"==> {text}\n")
