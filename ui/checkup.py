"""What works on this machine and what does not, each with what to do about it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from PyQt6.QtCore import QObject, QProcess, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from infp_cam.control.child import python_command
from infp_cam.control.status import ProblemStatus
from infp_cam.ui import drawings, look
from infp_cam.ui.problems import ProblemCard
from infp_cam.ui.texts import translate

PATIENCE_MS = 120_000
"""All checks together get so long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, as ``infp-cam doctor --json`` prints it.

    (`infp_cam.checks` itself would bring all that it checks into this process.)

    Parameters
    ----------
    check : str
        Name of the check.
    ok : bool
        Whether this part of a call works.
    message : str
        What there is, or what is wrong.
    fix : str or None
        How to mend it; None where it works.
    """

    check: str
    ok: bool
    message: str
    fix: str | None


class Checkup(QObject):
    """Runs ``infp-cam doctor`` in a process of its own: what hangs there hangs nobody here.

    Attributes
    ----------
    findings : tuple of Finding
        What was found last.
    """

    changed = pyqtSignal()
    """It began, or there are findings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()
        self._process = QProcess(self)
        self._process.finished.connect(self._take)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._process.kill)

    @property
    def is_running(self) -> bool:
        """Whether it is looking."""
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def start(self) -> None:
        """Look at everything anew."""
        if not self.is_running:
            program, *arguments = python_command("infp_cam.cli", "doctor", "--json")
            self._process.start(program, arguments)
            self._limit.start(PATIENCE_MS)
            self.changed.emit()

    def stop(self) -> None:
        """Give it up."""
        self._limit.stop()
        self._process.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1000)
        self._process.blockSignals(False)

    def _take(self) -> None:
        self._limit.stop()
        try:
            listed = json.loads(self._process.readAllStandardOutput().data())
            self.findings = tuple(Finding(**found) for found in listed)
        except (ValueError, TypeError):
            self.findings = (
                Finding(
                    translate("Checks", "The checks"),
                    False,
                    translate("Checks", "The checks could not be run."),
                    translate("Checks", "Check again; if it stays so, copy the report."),
                ),
            )
        self.changed.emit()


class CheckList(QWidget):
    """The findings: what is missing as cards with its fix, what works in a line each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.SPACE)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show `findings` instead of those that were shown."""
        while (item := self._column.takeAt(0)) is not None:
            if (shown := item.widget()) is not None:
                shown.hide()
                shown.deleteLater()
        for finding in sorted(findings, key=lambda finding: finding.ok):
            self._column.addWidget(_works(finding) if finding.ok else _card(finding))


def check_name(name: str) -> str:
    """Return what people call a check."""
    said = translate("Checks", name)
    return said[:1].upper() + said[1:]


def _card(finding: Finding) -> QWidget:
    # The subject has no button of its own here: "check again" is for all of them.
    return ProblemCard(ProblemStatus("check", "", finding.message, finding.fix or ""))


def _works(finding: Finding) -> QWidget:
    line = QWidget()
    line.setAccessibleName(f"{check_name(finding.check)}: {finding.message}")
    sign = QLabel()
    sign.setPixmap(drawings.icon("check", look.color("accent")).pixmap(QSize(16, 16)))
    name = QLabel(check_name(finding.check))
    said = QLabel(finding.message)
    said.setProperty("role", "quiet")
    said.setTextFormat(Qt.TextFormat.PlainText)
    said.setWordWrap(True)
    row = QHBoxLayout(line)
    row.setContentsMargins(2, 1, 2, 1)
    row.setSpacing(look.SPACE)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(said, 1, Qt.AlignmentFlag.AlignTop)
    return line
