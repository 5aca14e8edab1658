"""The window: what the others see, how it sounds, and all that can be changed during a call."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from infp_cam.control.status import SideStatus, SpeechStatus
from infp_cam.portrait.library import PortraitLibrary
from infp_cam.ui import texts
from infp_cam.ui.call import Call
from infp_cam.ui.choices import Choices
from infp_cam.ui.controls import ActionBar, DeviceChoice, Dot, MovementChoice, Timing
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.gallery import Gallery
from infp_cam.ui.meters import Meter
from infp_cam.ui.preview import Preview
from infp_cam.ui.problems import ProblemList
from infp_cam.ui.say_box import SayBox

WIDE = 860
"""From this width on the settings stand beside the preview, below it else; pixels."""

_MARGIN = 20
_SIDE = 340
_BELOW_PREVIEW = 250


class MainWindow(QScrollArea):
    """The window.

    Parameters
    ----------
    call : Call
        What it shows and changes.
    choices : Choices
        What the person has chosen.
    found : DeviceList
        The devices that there are.
    """

    closed = pyqtSignal()
    settings_wanted = pyqtSignal()
    help_wanted = pyqtSignal()
    report_wanted = pyqtSignal()
    quit_wanted = pyqtSignal()

    def __init__(self, call: Call, choices: Choices, found: DeviceList) -> None:
        super().__init__()
        self._call, self._choices, self._devices = call, choices, found
        self.setObjectName("ground")
        self.setWindowTitle("INFP Camera")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(480, 360)
        self._preview = Preview()
        self._dot, self._title, self._meaning = Dot(), QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._meaning.setProperty("role", "quiet")
        self._meaning.setWordWrap(True)
        self._actions = ActionBar()
        self._problems = ProblemList()
        self._own = Meter(self.tr("You"), "talking")
        self._other = Meter(self.tr("The others"), "listening")
        self._say = SayBox()
        self._gallery = Gallery(PortraitLibrary())
        self._movement = MovementChoice()
        self._device_choice = DeviceChoice(found)
        self._timing = Timing()
        self._lay_out()
        self._connect()
        if (screen := self.screen()) is not None:  # Qt would leave a third of the screen empty
            self.resize(self.sizeHint().boundedTo(screen.availableSize() - QSize(48, 48)))
        self._refresh()
        self._show_choices()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that shows all."""
        return QSize(1080, 810)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Show what holds now."""
        super().showEvent(event)
        self.setFocus()
        self._devices.refresh()
        self._refresh()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802
        """Leave what follows to the program."""
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Stand side by side where there is room, one below the other else."""
        super().resizeEvent(event)
        is_wide = self.width() >= WIDE
        self._columns.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
        self._side.setMinimumWidth(_SIDE if is_wide else 0)
        self._side.setMaximumWidth(_SIDE if is_wide else 1 << 16)
        # The preview is no wider than lets the buttons below it be seen.
        room = max(360, self.height() - _BELOW_PREVIEW - 2 * _MARGIN)
        self._main.setMaximumWidth(room * 16 // 9 if is_wide else 1 << 16)

    def _lay_out(self) -> None:
        status = QGridLayout()
        status.setHorizontalSpacing(10)
        status.setVerticalSpacing(2)
        status.addWidget(self._dot, 0, 0)
        status.addWidget(self._title, 0, 1)
        status.addWidget(self._meaning, 1, 0, 1, 2)
        status.setColumnStretch(1, 1)
        self._main, self._side = QWidget(), QWidget()
        left = QVBoxLayout(self._main)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(16)
        left.addWidget(self._preview)
        left.addLayout(status)
        left.addWidget(self._actions)
        left.addWidget(self._problems)
        self._say_card = _card(self._say)
        left.addWidget(self._say_card)
        left.addWidget(_card(self._own, self._other))
        left.addStretch()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(14)
        right.addWidget(_card(self._gallery))
        right.addWidget(_card(self._movement))
        right.addWidget(_card(self._device_choice))
        right.addWidget(_card(self._timing))
        right.addLayout(self._footer())
        right.addStretch(1)
        ground = QWidget()
        ground.setObjectName("ground")
        self._columns = QHBoxLayout(ground)
        self._columns.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._columns.setSpacing(_MARGIN)
        self._columns.addWidget(self._main, 1)
        self._columns.addWidget(self._side)
        self.setWidget(ground)

    def _footer(self) -> QHBoxLayout:
        """Return what the tray's menu has besides, for desktops without one."""
        row = QHBoxLayout()
        row.setSpacing(2)
        for text, wanted in (
            (self.tr("Settings"), self.settings_wanted),
            (self.tr("Help"), self.help_wanted),
            (self.tr("Copy report"), self.report_wanted),
            (self.tr("Quit"), self.quit_wanted),
        ):
            button = QPushButton(text)
            button.setProperty("role", "link")
            button.clicked.connect(wanted)
            row.addWidget(button)
        row.insertStretch(3)
        return row

    def _connect(self) -> None:
        call = self._call
        call.changed.connect(self._refresh)
        self._choices.changed.connect(self._show_choices)
        self._actions.switched.connect(call.set_on)
        self._actions.muted.connect(call.set_muted)
        self._actions.left.connect(call.set_away)
        self._gallery.chosen.connect(call.show_portrait)
        self._movement.chosen.connect(call.move)
        self._device_choice.chosen.connect(lambda name, value: call.choose(**{name: value}))
        self._say.said.connect(lambda text: call.say(text, self._say.empty))
        self._say.hushed.connect(call.hush)
        self._problems.dismissed.connect(call.dismiss)
        self._problems.retried.connect(lambda: call.set_on(True))

    def _refresh(self) -> None:
        """Show how the call is; nothing is done while nobody can see it."""
        if not self.isVisible():
            return
        status, state = self._call.status, self._call.state
        self._preview.follow(status, state)
        self._dot.show_state(state)
        self._title.setText(texts.state_name(state))
        self._meaning.setText(texts.state_meaning(state))
        self._actions.show_state(self._call.is_on, status)
        self._problems.show_problems(self._call.problems)
        self._own.show_side(status.own if status else SideStatus())
        self._other.show_side(status.other if status else SideStatus())
        self._say_card.setVisible(bool(status and status.speech.voice))
        self._say.show_speech(status.speech if status else SpeechStatus())
        self._timing.show_status(status)
        self._show_portrait_and_movement()

    def _show_choices(self) -> None:
        self._device_choice.show_settings(self._choices.settings)
        self._show_portrait_and_movement()

    def _show_portrait_and_movement(self) -> None:
        present = self._call.status or self._choices.settings
        self._gallery.show_present(present.portrait)
        self._movement.show_movement(present.style, present.liveliness)


def _card(*widgets: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 14, 16, 14)
    column.setSpacing(14)
    for widget in widgets:
        column.addWidget(widget)
    return card
