"""What can be done in OBS: scenes, sources, filters, virtual camera, and a look at its picture."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from infp_cam.plugins.obs.connection import NOT_FOUND, Connection
from infp_cam.plugins.obs.errors import ObsRefused
from infp_cam.plugins.obs.rules import Action, SetFilter, SetVisible, ShowScene

UNAVAILABLE = 604
"""`RequestStatus` of an OBS that has no virtual camera."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """OBS's scenes.

    Parameters
    ----------
    names : tuple of str
        All, as OBS lists them.
    current : str
        The one that is shown.
    """

    names: tuple[str, ...]
    current: str


@dataclass(frozen=True, slots=True)
class SceneItem:
    """A source in a scene.

    Parameters
    ----------
    scene : str
        The scene.
    number : int
        OBS's number of it there.
    """

    scene: str
    number: int


class Studio:
    """An OBS that is connected.

    All methods raise `ObsRefused` where OBS does not do it, and `ObsUnavailable` where it is gone.

    Parameters
    ----------
    connection : Connection
        The way to it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def scenes(self) -> Scenes:
        """Return its scenes."""
        answer = self._connection.ask("GetSceneList")
        listed = sorted(answer["scenes"], key=lambda scene: -scene["sceneIndex"])
        names = tuple(scene["sceneName"] for scene in listed)
        return Scenes(names, answer["currentProgramSceneName"] or "")

    def show(self, scene: str) -> None:
        """Show a scene."""
        try:
            self._connection.ask("SetCurrentProgramScene", sceneName=scene)
        except ObsRefused as error:
            raise self.no_scene(scene) if error.code == NOT_FOUND else error from error

    def no_scene(self, scene: str) -> ObsRefused:
        """Return the error about a scene that there is not."""
        names = ", ".join(self.scenes().names)
        return ObsRefused(f"OBS has no scene {scene!r}.", f"Choose one of: {names}.", NOT_FOUND)

    def do(self, action: Action) -> None:
        """Do what a rule says."""
        match action:
            case ShowScene(scene):
                self.show(scene)
            case SetVisible(scene, source, on):
                self.set_visible(self.item(scene, source), on)
            case SetFilter(source, name, on):
                self._connection.ask(
                    "SetSourceFilterEnabled", sourceName=source, filterName=name, filterEnabled=on
                )

    def item(self, scene: str, source: str) -> SceneItem:
        """Return a source's place in a scene."""
        answer = self._connection.ask("GetSceneItemId", sceneName=scene, sourceName=source)
        return SceneItem(scene, answer["sceneItemId"])

    def set_visible(self, item: SceneItem, on: bool) -> None:
        """Show or hide a source."""
        self._ask_about(item, "SetSceneItemEnabled", sceneItemEnabled=on)

    def is_visible(self, item: SceneItem) -> bool:
        """Whether a source is shown in its scene."""
        return bool(self._ask_about(item, "GetSceneItemEnabled")["sceneItemEnabled"])

    def transform(self, item: SceneItem) -> dict[str, Any]:
        """Return where a source is in its scene, as OBS says it."""
        found: dict[str, Any] = self._ask_about(item, "GetSceneItemTransform")["sceneItemTransform"]
        return found

    def fill_canvas(self, item: SceneItem) -> None:
        """Make a source as large as the canvas takes, whatever its size."""
        width, height = self.canvas()
        bounds = {
            "boundsType": "OBS_BOUNDS_SCALE_INNER",
            "boundsWidth": width,
            "boundsHeight": height,
            "positionX": 0.0,
            "positionY": 0.0,
        }
        self._ask_about(item, "SetSceneItemTransform", sceneItemTransform=bounds)

    def canvas(self) -> tuple[float, float]:
        """Return width and height of its picture, pixels."""
        video = self._connection.ask("GetVideoSettings")
        return float(video["baseWidth"]), float(video["baseHeight"])

    def is_muted(self, source: str) -> bool:
        """Whether a source of sound is muted."""
        return bool(self._connection.ask("GetInputMute", inputName=source)["inputMuted"])

    def virtual_camera(self) -> bool | None:
        """Whether its virtual camera runs; None where it has none."""
        try:
            return bool(self._connection.ask("GetVirtualCamStatus")["outputActive"])
        except ObsRefused as error:
            if error.code == UNAVAILABLE:
                return None
            raise

    def set_virtual_camera(self, on: bool) -> None:
        """Start or stop its virtual camera; nothing happens where it is so already."""
        running = self.virtual_camera()
        if running is None:
            raise ObsRefused(
                "This OBS has no virtual camera.",
                "Install what it needs; on Linux that is the module v4l2loopback.",
                UNAVAILABLE,
            )
        if running != on:
            self._connection.ask("StartVirtualCam" if on else "StopVirtualCam")

    def picture(self, source: str, size: tuple[int, int]) -> NDArray[np.uint8]:
        """Return what a source or scene looks like, uint8[H, W, 3] RGB.

        Parameters
        ----------
        source : str
            Its name.
        size : tuple of int
            Width and height to scale it to, pixels, 8 at least.
        """
        width, height = size
        answer = self._connection.ask(
            "GetSourceScreenshot",
            sourceName=source,
            imageFormat="png",
            imageWidth=width,
            imageHeight=height,
        )
        data = base64.b64decode(answer["imageData"].partition(",")[2])
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if decoded is None:
            raise ObsRefused("OBS sent a picture that can not be read.", "Try again.")
        return cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)

    def _ask_about(self, item: SceneItem, request: str, **fields: Any) -> dict[str, Any]:
        return self._connection.ask(
            request, sceneName=item.scene, sceneItemId=item.number, **fields
        )
