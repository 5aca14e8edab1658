"""Folders of installed plugins, made for a test."""

import textwrap
from pathlib import Path

MANIFEST = {
    "id": "probe",
    "name": "Probe",
    "text": "Looks.",
    "kind": "scene-controller",
    "entry": "{package}.work:Work",
    "api": ">=1.0,<2",
    "permissions": ["control"],
}


def toml(values):
    """Simple values as TOML; texts that are tables already follow."""
    lines = [f"{name} = {_value(value)}" for name, value in values.items() if name != "more"]
    return "\n".join([*lines, values.get("more", "")])


def _value(value):
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


class Site:
    """A folder as `pip install --target` makes one."""

    def __init__(self, path: Path):
        self.path = path

    def add(self, package="probe_plugin", *, code="", init="", manifest=None, **changes):
        """Install a plugin with `code`; `manifest` is its text, or `changes` to a usual one."""
        folder = self.path / package
        folder.mkdir()
        (folder / "__init__.py").write_text(textwrap.dedent(init))
        (folder / "work.py").write_text(textwrap.dedent(code))
        if manifest is None:
            values = {**MANIFEST, **changes}
            values["entry"] = values["entry"].format(package=package)
            manifest = toml({key: value for key, value in values.items() if value is not None})
        (folder / "plugin.toml").write_text(manifest)
        self.announce(package.replace("_", "-"), package, package)
        return folder

    def announce(self, distribution, entry, package, version="1.0"):
        info = self.path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(f"[infp_cam.plugins]\n{entry} = {package}\n")
