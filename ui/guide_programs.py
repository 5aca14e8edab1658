"""The page of the guide that tells how to be seen in the programs that people call with."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from infp_cam.ui.guide_pages import Page, card, words_label
from infp_cam.ui.texts import translate


@dataclass(frozen=True, slots=True)
class Program:
    """A program that people call with.

    Parameters
    ----------
    name : str
        Its name.
    steps : tuple of str
        What to do in it, one after the other.
    """

    name: str
    steps: tuple[str, ...]


class ProgramsPage(Page):
    """The programs side by side, each with its steps."""

    def __init__(self) -> None:
        super().__init__(
            translate("Guide", "Be seen in your calls"),
            translate(
                "Guide",
                "Start INFP Camera first, then the program that you call with; one that was open "
                "before may have to be started anew.",
            ),
        )
        self._stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        bar = QFrame()
        bar.setObjectName("choices")
        row = QHBoxLayout(bar)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for number, program in enumerate(programs(sys.platform)):
            button = QPushButton(program.name)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._buttons.addButton(button, number)
            row.addWidget(button)
            self._stack.addWidget(_steps(program))
        self._buttons.idClicked.connect(self._stack.setCurrentIndex)
        first = self._buttons.button(0)
        assert first is not None
        first.setChecked(True)
        self._column.addWidget(bar)
        self._column.addWidget(card(self._stack))
        self._column.addWidget(
            words_label(
                translate(
                    "Guide",
                    "Mute with INFP Camera's own button or key: it can not know when you are muted "
                    "in the call program, and the portrait would go on talking.",
                ),
                "quiet",
            )
        )
        self._column.addStretch()


def programs(platform: str) -> tuple[Program, ...]:
    """Return the programs, with what camera and microphone are called on `platform`."""
    camera, microphone = _names(platform)

    def told(*steps: str) -> tuple[str, ...]:
        return tuple(
            step.replace("%1", f"<b>{camera}</b>").replace("%2", f"<b>{microphone}</b>")
            for step in steps
        )

    return (
        Program(
            "Zoom",
            told(
                translate("Programs", "Open Settings, then Video: choose %1 as the camera."),
                translate("Programs", "Settings, then Audio: choose %2 as the microphone."),
                translate(
                    "Programs",
                    "Turn virtual background and appearance filters off: they look for a filmed "
                    "person. Turn HD on.",
                ),
            ),
        ),
        Program(
            "Teams",
            told(
                translate(
                    "Programs",
                    "Open Settings, then Devices; during a call: …, then Device settings.",
                ),
                translate("Programs", "Choose %1 as the camera and %2 as the microphone."),
                translate("Programs", "Turn background effects off."),
            ),
        ),
        Program(
            "Meet",
            told(
                translate("Programs", "Open ⋮, then Settings."),
                translate("Programs", "Video: choose %1. Audio: choose %2 as the microphone."),
                translate(
                    "Programs",
                    "If the browser asks, allow both; if it does not list them, reload the page.",
                ),
            ),
        ),
        Program(
            "Discord",
            told(
                translate("Programs", "Open User Settings, then Voice & Video."),
                translate("Programs", "Choose %2 as the input device and %1 as the camera."),
                translate("Programs", "Leave the input sensitivity automatic."),
            ),
        ),
        Program(
            "OBS",
            told(
                translate("Programs", "Add a source: Video Capture Device, and choose %1."),
                translate("Programs", "Add a source: Audio Input Capture, and choose %2."),
                translate("Programs", "Leave the sync offset at 0: they fit already."),
            ),
        ),
    )


def _names(platform: str) -> tuple[str, str]:
    """Return what other programs call the camera and the virtual microphone."""
    if platform == "win32":
        return "INFP Camera", "CABLE Output"
    if platform == "darwin":
        return "OBS Virtual Camera", "BlackHole 2ch"
    return "INFP Camera", "INFP Microphone"


def _steps(program: Program) -> QWidget:
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(10)
    for number, step in enumerate(program.steps):
        sign = QLabel(str(number + 1))
        sign.setProperty("role", "number")
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign.setFixedSize(24, 24)
        text = QLabel(step)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        grid.addWidget(sign, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, number, 1)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(len(program.steps), 1)
    return page
