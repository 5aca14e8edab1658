"""One OBS for as long as it is connected: does what is asked, and follows call and OBS."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from infp_cam.control.requests import Mute, Unmute
from infp_cam.errors import NotRunning
from infp_cam.plugins.obs.call_watch import CallWatch
from infp_cam.plugins.obs.camera_source import NAME, CameraSource
from infp_cam.plugins.obs.connection import NOT_READY, Connection, ObsEvent
from infp_cam.plugins.obs.errors import ObsRefused, ObsUnavailable
from infp_cam.plugins.obs.picture_check import check_picture
from infp_cam.plugins.obs.pictures import Pictures
from infp_cam.plugins.obs.rules import Rulebook, Target, moods
from infp_cam.plugins.obs.studio import Scenes, Studio

BEAT_S = 5.0
"""How often OBS is asked how it is, beside what it tells by itself, seconds."""

ARRIVE_S = 5.0
"""Time that a new source has for its first picture, seconds."""

MOST_LISTED = 8 * 1024
"""Scenes' names beyond so many bytes are left out of the status."""

_OBS_CAMERA = "OBS Virtual Camera"
_CHANGES = frozenset(
    {
        *("SceneListChanged", "SceneNameChanged", "SceneCreated", "SceneRemoved"),
        *("CurrentProgramSceneChanged", "CurrentSceneCollectionChanged", "VirtualcamStateChanged"),
    }
)


class Session:
    """An OBS that was just found.

    All methods raise `ObsUnavailable` where it is gone.

    Parameters
    ----------
    connection : Connection
        The way to it; closed with the session.
    call : CallWatch
        The call.
    url : str
        Where OBS finds the camera's pictures.
    mute_with : str
        Source of sound in OBS by whose mute the person is muted here; empty: none.
    rules : Rulebook
        What OBS is to show when.
    """

    def __init__(
        self, connection: Connection, call: CallWatch, url: str, mute_with: str, rules: Rulebook
    ) -> None:
        self._connection, self._call = connection, call
        self._mute_with, self._rules = mute_with, rules
        self._studio = Studio(connection)
        self._source = CameraSource(connection, self._studio, url)
        self._scenes = Scenes((), "")
        self._virtual_camera: bool | None = None
        self._said = ""
        self._faults: dict[Target, ObsRefused] = {}
        self._look_at_s = 0.0
        self._settle_in()

    @property
    def values(self) -> dict[str, Any]:
        """What the status tells about OBS."""
        return {
            "version": self._connection.version,
            "scenes": _fitting(self._scenes.names),
            "scene": self._scenes.current,
            "virtual_camera": self._virtual_camera,
            "said": self._said,
        }

    @property
    def fault(self) -> ObsRefused | None:
        """What OBS did not do that a setting wants."""
        return next(iter(self._faults.values()), None)

    def step(self) -> None:
        """Do what is due; called several times a second."""
        if not self._connection.is_open:
            raise gone()
        for event in self._connection.events():
            self._hear(event)
        if time.monotonic() >= self._look_at_s:
            self._look()
        actions = self._rules.step(time.monotonic_ns(), moods(self._call.status))
        for target, action in actions.items():
            self._try(target, partial(self._studio.do, action))

    def do(self, request: str, fields: Mapping[str, Any]) -> None:
        """Do what was asked for.

        Parameters
        ----------
        request : str
            A request of the manifest.
        fields : mapping
            Its fields.

        Raises
        ------
        InfpCamError
            Where it was not done.
        """
        match request:
            case "scene":
                if fields["name"]:
                    self._studio.show(fields["name"])
            case "obs-source":
                self._put(fields["scene"])
            case "obs-camera":
                self._switch_camera(fields["state"] == "on")
        self._look()
        self._said = self._check() if request == "obs-check" else self._told_of(request)

    def close(self) -> None:
        """Let OBS go."""
        self._connection.close()

    def _settle_in(self) -> None:
        """Take up an OBS, or a scene collection, that was not known before."""
        self._rules.forget()
        self._faults.clear()
        self._try(("source",), self._source.refresh)
        self._look()
        if self._mute_with:
            self._try(("mute",), self._take_mute)

    def _hear(self, event: ObsEvent) -> None:
        match event:
            case ObsEvent("ExitStarted"):
                raise gone()
            case ObsEvent("CurrentSceneCollectionChanged"):
                self._settle_in()
            case ObsEvent(
                "InputMuteStateChanged", {"inputName": self._mute_with, "inputMuted": on}
            ):
                self._set_muted(on)
            case ObsEvent(kind) if kind in _CHANGES:
                self._look_at_s = 0.0
            case _:
                pass

    def _look(self) -> None:
        self._look_at_s = time.monotonic() + BEAT_S
        try:
            self._scenes = self._studio.scenes()
            self._virtual_camera = self._studio.virtual_camera()
        except ObsRefused as error:
            if error.code != NOT_READY:  # of a scene collection that is just being loaded
                self._faults["look",] = error
        else:
            self._faults.pop(("look",), None)

    def _try(self, target: Target, do: Callable[[], None]) -> None:
        """Do what a setting wants; where OBS does not, remember why."""
        self._faults.pop(target, None)
        try:
            do()
        except ObsRefused as error:
            self._faults[target] = error

    def _take_mute(self) -> None:
        """Mute where OBS is muted already; where it is not, the call is left as it is."""
        if self._studio.is_muted(self._mute_with):
            self._set_muted(True)

    def _set_muted(self, on: bool) -> None:
        with contextlib.suppress(NotRunning):  # the call is just ending
            self._call.ask(Mute() if on else Unmute())

    def _put(self, scene: str) -> None:
        """Show the source in a scene, and see a picture arrive there."""
        item = self._source.put(scene or self._scenes.current, self._call.status.camera)
        until_s = time.monotonic() + ARRIVE_S
        while not self._studio.transform(item)["sourceWidth"]:
            if time.monotonic() > until_s:
                raise ObsRefused(
                    f"OBS has the source {NAME} now, but gets no picture from it.",
                    f"Look at the settings of {NAME} in OBS, or remove it there and try again.",
                )
            time.sleep(0.1)

    def _switch_camera(self, on: bool) -> None:
        camera = self._call.status.camera
        if any(name.startswith(_OBS_CAMERA) for name in (camera.name, camera.device)):
            raise ObsRefused(
                "OBS's virtual camera is in use: it is the one that INFP Camera shows itself by.",
                "End INFP Camera first, or let it use another camera.",
            )
        self._studio.set_virtual_camera(on)

    def _check(self) -> str:
        """Look at OBS's picture, and return what is to be seen there."""
        status = self._call.status
        pictures = Pictures(Path(status.camera.ring))
        standby = status.camera.showing == "standby"
        try:
            difference = check_picture(self._studio, lambda: pictures.next(standby=standby))
        finally:
            pictures.close()
        return (
            f"OBS's scene {self._scenes.current!r} shows the camera's picture "
            f"(they differ by {difference:.1f} of 255)."
        )

    def _told_of(self, request: str) -> str:
        """Return what came of a request, for the person who made it."""
        match request:
            case "scene":
                return "\n".join(
                    f"{'*' if name == self._scenes.current else ' '} {name}"
                    for name in _fitting(self._scenes.names)
                )
            case "obs-camera":
                return f"OBS's virtual camera is {'on' if self._virtual_camera else 'off'}."
            case _:
                return f"{NAME} is in OBS."


def gone() -> ObsUnavailable:
    """Return the error about an OBS that has ended."""
    return ObsUnavailable(
        "OBS has ended.", "Start it again; INFP Camera looks for it all the time.", is_absent=True
    )


def _fitting(names: tuple[str, ...]) -> list[str]:
    """Return the first of `names`, as many as the status can hold."""
    listed, left = [], MOST_LISTED
    for name in names:
        left -= len(name.encode()) + 4
        if left < 0:
            break
        listed.append(name)
    return listed
