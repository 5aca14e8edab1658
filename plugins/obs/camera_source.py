"""INFP Camera as a source in OBS's scenes."""

from __future__ import annotations

from typing import Any

from infp_cam.control.status import CameraStatus
from infp_cam.plugins.obs.connection import NOT_FOUND, Connection
from infp_cam.plugins.obs.errors import ObsRefused
from infp_cam.plugins.obs.studio import SceneItem, Studio

NAME = "INFP Camera"
"""What the source is called in OBS."""

STREAM_KIND = "ffmpeg_source"
"""OBS's media source, by which it reads a stream."""

_CAMERA_KINDS = {
    "v4l2_input": "device_id",  # Linux
    "dshow_input": "video_device_id",  # Windows
    "macos-avcapture": "device",
    "av_capture_input": "device",  # macOS, before OBS 28
}
"""OBS's kinds of sources that read a camera, and the property that says which one."""

_LOOKING = f"{NAME} (looking for the camera)"


class CameraSource:
    """The source `NAME`: the camera itself where OBS can see it, or the stream of its pictures.

    All methods raise `ObsRefused` and `ObsUnavailable`, as those of `Studio`.

    Parameters
    ----------
    connection : Connection
        The way to OBS.
    studio : Studio
        The same OBS.
    url : str
        Where OBS finds the stream.
    """

    def __init__(self, connection: Connection, studio: Studio, url: str) -> None:
        self._connection, self._studio, self._url = connection, studio, url

    def put(self, scene: str, camera: CameraStatus) -> SceneItem:
        """Show the source in a scene: there before, or new and as large as the canvas takes.

        Parameters
        ----------
        scene : str
            The scene's name.
        camera : CameraStatus
            The camera that runs.
        """
        if scene not in self._studio.scenes().names:
            raise self._studio.no_scene(scene)
        if self.kind() is None:
            item = self._make(scene, camera)
        else:
            try:
                item = self._studio.item(scene, NAME)
                self._studio.set_visible(item, True)
                return item
            except ObsRefused as error:
                if error.code != NOT_FOUND:
                    raise
            made = self._connection.ask("CreateSceneItem", sceneName=scene, sourceName=NAME)
            item = SceneItem(scene, made["sceneItemId"])
        self._studio.fill_canvas(item)
        return item

    def refresh(self) -> None:
        """Tell a source of an earlier call where the pictures are now."""
        if self.kind() == STREAM_KIND:
            self._connection.ask("SetInputSettings", inputName=NAME, inputSettings=self._stream())

    def kind(self) -> str | None:
        """Return the kind of the source; None where there is none."""
        listed = self._connection.ask("GetInputList")["inputs"]
        return next(
            (one["unversionedInputKind"] for one in listed if one["inputName"] == NAME), None
        )

    def _make(self, scene: str, camera: CameraStatus) -> SceneItem:
        kind, settings = self._as_camera(scene, camera) or (STREAM_KIND, self._stream())
        return self._create(scene, NAME, kind, settings, shown=True)

    def _as_camera(self, scene: str, camera: CameraStatus) -> tuple[str, dict[str, Any]] | None:
        """Return kind and settings by which OBS reads the camera; None where it does not see it."""
        kinds = self._connection.ask("GetInputKindList", unversioned=True)["inputKinds"]
        for kind, choice in _CAMERA_KINDS.items():
            if kind in kinds and camera.device:
                for value in self._choices(scene, kind, choice, camera):
                    return kind, {choice: value}
        return None

    def _choices(self, scene: str, kind: str, choice: str, camera: CameraStatus) -> list[Any]:
        """Return what names the camera in OBS's list of those that a kind of source can read."""
        # OBS makes the list for a source that is there, so one is made for as long as it takes.
        item = self._create(scene, _LOOKING, kind, {}, shown=False)
        try:
            answer = self._connection.ask(
                "GetInputPropertiesListPropertyItems", inputName=_LOOKING, propertyName=choice
            )
        finally:
            # Not `RemoveInput`: OBS would keep it until its scene is shown.
            self._connection.ask("RemoveSceneItem", sceneName=item.scene, sceneItemId=item.number)
        return [
            found["itemValue"]
            for found in answer["propertyItems"]
            if found["itemEnabled"] and camera.device in (found["itemValue"], found["itemName"])
        ]

    def _create(
        self, scene: str, name: str, kind: str, settings: dict[str, Any], *, shown: bool
    ) -> SceneItem:
        made = self._connection.ask(
            "CreateInput",
            sceneName=scene,
            inputName=name,
            inputKind=kind,
            inputSettings=settings,
            sceneItemEnabled=shown,
        )
        return SceneItem(scene, made["sceneItemId"])

    def _stream(self) -> dict[str, Any]:
        """Return the settings by which a media source shows the stream, each picture at once."""
        return {
            "is_local_file": False,
            "input": self._url,
            "input_format": "nut",
            "ffmpeg_options": "fflags=nobuffer probesize=32 analyzeduration=0",
            "buffering_mb": 0,
            "reconnect_delay_sec": 1,
            "restart_on_activate": False,
            "close_when_inactive": False,
            "clear_on_media_end": False,
            "hw_decode": False,
        }
