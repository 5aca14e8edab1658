"""A person's hand at an OBS: makes what tests need there, and looks what became of it."""

import contextlib

import obsws_python
from obsws_python.error import OBSSDKRequestError

RED, GREEN = (200, 30, 40), (30, 200, 60)


class Hand:
    """A connection of its own; a context manager."""

    def __init__(self, port, password):
        self._client = obsws_python.ReqClient(
            host="127.0.0.1", port=port, password=password, timeout=300
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.disconnect()

    def ask(self, request, **fields):
        return self._client.send(request, fields or None, raw=True) or {}

    def scene(self, *names):
        for name in names:
            self.ask("CreateScene", sceneName=name)

    def paint(self, scene, name, rgb, *, shown=True, size=(640, 360)):
        """Put a source of one colour into a scene; return its number there."""
        red, green, blue = rgb
        made = self.ask(
            "CreateInput",
            sceneName=scene,
            inputName=name,
            inputKind="color_source_v3",
            inputSettings={
                "color": 0xFF000000 | blue << 16 | green << 8 | red,
                "width": size[0],
                "height": size[1],
            },
            sceneItemEnabled=shown,
        )
        return made["sceneItemId"]

    def current(self):
        return self.ask("GetSceneList")["currentProgramSceneName"]

    def is_shown(self, scene, source):
        item = self.ask("GetSceneItemId", sceneName=scene, sourceName=source)["sceneItemId"]
        return self.ask("GetSceneItemEnabled", sceneName=scene, sceneItemId=item)[
            "sceneItemEnabled"
        ]

    def filter_is_on(self, source, name):
        return self.ask("GetSourceFilter", sourceName=source, filterName=name)["filterEnabled"]

    def has(self, source):
        with contextlib.suppress(OBSSDKRequestError):
            self.ask("GetInputSettings", inputName=source)
            return True
        return False
