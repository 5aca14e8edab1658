"""The buttons and sliders of the window."""

from __future__ import annotations

from typing import get_args

from annotated_types import Ge, Le
from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from infp_cam.control.status import State, Status
from infp_cam.settings import Settings
from infp_cam.ui import devices, drawings, look, texts
from infp_cam.ui.devices import KINDS, DeviceList

SETTLED_MS = 200
"""A slider that has rested for so long is meant."""

_STEPS = 20  # of the slider for each 1 of liveliness


class Dot(QWidget):
    """The state as a coloured dot; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State = "off"
        self.setFixedSize(12, 12)

    def show_state(self, state: State) -> None:
        """Take the colour of `state`."""
        if state != self._state:
            self._state = state
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.state_color(self._state))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class ActionBar(QWidget):
    """On and off, mute, be right back."""

    switched = pyqtSignal(bool)
    muted = pyqtSignal(bool)
    left = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = self._muted = self._away = False
        self._switch, self._mute, self._leave = (QPushButton() for _ in range(3))
        self._switch.clicked.connect(lambda: self.switched.emit(not self._on))
        self._mute.clicked.connect(lambda: self.muted.emit(not self._muted))
        self._leave.clicked.connect(lambda: self.left.emit(not self._away))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.SPACE)
        for button in (self._switch, self._mute, self._leave):
            button.setProperty("role", "action")
            button.setIconSize(QSize(20, 20))
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        self.show_state(False, None)

    def show_state(self, on: bool, status: Status | None) -> None:
        """Let the buttons offer what can be done now."""
        self._on = on
        self._muted = status is not None and status.muted
        self._away = status is not None and status.away
        can_hush = on and status is not None
        self._mute.setEnabled(can_hush)
        self._leave.setEnabled(can_hush)
        self._dress()

    def _dress(self) -> None:
        if self._on:
            _dress(self._switch, self.tr("Turn off"), "camera-off", "")
        else:
            _dress(self._switch, self.tr("Turn on"), "camera", "accent")
        if self._muted:
            _dress(self._mute, self.tr("Unmute"), "microphone-off", "stop")
        else:
            _dress(self._mute, self.tr("Mute"), "microphone", "")
        if self._away:
            _dress(self._leave, self.tr("I'm back"), "cup", "away")
        else:
            _dress(self._leave, self.tr("Be right back"), "cup", "")


class MovementChoice(QWidget):
    """Style and liveliness."""

    chosen = pyqtSignal(str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles = QButtonGroup(self)
        frame = QFrame()
        frame.setObjectName("choices")
        row = QHBoxLayout(frame)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for style in get_args(Settings.model_fields["style"].annotation):
            button = QPushButton(style_name(style))
            button.setCheckable(True)
            button.setProperty("role", "choice")
            button.setProperty("style_name", style)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._styles.addButton(button)
            row.addWidget(button)
        self._styles.buttonClicked.connect(lambda _: self._choose())
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(*(round(limit * _STEPS) for limit in _liveliness_limits()))
        self._slider.setPageStep(_STEPS // 4)
        self._slider.setAccessibleName(self.tr("Liveliness"))
        self._slider.setToolTip(setting_text("liveliness"))
        self._figure = QLabel()
        self._figure.setProperty("role", "quiet")
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._choose)
        self._slider.valueChanged.connect(self._show_figure)
        self._slider.valueChanged.connect(self._settled.start)
        slide = QHBoxLayout()
        slide.setSpacing(12)
        slide.addWidget(QLabel(self.tr("Liveliness")))
        slide.addWidget(self._slider, 1)
        slide.addWidget(self._figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(section(self.tr("Movement")))
        column.addWidget(frame)
        column.addLayout(slide)

    def show_movement(self, style: str, liveliness: float) -> None:
        """Show what holds now, unless the person is just changing it."""
        if self._slider.isSliderDown() or self._settled.isActive():
            return
        for button in self._styles.buttons():
            button.setChecked(button.property("style_name") == style)
        self._slider.blockSignals(True)
        self._slider.setValue(round(liveliness * _STEPS))
        self._slider.blockSignals(False)
        self._show_figure()

    def _show_figure(self) -> None:
        self._figure.setText(f"{self._slider.value() / _STEPS * 100:.0f} %")

    def _choose(self) -> None:
        self._settled.stop()
        button = self._styles.checkedButton()
        if button is not None:
            self.chosen.emit(button.property("style_name"), self._slider.value() / _STEPS)


class DeviceChoice(QWidget):
    """Camera, microphone and the others' sound.

    Parameters
    ----------
    found : DeviceList
        What there is.
    """

    chosen = pyqtSignal(str, str)
    """A setting's name and its value."""

    def __init__(self, found: DeviceList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = found
        self._settings = Settings()
        self._boxes: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(look.SPACE)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for kind in KINDS:
            box = ChoiceBox()
            box.setAccessibleName(devices.title(kind))
            box.setToolTip(setting_text(kind.setting))
            box.activated.connect(
                lambda _, box=box, kind=kind: self.chosen.emit(kind.setting, box.currentData())
            )
            self._boxes[kind.setting] = box
            name = QLabel(devices.title(kind))
            name.setMinimumHeight(box.sizeHint().height())
            name.setBuddy(box)
            form.addRow(name, box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(section(self.tr("Devices")))
        column.addLayout(form)
        found.changed.connect(self._fill)
        self._fill()

    def show_settings(self, settings: Settings) -> None:
        """Show what is chosen."""
        self._settings = settings
        self._fill()

    def _fill(self) -> None:
        for kind in KINDS:
            box, present = self._boxes[kind.setting], getattr(self._settings, kind.setting)
            box.clear()
            for value, name in devices.options(
                kind, self._devices.found.get(kind.listed, ()), present
            ):
                box.addItem(name, value)
            box.setCurrentIndex(box.findData(present))


class ChoiceBox(QComboBox):
    """A combo box that cuts long names visibly and has an arrow of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw it."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - 44
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideMiddle, room
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        arrow = drawings.icon("chevron", look.color("quiet"))
        arrow.paint(painter, self.width() - 26, (self.height() - 16) // 2, 16, 16)


class Timing(QWidget):
    """How far picture and voice are behind, and from each other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture, self._voice, self._offset = (_Figure(name) for name in self._names())
        row = QHBoxLayout()
        row.setSpacing(16)
        for figure in (self._picture, self._voice, self._offset):
            row.addWidget(figure, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(section(self.tr("Delay")))
        column.addLayout(row)
        self._offset.setToolTip(
            self.tr("How much later than the picture your voice leaves the virtual microphone.")
        )

    def show_status(self, status: Status | None) -> None:
        """Show the figures of `status`."""
        self._picture.show_figure(texts.milliseconds(status.video_delay_ms if status else None))
        self._voice.show_figure(texts.milliseconds(status.microphone.delay_ms if status else None))
        offset_ms = status.av_offset_ms if status else None
        self._offset.show_figure(texts.milliseconds(offset_ms, signed=True))

    def _names(self) -> tuple[str, str, str]:
        return self.tr("Picture"), self.tr("Voice"), self.tr("Difference")


class _Figure(QWidget):
    """A figure over its name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._figure, below = QLabel(), QLabel(name)
        self._figure.setProperty("role", "figure")
        below.setProperty("role", "quiet")
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._figure)
        column.addWidget(below)

    def show_figure(self, text: str) -> None:
        """Show `text`."""
        if text != self._figure.text():
            self._figure.setText(text)
            self.setAccessibleDescription(text)


def style_name(style: str) -> str:
    """Return what people call a style."""
    names = {
        "calm": texts.translate("Style", "Calm"),
        "natural": texts.translate("Style", "Natural"),
        "lively": texts.translate("Style", "Lively"),
    }
    return names.get(style, style)


def setting_text(name: str) -> str:
    """Return what the setting `name` is, as its field says it."""
    return texts.translate("Settings", Settings.model_fields[name].description or "")


def section(title: str) -> QLabel:
    """Return the heading of a part of the window."""
    label = QLabel(title)
    label.setProperty("role", "section")
    return label


def _liveliness_limits() -> tuple[float, float]:
    limits = Settings.model_fields["liveliness"].metadata
    low = next(limit.ge for limit in limits if isinstance(limit, Ge))
    high = next(limit.le for limit in limits if isinstance(limit, Le))
    return float(low), float(high)  # type: ignore[arg-type]  # anything that compares


def _dress(button: QPushButton, text: str, icon: str, appearance: str) -> None:
    """Give a button its words, drawing and colours where they have changed."""
    wanted = (text, appearance, look.colors(), button.isEnabled())
    if button.property("dressed") == wanted:
        return
    button.setProperty("dressed", wanted)
    button.setText(f" {text}")  # else the drawing touches the words
    button.setAccessibleName(text)
    button.setProperty("look", appearance or None)
    on = {"accent": "on_accent", "": "words"}.get(appearance, "on_stop")
    button.setIcon(drawings.icon(icon, look.color(on if button.isEnabled() else "quiet")))
    style = button.style()
    assert style is not None
    style.unpolish(button)
    style.polish(button)
