"""How the windows look: colours for light and dark, and the style sheet made of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QGuiApplication, QPalette
from PyQt6.QtWidgets import QApplication, QMenu, QProxyStyle, QStyle, QStyleOption, QWidget

from infp_cam.control.status import State
from infp_cam.ui import drawings

THUMBNAILS = "thumbnails"
"""Property of menus that show portraits."""

_MENU_THUMBNAIL = 36

SPACE = 8
"""Pixels; all distances are multiples of it."""


@dataclass(frozen=True, slots=True)
class Colors:
    """Colours by what they are for, ``#rrggbb``.

    Words have a contrast of 4.5:1 or more on what they stand on.
    """

    ground: str
    card: str
    border: str
    words: str
    quiet: str
    track: str
    raised: str
    pressed: str
    picked: str
    accent: str
    accent_raised: str
    on_accent: str
    talking: str
    listening: str
    idle: str
    away: str
    stop: str
    stop_raised: str
    on_stop: str
    warning: str
    warning_ground: str
    warning_border: str
    focus: str


LIGHT = Colors(
    ground="#f4f6f8",
    card="#ffffff",
    border="#dfe4ea",
    words="#1a2028",
    quiet="#5a6573",
    track="#e6eaef",
    raised="#eef1f5",
    pressed="#e2e7ed",
    picked="#ffffff",
    accent="#0d7f76",
    accent_raised="#0b7068",
    on_accent="#ffffff",
    talking="#16938a",
    listening="#2f74d0",
    idle="#7d8896",
    away="#7a5bc0",
    stop="#c4372d",
    stop_raised="#ad2f26",
    on_stop="#ffffff",
    warning="#8f5600",
    warning_ground="#fff6e3",
    warning_border="#f0d59a",
    focus="#2f74d0",
)

DARK = Colors(
    ground="#15181c",
    card="#1e2228",
    border="#2d333b",
    words="#eceff3",
    quiet="#9ca6b3",
    track="#2b3139",
    raised="#282d34",
    pressed="#323841",
    picked="#454d58",
    accent="#35b8aa",
    accent_raised="#4cc7ba",
    on_accent="#04211e",
    talking="#35b8aa",
    listening="#6ba4f2",
    idle="#8a94a2",
    away="#a98ee6",
    stop="#e0574c",
    stop_raised="#e86d63",
    on_stop="#220503",
    warning="#f2c061",
    warning_ground="#2e2614",
    warning_border="#5a4718",
    focus="#6ba4f2",
)


def colors() -> Colors:
    """Return the colours for the desktop's present scheme."""
    hints = QGuiApplication.styleHints()
    dark = hints is not None and hints.colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def color(name: str) -> QColor:
    """Return the colour for `name`, a field of `Colors`."""
    return QColor(getattr(colors(), name))


def state_color(state: State) -> QColor:
    """Return the colour that stands for a state of the call."""
    names: dict[State, str] = {
        "muted": "stop",
        "problem": "warning",
        "off": "idle",
        "starting": "talking",
        "idle": "talking",
    }
    return color(names.get(state, state))


class _Style(QProxyStyle):
    """Fusion, with larger pictures in menus that show portraits."""

    def pixelMetric(  # noqa: N802
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return a size."""
        if (
            metric is QStyle.PixelMetric.PM_SmallIconSize
            and isinstance(widget, QMenu)
            and widget.property(THUMBNAILS)
        ):
            return _MENU_THUMBNAIL
        return super().pixelMetric(metric, option, widget)


def dress(app: QApplication) -> None:
    """Give `app` its look, and again whenever the desktop turns dark or light."""
    app.setStyle(_Style("Fusion"))
    app.setWindowIcon(drawings.app_icon())
    _paint(app)
    hints = app.styleHints()
    assert hints is not None
    hints.colorSchemeChanged.connect(lambda _: _paint(app))


def _paint(app: QApplication) -> None:
    present = colors()
    palette = QPalette(QColor(present.card), QColor(present.ground))
    for role, name in _ROLES.items():
        palette.setColor(role, color(name))
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, QColor(present.quiet)
    )
    app.setPalette(palette)
    values = {field.name: getattr(present, field.name) for field in fields(present)}
    sheet = _SHEET.replace("$chosen;", drawings.path("chosen").as_posix())
    for name, value in values.items():
        sheet = sheet.replace(f"${name};", f"{value};").replace(f"${name} ", f"{value} ")
    app.setStyleSheet(sheet)


_ROLES = {
    QPalette.ColorRole.Window: "ground",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.WindowText: "words",
    QPalette.ColorRole.Text: "words",
    QPalette.ColorRole.ButtonText: "words",
    QPalette.ColorRole.PlaceholderText: "quiet",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
}

_SHEET = """
QWidget#ground, QScrollArea#ground { background: $ground; border: none; }
QFrame#card { background: $card; border: 1px solid $border; border-radius: 12px; }
QFrame#problem {
    background: $warning_ground; border: 1px solid $warning_border; border-radius: 12px;
}
QLabel { color: $words; background: transparent; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="section"] { font-weight: 600; }
QLabel[role="quiet"] { color: $quiet; }
QLabel[role="figure"] { font-size: 17px; font-weight: 600; }
QLabel[role="heading"] { font-size: 22px; font-weight: 600; }
QLabel[role="number"] {
    background: $track; border-radius: 12px; font-weight: 600;
}
QLabel[role="key"] {
    background: $track; border-radius: 6px; padding: 3px 8px; font-weight: 600;
}
QLabel[role="fault"] { color: $warning; }
QLabel[role="problem"] { color: $warning; font-weight: 600; }

QPushButton, QToolButton {
    background: $card; color: $words; border: 1px solid $border; border-radius: 9px;
    padding: 7px 13px; min-height: 20px;
}
QPushButton:hover, QToolButton:hover { background: $raised; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:disabled { color: $quiet; background: $ground; }
QPushButton:focus, QToolButton:focus { border: 2px solid $focus; padding: 6px 12px; }
QPushButton[role="action"] { min-height: 28px; border-radius: 11px; font-weight: 600; }
QPushButton[role="action"][look="accent"] {
    background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton[role="action"][look="accent"]:hover { background: $accent_raised; }
QPushButton[role="action"][look="stop"] {
    background: $stop; color: $on_stop; border-color: $stop;
}
QPushButton[role="action"][look="stop"]:hover { background: $stop_raised; }
QPushButton[role="action"][look="away"] {
    background: $away; color: $on_stop; border-color: $away;
}
QPushButton[role="action"]:disabled {
    background: $track; color: $quiet; border-color: $border;
}
QPushButton[role="action"][look]:focus { border: 2px solid $focus; }
QPushButton[role="choice"] { border: none; border-radius: 7px; background: transparent; }
QPushButton[role="choice"]:hover { background: $raised; }
QPushButton[role="choice"]:checked { background: $picked; font-weight: 600; }
QPushButton[role="choice"]:focus { border: 2px solid $focus; padding: 5px 11px; }
QPushButton[role="segment"] {
    border: none; border-radius: 7px; background: transparent; padding: 7px 4px;
}
QPushButton[role="segment"]:hover { background: $raised; }
QPushButton[role="segment"]:checked { background: $picked; font-weight: 600; }
QPushButton[role="segment"]:focus { border: 2px solid $focus; padding: 5px 2px; }
QPushButton[role="link"] {
    border: none; background: transparent; color: $quiet; padding: 7px 6px;
}
QPushButton[role="link"]:hover { color: $words; background: $raised; }
QPushButton[role="link"]:focus { border: 2px solid $focus; padding: 5px 4px; }
QPushButton[role="small-link"] {
    border: none; background: transparent; color: $accent; padding: 0 6px; min-height: 18px;
    border-radius: 6px;
}
QPushButton[role="small-link"]:hover { background: $raised; }
QPushButton[role="small-link"]:focus { border: 2px solid $focus; padding: 0 4px; }
QFrame#choices { background: $track; border-radius: 9px; border: none; }

QComboBox {
    background: $card; color: $words; border: 1px solid $border; border-radius: 9px;
    padding: 6px 10px; min-height: 20px;
}
QComboBox:hover { background: $raised; }
QComboBox:focus { border: 2px solid $focus; padding: 5px 9px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView {
    background: $card; color: $words; border: 1px solid $border; outline: none; padding: 4px;
}

QLineEdit, QDoubleSpinBox {
    background: $card; color: $words; border: 1px solid $border; border-radius: 9px;
    padding: 6px 10px; min-height: 20px; selection-background-color: $accent;
    selection-color: $on_accent;
}
QLineEdit:focus, QDoubleSpinBox:focus { border: 2px solid $focus; padding: 5px 9px; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 16px; height: 16px; margin: -7px 0; border-radius: 9px;
    background: $card; border: 2px solid $accent;
}
QSlider::handle:horizontal:hover { background: $raised; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; background: $focus; }

QListView#portraits { background: transparent; border: none; outline: none; }
QMenu { background: $card; color: $words; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 10px; border-radius: 6px; }
QMenu::item:selected { background: $raised; }
QMenu::item:disabled { color: $quiet; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $accent; border-radius: 9px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 6px; }
QMenu::indicator:checked { image: url("$chosen;"); }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $border; border-radius: 3px; min-height: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QTextBrowser { background: $card; color: $words; border: none; }
QToolTip { background: $card; color: $words; border: 1px solid $border; padding: 4px; }
"""
