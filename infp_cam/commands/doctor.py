"""`infp-cam doctor`: what works on this machine, and how to mend the rest."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys

from infp_cam import __version__
from infp_cam.checks import examine
from infp_cam.checks.check import Finding
from infp_cam.settings import load_settings, settings_path


def main(arguments: argparse.Namespace) -> int:
    """Print what each check found; return 0 where all is well, else 1."""
    settings, _ = load_settings(settings_path())
    findings = examine(settings, sys.platform)
    if arguments.json:
        listed = list(findings)
        print(json.dumps([dataclasses.asdict(finding) for finding in listed], indent=2))
        return _status(listed)
    print(f"infp-cam {__version__}, Python {platform.python_version()}, {platform.platform()}")
    told = []
    for finding in findings:
        print(_lines(finding), flush=True)  # some checks take a while
        told.append(finding)
    return _status(told)


def _lines(finding: Finding) -> str:
    if finding.ok:
        return f"  ok  {finding.check}: {finding.message}"
    return f"  NO  {finding.check}: {finding.message}\n      {finding.fix}"


def _status(findings: list[Finding]) -> int:
    return 0 if all(finding.ok for finding in findings) else 1
