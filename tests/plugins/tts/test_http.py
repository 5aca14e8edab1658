"""Speech servers, really asked, on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from infp_cam.errors import BackendMissing, SettingsInvalid, VoiceFailed
from infp_cam.plugins.tts.http import voice as module
from infp_cam.plugins.tts.http.voice import HttpVoice

BODY = '{"input": "{text}", "voice": "{voice}", "more": [1, "{voice}"], "response_format": "pcm"}'


class Handler(BaseHTTPRequestHandler):
    """Answers with a piece at once and one when it is let; ``/403`` with that status."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((asked, self.headers.get("Authorization")))
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(status)
        self.send_header("Content-Type", self.server.kind)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        if status != 200:
            self.wfile.write(b'{"error": "no such voice"}')
            return
        self.wfile.write(b"\x00\x40" * 4000)
        self.wfile.flush()
        self.server.go_on.wait(30)
        self.wfile.write(b"\x00\xc0" * 4000)

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked, running.kind, running.go_on = [], "audio/pcm", threading.Event()
        running.go_on.set()
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.go_on.set()
        running.shutdown()


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """What the keyring holds."""
    kept = {"key": ""}
    monkeypatch.setattr(module.secrets, "read", lambda _, option: kept[option])
    return kept


def voice(server, path="/speech", name="", **options):
    url = f"http://127.0.0.1:{server.server_address[1]}{path}"
    usual = {"url": url, "body": BODY, "voice": "alloy", "rate": 24_000, "format": "s16le"}
    return HttpVoice(usual | options, voice=name)


def test_text_goes_there_and_sound_streams_back(server, key) -> None:
    server.go_on.clear()
    key["key"] = "secret"
    speaking = voice(server, name="nova")
    pieces = speaking.speak('Say "{voice}" & \u00e4\n')
    first = next(pieces)  # while the server has not sent all
    assert first[0] == 0.5
    server.go_on.set()
    rest = np.concatenate(list(pieces))
    assert len(first) + len(rest) == 8000
    assert rest[-1] == -0.5
    asked = {
        "input": 'Say "{voice}" & \u00e4\n',
        "voice": "nova",
        "more": [1, "nova"],
        "response_format": "pcm",
    }
    assert server.asked == [(asked, "Bearer secret")]
    assert speaking.rate == 24_000


def test_the_answers_type_names_its_rate(server) -> None:
    server.kind = "audio/L16; rate=16000; channels=1"
    speaking = voice(server)
    next(speaking.speak("hello"))
    assert speaking.rate == 16_000


@pytest.mark.parametrize(
    ("path", "why"), [("/403", "403 .*no such voice"), ("/302", "302"), ("/500", "500")]
)
def test_a_refusal_is_told(server, path, why) -> None:
    with pytest.raises(VoiceFailed, match=why):
        list(voice(server, path).speak("hello"))
    assert len(server.asked) == 1  # nothing was sent elsewhere


@pytest.mark.parametrize("kind", ["audio/mpeg", "text/html"])
def test_what_is_no_stream_of_samples_is_told(server, kind) -> None:
    server.kind = kind
    with pytest.raises(VoiceFailed, match=kind):
        list(voice(server).speak("hello"))


def test_a_server_that_is_not_there_or_hangs_is_told(server, monkeypatch) -> None:
    nobody = f"http://127.0.0.1:{server.server_address[1]}/"
    server.go_on.clear()
    monkeypatch.setattr(module, "PATIENCE_S", 0.3)
    with pytest.raises(VoiceFailed, match="does not answer"):
        list(voice(server).speak("hello"))
    with pytest.raises(VoiceFailed, match="does not answer"):
        list(
            voice(
                server, url=nobody.replace("127.0.0.1", "127.0.0.2").replace("http:", "https:")
            ).speak("hello")
        )


@pytest.mark.parametrize("url", ["", "speech", "ftp://host/", "file:///etc/passwd", "http://"])
def test_an_address_that_is_none_is_told(server, url) -> None:
    with pytest.raises(SettingsInvalid, match="no address"):
        voice(server, url=url)


def test_a_body_that_is_no_json_is_told(server) -> None:
    with pytest.raises(SettingsInvalid, match="no JSON"):
        voice(server, body="{text}")


def test_a_key_does_not_leave_the_machine_unencrypted(server, key, monkeypatch) -> None:
    key["key"] = "secret"
    with pytest.raises(SettingsInvalid, match="unencrypted"):
        voice(server, url="http://speech.example/")
    voice(server, url="https://speech.example/")

    def no_keyring(*_):
        raise BackendMissing("no keyring", "install one")

    monkeypatch.setattr(module.secrets, "read", no_keyring)
    next(voice(server).speak("hello"))
    assert server.asked[-1][1] is None
