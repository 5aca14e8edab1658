"""What the camera is shown: the portrait with its mark, or a card."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from infp_cam.portrait.portrait import Portrait
from infp_cam.render.cards import draw_away_card, draw_standby_card
from infp_cam.render.mark import AvatarMark
from infp_cam.session import Session


class RestPicture(Protocol):
    """Where the standby card goes; `infp_cam.camera.frame_ring.FrameRing` is one."""

    def rest_slot(self) -> AbstractContextManager[NDArray[np.uint8]]:
        """Give the picture to draw into, uint8[H, W, 3] RGB."""
        ...


class Stage:
    """Draws a session for a call.

    Parameters
    ----------
    session : Session
        The portrait.
    size : tuple of int
        Width and height of the pictures, pixels.
    frames : RestPicture
        Takes the standby card, made of the portrait.
    marked : bool
        Whether the portrait is shown as an avatar by a mark.

    Attributes
    ----------
    away : bool
        Whether the card "be right back" is shown; may be set from any thread.
    """

    def __init__(
        self, session: Session, size: tuple[int, int], frames: RestPicture, *, marked: bool
    ) -> None:
        self._session, self._frames = session, frames
        self._mark = AvatarMark(size) if marked else None
        self.away = False
        width, height = size
        rest = np.empty((height, width, 3), np.uint8)
        session.draw_rest(rest)
        self._away_card = self._make_cards(rest)

    def audio_needed(self, t_ns: int) -> int:
        """Return the ring index up to which audio is needed to draw audio time `t_ns`."""
        return self._session.audio_needed(t_ns)

    def draw(self, t_ns: int, out: NDArray[np.uint8]) -> None:
        """Draw audio time `t_ns` into `out`, uint8[H, W, 3] RGB; times never go back."""
        if self.away:
            self._session.pass_by(t_ns)
            np.copyto(out, self._away_card)
            return
        self._session.draw(t_ns, out)
        if self._mark is not None:
            self._mark.draw(out)

    def swap(self, portrait: Portrait) -> None:
        """Show another portrait from the next frame on; from any thread but the drawing one's."""
        rest = np.empty_like(self._away_card)
        self._session.swap(portrait, rest)
        self._away_card = self._make_cards(rest)

    def _make_cards(self, rest: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Hand over the standby card and return the one for "be right back"."""
        away_card = rest.copy()
        draw_away_card(away_card)
        draw_standby_card(rest)
        with self._frames.rest_slot() as pixels:
            np.copyto(pixels, rest)
        return away_card
