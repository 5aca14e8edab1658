"""What an option is changed with: a switch, a slider, a row of choices, a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDoubleSpinBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from infp_cam.data import BUILTIN, portrait_path
from infp_cam.ui import devices, look, portraits
from infp_cam.ui.controls import SETTLED_MS, ChoiceBox
from infp_cam.ui.devices import KINDS, DeviceList
from infp_cam.ui.options import Option
from infp_cam.ui.texts import translate

SOUND_FILES = "*.wav *.flac *.ogg *.opus *.mp3 *.m4a"
"""Sound files that are offered for one side of a call."""

_STEPS = 100  # of a slider from its least to its greatest value


class Editor(QWidget):
    """Shows an option's value, and says which one the person chose.

    Parameters
    ----------
    option : Option
        The option.
    """

    chosen = pyqtSignal(object)
    is_small = False
    """Whether it stands beside its words however little room there is."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.option = option
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.SPACE)

    def show_value(self, value: Any) -> None:
        """Show `value`."""
        raise NotImplementedError


def make_editor(option: Option, found: DeviceList) -> Editor:
    """Return what `option` is changed with."""
    if option.is_switch:
        return SwitchEditor(option)
    if option.values:
        return SegmentEditor(option)
    if option.limits is not None:
        return AmountEditor(option, option.limits)
    if option.name == "portrait":
        return PortraitEditor(option)
    if any(kind.setting == option.name for kind in KINDS):
        return DeviceEditor(option, found)
    return ListEditor(option)


class Switch(QAbstractButton):
    """A switch that is on or off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return its size."""
        return QSize(48, 30)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("focus"))
            painter.drawRoundedRect(QRectF(self.rect()), 15, 15)
            painter.setBrush(look.color("card"))
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), 13, 13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent" if self.isChecked() else "idle"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = track.height() - 6
        left = track.right() - side - 3 if self.isChecked() else track.left() + 3
        painter.setBrush(look.color("on_accent" if self.isChecked() else "card"))
        painter.drawEllipse(QRectF(left, track.top() + 3, side, side))
        painter.end()


class SwitchEditor(Editor):
    """For what is on or off."""

    is_small = True

    def __init__(self, option: Option) -> None:
        super().__init__(option)
        self._switch = Switch()
        self._switch.setAccessibleName(option.title)
        self._switch.clicked.connect(lambda on: self.chosen.emit(on))
        self._row.addStretch()
        self._row.addWidget(self._switch)

    def show_value(self, value: Any) -> None:
        """Show whether it is on."""
        self._switch.setChecked(value)


class SegmentEditor(Editor):
    """For one of a few, which all can be seen."""

    def __init__(self, option: Option) -> None:
        super().__init__(option)
        self._buttons = QButtonGroup(self)
        frame = QFrame()
        frame.setObjectName("choices")
        inner = QHBoxLayout(frame)
        inner.setContentsMargins(3, 3, 3, 3)
        inner.setSpacing(2)
        for value in option.values:
            button = QPushButton(option.value_name(value))
            button.setCheckable(True)
            button.setProperty("value", value)
            button.setAccessibleName(f"{option.title}: {button.text()}")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            # The chosen one is bold; its neighbours make room for it.
            bold = button.font()
            bold.setBold(True)
            button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(button.text()) + 18)
            button.setProperty("role", "segment")
            self._buttons.addButton(button)
            inner.addWidget(button)
        self._buttons.buttonClicked.connect(
            lambda button: self.chosen.emit(button.property("value"))
        )
        self._row.addWidget(frame)

    def show_value(self, value: Any) -> None:
        """Mark the button of `value`."""
        for button in self._buttons.buttons():
            button.setChecked(button.property("value") == value)


class AmountEditor(Editor):
    """For a number: a slider to feel one's way, and a field for what is exact."""

    def __init__(self, option: Option, limits: tuple[float, float]) -> None:
        super().__init__(option)
        low, high = (limit * option.scale for limit in limits)
        self._low, self._span = low, high - low
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, _STEPS)
        self._slider.setPageStep(_STEPS // 10)
        self._slider.setAccessibleName(option.title)
        self._field = QDoubleSpinBox()
        self._field.setRange(low, high)
        self._field.setDecimals(0)
        self._field.setSingleStep(max(1.0, self._span / _STEPS))
        self._field.setSuffix(f" {option.unit}" if option.unit else "")
        self._field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._field.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self._field.setAccessibleName(option.title)
        line = self._field.lineEdit()
        assert line is not None
        line.setAccessibleName(option.title)
        self._field.setFixedWidth(76)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(lambda: self.chosen.emit(self._field.value() / option.scale))
        self._slider.valueChanged.connect(self._slide)
        self._field.valueChanged.connect(self._type)
        self._row.addWidget(self._slider, 1)
        self._row.addWidget(self._field)

    def show_value(self, value: Any) -> None:
        """Show `value`, unless the person is just changing it."""
        if self._slider.isSliderDown() or self._settled.isActive():
            return
        shown = value * self.option.scale
        self._field.setDecimals(0 if shown == round(shown) else 2)
        self._quietly(self._field.setValue, shown)
        self._quietly(self._slider.setValue, self._step(shown))

    def _slide(self, step: int) -> None:
        self._quietly(self._field.setValue, round(self._low + step * self._span / _STEPS))
        self._settled.start()

    def _type(self, shown: float) -> None:
        self._quietly(self._slider.setValue, self._step(shown))
        self._settled.start()

    def _step(self, shown: float) -> int:
        return round((shown - self._low) / self._span * _STEPS)

    def _quietly(self, set_value: Callable[[Any], None], value: float) -> None:
        for widget in (self._slider, self._field):
            widget.blockSignals(True)
        set_value(value)
        for widget in (self._slider, self._field):
            widget.blockSignals(False)


class ListEditor(Editor):
    """For usual values in a list that opens, and any other that is written."""

    def __init__(self, option: Option) -> None:
        super().__init__(option)
        self._value = option.default
        self._box = ChoiceBox()
        self._box.setAccessibleName(option.title)
        self._box.activated.connect(self._pick)
        self._row.addWidget(self._box, 1)

    def show_value(self, value: Any) -> None:
        """Show `value`, and offer the others."""
        self._value = value
        self._box.clear()
        for listed, name, icon in self._listed():
            self._box.addItem(icon, name, listed)
        self._box.insertSeparator(self._box.count())
        for name, ask in self._further():
            self._box.addItem(name, ask)
        self._box.setCurrentIndex(self._box.findData(self._value))

    def _listed(self) -> Sequence[tuple[Any, str, QIcon]]:
        """Return value, name and drawing of what is offered, the present one among it."""
        listed = dict(self.option.choices)
        listed.setdefault(self._value, self.option.value_name(self._value))
        return [(value, name, QIcon()) for value, name in listed.items()]

    def _further(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """Return what else can be done: its name, and what does it."""
        return [(translate("Options", "Another…"), self._ask)]

    def _pick(self, row: int) -> None:
        picked = self._box.itemData(row)
        if callable(picked):
            self._box.setCurrentIndex(self._box.findData(self._value))
            picked()
        elif picked != self._value:
            self.chosen.emit(picked)

    def _ask(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.option.title)
        dialog.setLabelText(self.option.hint or self.option.words)
        dialog.setTextValue(str(self._value))
        dialog.textValueSelected.connect(lambda text: self.chosen.emit(text))
        dialog.open()


class DeviceEditor(ListEditor):
    """For devices: those that are plugged in now, and files and names for who wants them."""

    def __init__(self, option: Option, found: DeviceList) -> None:
        super().__init__(option)
        self._found = found
        (self._kind,) = (kind for kind in KINDS if kind.setting == option.name)
        found.changed.connect(lambda: self.show_value(self._value))

    def _listed(self) -> Sequence[tuple[Any, str, QIcon]]:
        found = self._found.found.get(self._kind.listed, ())
        return [(*each, QIcon()) for each in devices.options(self._kind, found, self._value)]

    def _further(self) -> Sequence[tuple[str, Callable[[], None]]]:
        ways = [
            (translate("Options", "Look again"), self._found.refresh),
            (translate("Options", "Another…"), self._ask),
        ]
        if self.option.name != "camera":
            ways.insert(1, (translate("Options", "Sound file…"), self._ask_for_file))
        return ways

    def _ask_for_file(self) -> None:
        files = f"{translate('Options', 'Sound files')} ({SOUND_FILES})"
        dialog = QFileDialog(self, self.option.title, str(Path.home()), files)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self.chosen.emit(file))
        dialog.open()


class PortraitEditor(ListEditor):
    """For the portrait: those that there are, and a picture file."""

    def __init__(self, option: Option) -> None:
        super().__init__(option)
        self._box.setIconSize(QSize(24, 24))

    def _listed(self) -> Sequence[tuple[Any, str, QIcon]]:
        if self._value != BUILTIN:
            self._value = str(portrait_path(self._value))
        listed = portraits.choices(self._value)
        return [(choice.name, choice.title, choice.icon) for choice in listed]

    def _further(self) -> Sequence[tuple[str, Callable[[], None]]]:
        return [(translate("Portraits", "Choose a picture…"), self._ask)]

    def _ask(self) -> None:
        dialog = portraits.ask_for_picture(self.window())
        dialog.fileSelected.connect(lambda file: self.chosen.emit(file))
