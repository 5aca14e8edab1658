"""A speech server that answers text with a stream of sound, such as OpenAI's and its likes."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPMessage
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from infp_cam.errors import InfpCamError, SettingsInvalid, VoiceFailed
from infp_cam.plugin import secrets
from infp_cam.plugin.contracts import Options
from infp_cam.plugins.tts.pcm import PcmStream

PLUGIN = "http-voice"
PATIENCE_S = 8.0
"""A server that sends nothing for so long hangs, seconds."""


class HttpVoice:
    """Speaks with a speech server.

    Parameters
    ----------
    options : mapping
        ``url``, ``body``, ``voice``, ``rate``, ``format``; the secret ``key`` is in the keyring.
    voice : str
        The voice's name there; empty: the option's.

    Raises
    ------
    SettingsInvalid
        Address or body can not be used.
    """

    def __init__(self, options: Options, *, voice: str) -> None:
        self._url = _checked_url(options["url"])
        try:
            self._body = json.loads(options["body"])
        except ValueError as error:
            raise SettingsInvalid(
                f"What is to be sent to the speech server is no JSON: {error}.",
                f'Set it: `infp-cam plugins set {PLUGIN} body \'{{"input": "{{text}}"}}\'`.',
            ) from error
        self._voice = voice or options["voice"]
        self._format: str = options["format"]
        self._usual_rate: int = options["rate"]
        self._headers = {"Content-Type": "application/json", "User-Agent": "infp-cam"}
        if key := _key():
            _refuse_open_way(self._url)
            self._headers["Authorization"] = f"Bearer {key}"
        self._opener = urllib.request.build_opener(_NoRedirect)
        self.rate = self._usual_rate

    def speak(self, text: str) -> Iterator[NDArray[np.float32]]:
        """Yield the sound of `text` as it comes."""
        body = _filled(self._body, {"text": text, "voice": self._voice})
        request = urllib.request.Request(
            self._url, json.dumps(body).encode(), self._headers, method="POST"
        )
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                _refuse_compressed(answer.headers)
                rate = _rate_in(answer.headers) or self._usual_rate
                stream = PcmStream(answer.read1, rate, self._format)
                for samples in stream:
                    self.rate = stream.rate
                    yield samples
        except urllib.error.HTTPError as error:
            with error:
                words = error.read(300).decode(errors="replace").strip()
            raise _failed(f"says {error.code} {error.reason}: {words}") from error
        except (OSError, HTTPException) as error:
            raise _failed(f"does not answer: {getattr(error, 'reason', None) or error}") from error

    def close(self) -> None:
        """Do nothing: each sentence is a connection of its own."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else: text and key are meant for one server."""

    def redirect_request(
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Refuse."""


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsInvalid(
            f"{url!r} is no address of a speech server.",
            f"Set it: `infp-cam plugins set {PLUGIN} url https://HOST/v1/audio/speech`.",
        )
    return url


def _key() -> str:
    """Return the key; none where this system has no keyring, where none can have been kept."""
    try:
        return secrets.read(PLUGIN, "key")
    except InfpCamError:
        return ""


def _refuse_open_way(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise SettingsInvalid(
            f"The key would go to {parts.hostname} unencrypted.", "Use https in the address."
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _filled(value: Any, words: dict[str, str]) -> Any:
    """Return `value` with the placeholders in its texts filled in."""
    match value:
        case str():
            # One pass, so that a text that has {voice} in it is said as it is.
            head, mark, tail = value.partition("{text}")
            parts = [part.replace("{voice}", words["voice"]) for part in (head, tail)]
            return words["text"].join(parts) if mark else parts[0]
        case list():
            return [_filled(each, words) for each in value]
        case dict():
            return {name: _filled(each, words) for name, each in value.items()}
        case _:
            return value


def _rate_in(headers: HTTPMessage) -> int:
    """Return the rate that a type such as ``audio/L16;rate=24000`` names; 0 without one."""
    rate = str(headers.get_param("rate", "") or "")
    return int(rate) if rate.isdecimal() and 8_000 <= int(rate) <= 192_000 else 0


def _refuse_compressed(headers: HTTPMessage) -> None:
    kind = headers.get_content_type()
    if kind in ("audio/mpeg", "audio/mp3", "audio/aac", "audio/ogg", "audio/opus", "audio/flac"):
        raise VoiceFailed(
            f"The speech server sends {kind}, which is not streamed here.",
            f"Ask it for PCM or WAV: `infp-cam plugins set {PLUGIN} body …`.",
        )
    if kind in ("application/json", "text/html"):
        raise VoiceFailed(
            f"The speech server sends {kind} instead of sound.",
            f"Look whether the address is right: `infp-cam plugins info {PLUGIN}`.",
        )


def _failed(what: str) -> VoiceFailed:
    return VoiceFailed(
        f"The speech server {what[:300]}.",
        f"Look whether it runs, and at its address: `infp-cam plugins info {PLUGIN}`.",
    )
