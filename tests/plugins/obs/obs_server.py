"""An OBS in miniature: obs-websocket's protocol, version 5, with scenes that are only names.

It keeps to what the real one does (`test_contract` holds both to it), and can do what the one
that tests have can not: start slowly, have a virtual camera, see cameras.
"""

import base64
import hashlib
import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field

import cv2
import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

from tests.plugins.obs.hand import Hand
from tests.plugins.obs.real_obs import free_port

SALT, CHALLENGE = (
    "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
    "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
)
KINDS = ("color_source_v3", "pulse_input_capture", "v4l2_input", "ffmpeg_source")
TRANSFORM = {
    "alignment": 5,
    "boundsAlignment": 0,
    "boundsType": "OBS_BOUNDS_NONE",
    "boundsWidth": 0.0,
    "boundsHeight": 0.0,
    "rotation": 0.0,
    "scaleX": 1.0,
    "scaleY": 1.0,
    "cropTop": 0,
    "cropBottom": 0,
    "cropLeft": 0,
    "cropRight": 0,
    "positionX": 0.0,
    "positionY": 0.0,
}


class Refusal(Exception):
    def __init__(self, code, comment):
        super().__init__(comment)
        self.code = code


@dataclass
class Item:
    number: int
    source: str
    enabled: bool
    transform: dict = field(default_factory=lambda: dict(TRANSFORM))


class Scene:
    def __init__(self):
        self.items = []
        self.made = 0

    def add(self, source, enabled):
        self.made += 1
        self.items.append(Item(self.made, source, enabled))
        return {"sceneItemId": self.made}


@dataclass
class Input:
    kind: str
    settings: dict
    muted: bool = False
    filters: dict = field(default_factory=dict)


class ObsServer:
    """Listens on a port of this machine.

    Attributes
    ----------
    is_ready : bool
        Whether it takes requests; before, it answers 207.
    cameras : list of (name, value)
        What a source of the kind ``v4l2_input`` can read.
    virtual_camera : bool or None
        Whether it runs; None: it has none.
    asked : list of str
        All requests, in order.
    """

    is_real = False

    def __init__(self, password=""):
        self.password = password
        self.port = free_port()
        self.scenes = {"Scene": Scene()}
        self.current = "Scene"
        self.inputs = {}
        self.is_ready = True
        self.cameras = []
        self.virtual_camera = None
        self.asked = []
        self._lock = threading.RLock()
        self._listeners = {}
        self._server = self._thread = None

    def start(self):
        self._server = serve(self._converse, "127.0.0.1", self.port, compression=None)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    launch = start

    def hand(self):
        return Hand(self.port, self.password)

    def kill(self):
        """End as a killed one does: no word to anybody."""
        self._server.shutdown()
        self._thread.join()
        with self._lock:
            listeners, self._listeners = self._listeners, {}
        for connection in listeners:
            with suppress(OSError):
                connection.socket.shutdown(2)
        self._server = None

    def close(self):
        if self._server is not None:
            self.kill()

    def say(self, kind, intent, **data):
        message = {"eventType": kind, "eventIntent": intent, "eventData": data}
        with self._lock:
            for connection, wanted in self._listeners.items():
                if wanted & intent:
                    with suppress(ConnectionClosed):
                        connection.send(json.dumps({"op": 5, "d": message}))

    def _converse(self, connection):
        with suppress(ConnectionClosed, OSError):
            if not self._identify(connection):
                return
            for line in connection:
                message = json.loads(line)
                assert message["op"] == 6, message
                connection.send(json.dumps({"op": 7, "d": self._response(message["d"])}))
        with self._lock:
            self._listeners.pop(connection, None)

    def _identify(self, connection):
        hello = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}
        if self.password:
            hello["authentication"] = {"challenge": CHALLENGE, "salt": SALT}
        connection.send(json.dumps({"op": 0, "d": hello}))
        message = json.loads(connection.recv())
        assert message["op"] == 1, message
        if self.password and message["d"].get("authentication") != answer_to(self.password):
            connection.close(4009, "Authentication failed.")
            return False
        with self._lock:
            self._listeners[connection] = message["d"].get("eventSubscriptions", 0x7FF)
        connection.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        return True

    def _response(self, request):
        kind = request["requestType"]
        response = {"requestType": kind, "requestId": request["requestId"]}
        self.asked.append(kind)
        try:
            data = self._do(kind, request.get("requestData") or {})
        except Refusal as refusal:
            status = {"result": False, "code": refusal.code, "comment": str(refusal)}
            return {**response, "requestStatus": status}
        status = {"result": True, "code": 100}
        return {**response, "requestStatus": status, **({"responseData": data} if data else {})}

    def _do(self, kind, data):
        if not self.is_ready:
            raise Refusal(207, "OBS is not ready to perform the request.")
        handler = getattr(self, f"_do_{kind}", None)
        if handler is None:
            raise Refusal(204, "Your request type is not valid.")
        with self._lock:
            return handler(data)

    # Requests, called what the protocol calls them

    def _do_GetVersion(self, data):
        return {"obsVersion": "29.0.2", "obsWebSocketVersion": "5.1.0", "rpcVersion": 1}

    def _do_GetVideoSettings(self, data):
        return {"baseWidth": 640, "baseHeight": 360}

    def _do_GetSceneList(self, data):
        listed = [
            {"sceneIndex": place, "sceneName": name}
            for place, name in enumerate(reversed(self.scenes))
        ]
        return {"currentProgramSceneName": self.current, "scenes": listed}

    def _do_CreateScene(self, data):
        if data["sceneName"] in self.scenes:
            raise Refusal(601, "A source already exists by that scene name.")
        self.scenes[data["sceneName"]] = Scene()
        self.say("SceneCreated", 4, sceneName=data["sceneName"], isGroup=False)

    def _do_RemoveScene(self, data):
        self._scene(data)
        del self.scenes[data["sceneName"]]
        self.say("SceneRemoved", 4, sceneName=data["sceneName"], isGroup=False)

    def _do_SetCurrentProgramScene(self, data):
        self._scene(data)
        self.current = data["sceneName"]
        self.say("CurrentProgramSceneChanged", 4, sceneName=self.current)

    def _do_GetInputKindList(self, data):
        return {"inputKinds": [unversioned(kind) for kind in KINDS]}

    def _do_GetInputList(self, data):
        return {
            "inputs": [
                {"inputName": name, "unversionedInputKind": unversioned(one.kind)}
                for name, one in self.inputs.items()
            ]
        }

    def _do_CreateInput(self, data):
        scene, name, kind = self._scene(data), data["inputName"], data["inputKind"]
        if name in self.inputs:
            raise Refusal(601, "A source already exists by that input name.")
        if kind not in KINDS:
            raise Refusal(605, "Your specified input kind is not supported by OBS.")
        self.inputs[name] = Input(kind, dict(data.get("inputSettings") or {}))
        return scene.add(name, data.get("sceneItemEnabled", True))

    def _do_CreateSceneItem(self, data):
        self._input(data["sourceName"])
        return self._scene(data).add(data["sourceName"], True)

    def _do_RemoveSceneItem(self, data):
        scene, item = self._scene(data), self._item(data)
        scene.items.remove(item)
        if not any(one.source == item.source for s in self.scenes.values() for one in s.items):
            del self.inputs[item.source]

    def _do_GetInputPropertiesListPropertyItems(self, data):
        items = [
            {"itemName": name, "itemValue": value, "itemEnabled": True}
            for name, value in self.cameras
        ]
        return {"propertyItems": items}

    def _do_GetInputSettings(self, data):
        found = self._input(data["inputName"])
        return {"inputKind": found.kind, "inputSettings": found.settings}

    def _do_SetInputSettings(self, data):
        self._input(data["inputName"]).settings |= data["inputSettings"]

    def _do_GetInputMute(self, data):
        return {"inputMuted": self._input(data["inputName"]).muted}

    def _do_SetInputMute(self, data):
        self._input(data["inputName"]).muted = data["inputMuted"]
        self.say(
            "InputMuteStateChanged", 8, inputName=data["inputName"], inputMuted=data["inputMuted"]
        )

    def _do_GetSceneItemId(self, data):
        for item in self._scene(data).items:
            if item.source == data["sourceName"]:
                return {"sceneItemId": item.number}
        raise Refusal(600, "No scene items were found in the specified scene by that name.")

    def _do_GetSceneItemEnabled(self, data):
        return {"sceneItemEnabled": self._item(data).enabled}

    def _do_SetSceneItemEnabled(self, data):
        self._item(data).enabled = data["sceneItemEnabled"]

    def _do_GetSceneItemTransform(self, data):
        item = self._item(data)
        source = self.inputs[item.source].settings
        size = {
            "sourceWidth": source.get("width", 64.0),
            "sourceHeight": source.get("height", 36.0),
        }
        return {"sceneItemTransform": {**item.transform, **size}}

    def _do_SetSceneItemTransform(self, data):
        self._item(data).transform |= data["sceneItemTransform"]

    def _do_CreateSourceFilter(self, data):
        self._input(data["sourceName"]).filters[data["filterName"]] = True

    def _do_GetSourceFilter(self, data):
        return {"filterEnabled": self._filters(data)[data["filterName"]]}

    def _do_SetSourceFilterEnabled(self, data):
        self._filters(data)[data["filterName"]] = data["filterEnabled"]

    def _do_GetVirtualCamStatus(self, data):
        return {"outputActive": self._camera()}

    def _do_StartVirtualCam(self, data):
        self._run_camera(True, 500)

    def _do_StopVirtualCam(self, data):
        self._run_camera(False, 501)

    def _do_GetSourceScreenshot(self, data):
        color = self._input(data["sourceName"]).settings["color"]
        pixels = np.empty((data["imageHeight"], data["imageWidth"], 3), np.uint8)
        pixels[:] = (color >> 16 & 255, color >> 8 & 255, color & 255)  # OpenCV's order
        png = base64.b64encode(cv2.imencode(".png", pixels)[1]).decode()
        return {"imageData": f"data:image/png;base64,{png}"}

    def _camera(self):
        if self.virtual_camera is None:
            raise Refusal(604, "VirtualCam is not available.")
        return self.virtual_camera

    def _run_camera(self, on, code):
        if self._camera() == on:
            raise Refusal(code, "The output is so already.")
        self.virtual_camera = on
        self.say("VirtualcamStateChanged", 64, outputActive=on)

    def _scene(self, data):
        name = data["sceneName"]
        if name not in self.scenes:
            raise Refusal(600, f"No source was found by the name of `{name}`.")
        return self.scenes[name]

    def _input(self, name):
        if name not in self.inputs:
            raise Refusal(600, f"No source was found by the name of `{name}`.")
        return self.inputs[name]

    def _item(self, data):
        for item in self._scene(data).items:
            if item.number == data["sceneItemId"]:
                return item
        raise Refusal(600, "No scene items were found in that scene with that ID.")

    def _filters(self, data):
        filters = self._input(data["sourceName"]).filters
        if data["filterName"] not in filters:
            raise Refusal(600, "No filter was found in the source with that name.")
        return filters


def answer_to(password):
    """What a client has to say who knows the password."""
    secret = base64.b64encode(hashlib.sha256((password + SALT).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + CHALLENGE.encode()).digest()).decode()


def unversioned(kind):
    return kind.removesuffix("_v3")
