"""The guide for the first time: five pages from a portrait to the first call."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
    QShowEvent,
)
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from infp_cam.ui import look
from infp_cam.ui.call import Call
from infp_cam.ui.checkup import Checkup
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.guide_pages import CameraPage, Page, PortraitPage, SoundPage
from infp_cam.ui.guide_programs import ProgramsPage
from infp_cam.ui.guide_test import TestPage


class FirstRun(QWidget):
    """The guide in a window of its own.

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

    def __init__(self, call: Call, choices: Choices, found: DeviceList) -> None:
        super().__init__()
        self._call = call
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Welcome to INFP Camera"))
        self.setMinimumSize(460, 400)
        self._checkup = Checkup(self)
        self.pages: tuple[Page, ...] = (
            PortraitPage(call, choices),
            SoundPage(call, choices, found),
            CameraPage(call, choices, found, self._checkup),
            TestPage(call, choices),
            ProgramsPage(),
        )
        self._steps = _Steps(len(self.pages))
        self._stack = QStackedWidget()
        for page in self.pages:
            self._stack.addWidget(_scrolling(page))
        self._skip, self._back, self._next = (QPushButton() for _ in range(3))
        self._skip.setText(self.tr("Skip the guide"))
        self._skip.setProperty("role", "link")
        self._back.setText(self.tr("Back"))
        self._next.setProperty("role", "action")
        self._next.setProperty("look", "accent")
        self._next.setAutoDefault(True)
        self._skip.clicked.connect(self.close)
        self._back.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(+1))
        self._lay_out()
        for keys, do in (
            ("Alt+Left", lambda: self.go(-1)),
            ("Alt+Right", lambda: self.go(+1)),
            ("Esc", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        call.changed.connect(self._refresh)
        self.resize(self.sizeHint())
        self._show_step()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self._stack.currentIndex()]

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size for reading."""
        return QSize(640, 700)

    def go(self, step: int) -> None:
        """Go so many pages forward; past the last one is the end."""
        number = self._stack.currentIndex() + step
        if number == len(self.pages):
            self.close()
        elif number >= 0:
            self.page.leave()
            self._stack.setCurrentIndex(number)
            self._show_step()
            self.page.enter()
            self._next.setFocus()
            self._refresh()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802
        """Begin with the first page."""
        super().showEvent(event)
        if event is not None and event.spontaneous():  # it was minimized
            return
        self._stack.setCurrentIndex(0)
        self._show_step()
        self.page.enter()
        self._next.setFocus()
        self._refresh()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802
        """Leave all as it should be."""
        super().hideEvent(event)
        self.page.leave()
        self._checkup.stop()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802
        """Tell that the person has seen enough of it."""
        super().closeEvent(event)
        self.closed.emit()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(28, 20, 28, 8)
        top.addWidget(self._steps, 1)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(20, 12, 28, 16)
        bottom.setSpacing(look.SPACE)
        bottom.addWidget(self._skip)
        bottom.addStretch()
        bottom.addWidget(self._back)
        bottom.addWidget(self._next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self._stack, 1)
        whole.addLayout(bottom)

    def _refresh(self) -> None:
        if self.isVisible():
            self.page.refresh()

    def _show_step(self) -> None:
        number, last = self._stack.currentIndex(), len(self.pages) - 1
        self._steps.show_step(number)
        self._steps.setAccessibleName(
            self.tr("Page %1 of %2").replace("%1", str(number + 1)).replace("%2", str(last + 1))
        )
        self._back.setEnabled(number > 0)
        self._skip.setVisible(number < last)
        self._next.setText(self.tr("Done") if number == last else self.tr("Next"))


class _Steps(QWidget):
    """How far one has come, as a row of bars."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count, self._step = count, 0
        self.setFixedHeight(4)

    def show_step(self, step: int) -> None:
        """Fill the bars up to `step`."""
        self._step = step
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Draw them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 6
        width = (self.width() - gap * (self._count - 1)) / self._count
        for step in range(self._count):
            painter.setBrush(look.color("accent" if step <= self._step else "pressed"))
            painter.drawRoundedRect(round(step * (width + gap)), 0, round(width), 4, 2, 2)
        painter.end()


def _scrolling(page: Page) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setObjectName("ground")
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setObjectName("ground")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    scroll.setWidget(page)
    return scroll
