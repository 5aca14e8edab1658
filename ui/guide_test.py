"""The page of the guide that lets the portrait speak."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy

from infp_cam.control.status import SideStatus
from infp_cam.data import CONVERSATION_SELF
from infp_cam.ui.call import Call
from infp_cam.ui.choices import Choices
from infp_cam.ui.guide_pages import Page, card, words_label
from infp_cam.ui.meters import Meter
from infp_cam.ui.preview import Preview
from infp_cam.ui.texts import translate

SENTENCE_MS = 12_000
"""How much of the recording is played: its first two turns; it must not end by itself."""


class TestPage(Page):
    """A recorded voice instead of the person's, and the portrait that speaks with it."""

    def __init__(self, call: Call, choices: Choices) -> None:
        super().__init__(
            translate("Guide", "See it speak"),
            translate(
                "Guide",
                "A recorded voice speaks in your place for some seconds, and the portrait's lips "
                "follow it. You hear nothing; in a call the others would. Then say something "
                "yourself.",
            ),
        )
        self._call, self._choices = call, choices
        self._is_trying = False
        self._preview = Preview()
        self._meter = Meter(translate("Guide", "You"), "talking")
        self._play = QPushButton()
        self._play.setProperty("role", "action")
        self._play.setProperty("look", "accent")
        self._play.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._play.clicked.connect(self._toggle)
        self._said = words_label("", "quiet")
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._play)
        row.addWidget(self._said, 1)
        self._column.addWidget(self._preview)
        self._column.addLayout(row)
        self._column.addWidget(card(self._meter))
        self._column.addStretch()
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(SENTENCE_MS)
        self._end.timeout.connect(self._stop)

    def leave(self) -> None:
        """Give the person their voice back, and let the camera's picture go."""
        self._stop()
        self._preview.follow(None, self._call.state)

    def refresh(self) -> None:
        """Show the camera's picture, and say what happens."""
        status, state = self._call.status, self._call.state
        self._preview.follow(status, state)
        own = status.own if status else SideStatus()
        if self._is_heard(own):
            self._meter.show_side(replace(own, label=translate("Guide", "Recorded voice")))
        else:
            self._meter.show_side(own)
        if self._is_trying and not self._end.isActive() and self._is_heard(own):
            self._end.start()
        why_not = self._why_not()
        if why_not and self._is_trying:
            self._stop()
        self._play.setEnabled(not why_not)
        self._play.setText(
            translate("Guide", "Stop") if self._is_trying else translate("Guide", "Play the voice")
        )
        said = why_not or self._happening(own)
        if said != self._said.text():
            self._said.setText(said)

    def _toggle(self) -> None:
        if self._is_trying:
            self._stop()
        else:
            self._is_trying = True
            self._call.try_voice(str(CONVERSATION_SELF))
        self.refresh()

    def _stop(self) -> None:
        if self._is_trying:
            self._is_trying = False
            self._end.stop()
            self._call.try_voice(self._choices.settings.self_source)

    def _is_heard(self, own: SideStatus) -> bool:
        return own.label == CONVERSATION_SELF.name and own.delivering

    def _happening(self, own: SideStatus) -> str:
        if not self._is_trying:
            return ""
        if not self._is_heard(own):
            return translate("Guide", "The portrait gets ready…")
        return translate("Guide", "The recorded voice speaks.")

    def _why_not(self) -> str:
        """Return why nothing can be played now; empty where it can."""
        status = self._call.status
        if status is None or not status.camera.device:
            return translate("Guide", "The camera does not run yet: go back a page.")
        if not status.on:
            return translate("Guide", "The camera is turned off.")
        if status.away or status.muted:
            return translate("Guide", "You are muted or away; the portrait would stay silent.")
        return ""
