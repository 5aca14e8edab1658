"""`infp-cam devices`: list microphones, system audio and cameras."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from infp_cam.audio.devices import DeviceKind, list_devices, setting
from infp_cam.camera import v4l2


def main(arguments: argparse.Namespace) -> int:
    """Print the devices as a table or JSON."""
    devices = _devices()
    if arguments.json:
        print(json.dumps(devices, indent=2, ensure_ascii=False))
        return 0
    for kind, found in devices.items():
        print(f"{kind}:")
        for device in found:
            mark = "*" if device["default"] else " "
            print(f"  {mark} {device['setting']}  [{device['id']}]")
        if not found:
            print("    none")
    print("* is what `default` means. Give a name, or a part of it, to --self, --other, --camera.")
    return 0


def _devices() -> dict[str, list[dict[str, Any]]]:
    audio = list_devices()
    listed: dict[str, list[dict[str, Any]]] = {
        kind.value: [
            {
                "name": device.name,
                "setting": setting(device, audio),
                "id": device.id,
                "default": device.is_default,
                "host_api": device.host_api,
                "channels": device.channels,
                "rate": device.rate,
            }
            for device in audio
            if device.kind is kind
        ]
        for kind in DeviceKind
    }
    if sys.platform == "linux":  # elsewhere no system lists cameras without a library of its own
        listed["camera"] = [
            {"name": name, "setting": name, "id": str(path), "default": False}
            for path, name in v4l2.cameras().items()
        ]
    return listed
