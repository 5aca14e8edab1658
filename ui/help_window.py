"""A page of help: how to be seen and heard in the programs that people call with."""

from __future__ import annotations

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtWidgets import QTextBrowser

from infp_cam.ui.texts import translate


class HelpWindow(QTextBrowser):
    """The page in a window of its own."""

    guide_wanted = pyqtSignal()
    keys_wanted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        wanted = {"guide": self.guide_wanted, "keys": self.keys_wanted}
        self.anchorClicked.connect(lambda link: wanted[link.toString()].emit())
        self.setWindowTitle(translate("Help", "INFP Camera: help"))
        self.document().setDocumentMargin(24)  # type: ignore[union-attr]
        self.setHtml(_page())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size for reading."""
        return QSize(560, 620)


def _page() -> str:
    return "".join(
        (
            _heading(translate("Help", "Be seen and heard")),
            _text(
                translate(
                    "Help",
                    "In the program that you call with, choose <b>INFP Camera</b> as the camera "
                    "and <b>INFP Microphone</b> as the microphone. The virtual microphone carries "
                    "your own voice, in time with the portrait's lips.",
                )
            ),
            "<ul>",
            _item("Zoom", translate("Help", "Settings, then Video and Audio.")),
            _item("Teams", translate("Help", "Settings, then Devices.")),
            _item("Meet", translate("Help", "⋮, then Settings, then Audio and Video.")),
            _item(
                "OBS",
                translate("Help", "Sources: Video Capture Device, and Audio Input Capture."),
            ),
            "</ul>",
            _text(
                translate(
                    "Help",
                    "A program that was open before may have to be started anew to find them.",
                )
            ),
            "<p>",
            _link("guide", translate("Help", "Show the guide")),
            " &nbsp; ",
            _link("keys", translate("Help", "Keyboard shortcuts")),
            "</p>",
            _heading(translate("Help", "What the states mean")),
            _text(
                translate(
                    "Help",
                    "<b>Talking</b>: the portrait moves with your voice. <b>Listening</b>: it "
                    "follows the others. <b>Ready</b>: nobody speaks. <b>Muted</b>: its mouth "
                    "stays closed and your virtual microphone is silent; it goes on listening. "
                    "<b>Be right back</b>: the others see a card that says so.",
                )
            ),
            _heading(translate("Help", "If the lips move with the others' voices")),
            _text(
                translate(
                    "Help",
                    "Your microphone hears your loudspeakers. Wear headphones, or leave echo "
                    "cancellation switched on.",
                )
            ),
            _heading(translate("Help", "Fairness")),
            _text(
                translate(
                    "Help",
                    "Use your own face, an invented one, or one whose owner agreed, and tell the "
                    "others that they see a generated picture.",
                )
            ),
        )
    )


def _heading(words: str) -> str:
    return f"<h3>{words}</h3>"


def _text(words: str) -> str:
    return f"<p>{words}</p>"


def _link(name: str, words: str) -> str:
    return f'<a href="{name}">{words}</a>'


def _item(name: str, words: str) -> str:
    return f"<li><b>{name}</b>: {words}</li>"
