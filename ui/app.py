"""The tray app: one process for each person, which shows and steers the call."""

from __future__ import annotations

import argparse
import contextlib
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PyQt6.QtCore import QLocale, QSocketNotifier, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication, QMessageBox
from PyQt6.sip import voidptr

from infp_cam.errors import InfpCamError
from infp_cam.settings import settings_path
from infp_cam.ui import desktop_entry, look, translations
from infp_cam.ui.autostart import Autostart
from infp_cam.ui.call import Call
from infp_cam.ui.call_link import CallLink
from infp_cam.ui.call_process import LOG_BYTES, LOGS_KEPT, CallProcess, log_folder
from infp_cam.ui.choices import Choices
from infp_cam.ui.devices import DeviceList
from infp_cam.ui.display import check_display
from infp_cam.ui.main_window import MainWindow
from infp_cam.ui.portraits import ask_for_picture
from infp_cam.ui.report import Report, window_log
from infp_cam.ui.single_instance import SingleInstance
from infp_cam.ui.texts import translate
from infp_cam.ui.tray import Tray
from infp_cam.ui.windows import Windows, raise_window

QUIT_MS = 8000
"""A call that has not ended so long after it was asked to is left behind."""

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the tray app until it is quit; return its exit status.

    Raises
    ------
    InfpCamError
        Where there is no desktop, where it already runs and hangs, or where its folders can not
        be used.
    """
    parser = argparse.ArgumentParser(prog="infp-cam")
    parser.add_argument("--background", action="store_true", help="start without the window")
    arguments = parser.parse_args(argv)
    check_display()
    qt = QApplication([desktop_entry.NAME])  # what desktops tell its windows by
    qt.setApplicationName("infp-cam")
    qt.setApplicationDisplayName("INFP Camera")
    qt.setDesktopFileName(desktop_entry.NAME)
    translations.install(qt, QLocale.system())
    place = SingleInstance()
    if not place.take():
        return 0
    _log_to_file()
    look.dress(qt)
    app = App(place)
    sys.excepthook = app.note_crash
    with _signals(app):
        app.start(in_background=arguments.background)
        status = qt.exec()
        app.close()
    sys.excepthook = sys.__excepthook__
    return status


class App:
    """Puts the parts together, and decides when the program ends.

    Parameters
    ----------
    place : SingleInstance
        Says when the program is started again.
    """

    def __init__(self, place: SingleInstance) -> None:
        self._place = place
        self._choices = Choices()
        self._devices = DeviceList()
        self._call = Call(CallLink(), CallProcess(), self._choices)
        self._autostart = Autostart()
        self._report = Report()
        self._window = MainWindow(self._call, self._choices, self._devices)
        self._others = Windows(self._call, self._choices, self._devices, self._autostart, self.quit)
        self._others.add_keys(self._window)
        self._tray = Tray(self._call, self._choices, self._devices, self._autostart)
        self._connect()

    @property
    def tray(self) -> Tray:
        """The icon and its menu."""
        return self._tray

    def start(self, *, in_background: bool) -> None:
        """Attach to the call, show the icon and, unless `in_background`, the window."""
        QGuiApplication.setQuitOnLastWindowClosed(False)
        is_new = not settings_path().exists()
        self._choices.noticed.connect(lambda notice: self._tell(notice, ""))
        try:
            self._choices.load()
        except InfpCamError as error:
            self._tell(error.message, error.fix)
        self._call.attach()
        self._tray.show()
        if not in_background:
            self.raise_window()
            if is_new:
                self._others.show_guide()

    def close(self) -> None:
        """Leave the call, which goes on unless it was quit."""
        self._tray.hide()
        self._window.hide()
        self._others.hide()
        self._call.leave()
        self._devices.stop()
        self._report.stop()
        self._place.leave()

    def raise_window(self) -> None:
        """Bring the window before the others."""
        raise_window(self._window)

    def quit(self) -> None:
        """End the call and the program."""
        self._window.hide()
        self._others.hide()
        QTimer.singleShot(QUIT_MS, leave)
        self._call.quit()

    def note_crash(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Log an error that nobody expected, and tell; the program goes on."""
        if isinstance(error, InfpCamError):
            self._tell(error.message, error.fix)
            return
        _log.error("Unexpected", exc_info=(kind, error, trace))
        self._tell(
            translate("App", "Something went wrong in the window; the camera goes on."),
            translate("App", "Choose Copy report in the menu and send it to the developers."),
        )

    def _connect(self) -> None:
        tray = self._tray
        tray.window_wanted.connect(self.raise_window)
        tray.picture_wanted.connect(self._ask_for_picture)
        tray.report_wanted.connect(
            lambda: self._report.gather(self._call.status, self._choices.settings)
        )
        tray.quit_wanted.connect(self.quit)
        tray.given_up.connect(self.raise_window)
        for part in (tray, self._window):
            part.settings_wanted.connect(self._others.show_settings)
            part.help_wanted.connect(self._others.show_help)
        self._window.report_wanted.connect(tray.report_wanted)
        self._window.quit_wanted.connect(self.quit)
        self._window.closed.connect(self._consider_closing)
        self._report.ready.connect(self._copy)
        self._place.raised.connect(self.raise_window)
        self._call.ended.connect(leave)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.commitDataRequest.connect(lambda _: self._call.quit())

    def _ask_for_picture(self) -> None:
        ask_for_picture(self._window if self._window.isVisible() else None).fileSelected.connect(
            self._call.show_portrait
        )

    def _copy(self, report: str) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(report)
        self._tell(translate("App", "The report is in the clipboard. Paste it where you want."), "")

    def _consider_closing(self) -> None:
        """Without an icon, a closed window is the end of this program; ask about the call."""
        if self._tray.is_shown:
            return
        if self._call.status is None:
            self.quit()
            return
        box = self._box(
            translate("App", "Leave the camera running?"),
            translate("App", "It can be quit by opening this window again."),
        )
        keep = box.addButton(translate("App", "Keep running"), QMessageBox.ButtonRole.AcceptRole)
        end = box.addButton(translate("App", "Quit"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        answers = {keep: leave, end: self.quit}
        box.buttonClicked.connect(lambda button: answers.get(button, self.raise_window)())
        box.open()

    def _box(self, message: str, more: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.NoIcon, "INFP Camera", message, parent=self._window)
        box.setInformativeText(more)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box

    def _tell(self, message: str, fix: str) -> None:
        """Show a message without holding up anything."""
        _log.info("%s %s", message, fix)
        if not fix and self._tray.is_shown:
            self._tray.icon.showMessage("INFP Camera", message)
            return
        box = self._box(message, fix)
        box.open()


def leave() -> None:
    """End this process; the call is not asked."""
    QApplication.quit()


@contextlib.contextmanager
def _signals(app: App) -> Iterator[None]:
    """Have Ctrl-C end call and program, and SIGTERM and SIGHUP the program alone."""
    actions: dict[int, Callable[[], None]] = {signal.SIGINT: app.quit, signal.SIGTERM: leave}
    if sys.platform != "win32":
        actions[signal.SIGHUP] = leave
    before = {number: signal.signal(number, lambda *_: None) for number in actions}
    # Qt's loop does not return to Python on a signal: its number comes through a socket.
    receiver, sender = socket.socketpair()
    sender.setblocking(False)
    receiver.setblocking(False)
    former = signal.set_wakeup_fd(sender.fileno())
    notifier = QSocketNotifier(voidptr(receiver.fileno()), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: [actions[number]() for number in receiver.recv(64)])
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(former)
        for number, handler in before.items():
            signal.signal(number, handler)
        receiver.close()
        sender.close()


def _log_to_file() -> None:
    """Keep what this process logs in files that are rotated."""
    log_folder().mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        window_log(), maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("infp_cam")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
