"""One program at the control socket: its lines in, the answers and statuses out, all bounded."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

from infp_cam.errors import RequestInvalid

LINE = 64 * 1024
"""Longest line, bytes."""

UNENDED_S = 10.0
"""How long a line that was begun may stay without its end, seconds."""

RATE = 50.0
"""Requests a second that a program may make for long; one that makes more is slowed."""

BURST = 50
"""Requests that it may make at once."""

_SENDING = 16 * 1024  # bytes on their way; more would be statuses of long ago


class Connection:
    """One program at the control socket.

    Parameters
    ----------
    reader, writer
        Its two directions.

    Attributes
    ----------
    heard_s : float
        When it last said something, by the loop's clock.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._loop = asyncio.get_running_loop()
        self._begun = b""
        self._writing = asyncio.Lock()
        self._news: asyncio.Queue[bytes] | None = None
        self._reporter: asyncio.Task[None] | None = None
        self.heard_s = self._loop.time()
        self._due_s = self.heard_s - BURST / RATE  # of the next request, were they evenly spaced
        writer.transport.set_write_buffer_limits(high=0)  # `drain` then waits for all
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENDING)

    @property
    def socket(self) -> socket.socket:
        """The socket below."""
        found: socket.socket = self._writer.get_extra_info("socket")
        return found

    @property
    def watches(self) -> bool:
        """Whether it has asked for each change of the status."""
        return self._reporter is not None

    async def lines(self) -> AsyncIterator[bytes | RequestInvalid]:
        """Return its lines, without their ends; the error about each that can not be taken.

        They come no faster than `RATE` allows.
        """
        skipping = False
        while data := await self._read():
            *whole, begun = (self._begun + data).split(b"\n")
            for line in whole:
                if not skipping:
                    await self._slow_down()
                    yield line if len(line) <= LINE else _too_long()
                skipping = False
            self._begun = b"" if skipping else begun
            if len(self._begun) > LINE:
                skipping, self._begun = True, b""
                await self._slow_down()
                yield _too_long()

    async def write(self, line: bytes) -> None:
        """Send `line` and wait until it is on its way."""
        async with self._writing:
            self._writer.write(line + b"\n")
            await self._writer.drain()

    def watch(self) -> None:
        """Take what is given to `report` from now on."""
        if self._reporter is None:
            self._news = asyncio.Queue(1)
            self._reporter = asyncio.create_task(self._send_news(self._news))

    def report(self, line: bytes) -> None:
        """Have `line` sent; one that still waits to be sent is forgotten for it."""
        assert self._news is not None
        if self._news.full():
            self._news.get_nowait()
        self._news.put_nowait(line)

    async def report_last(self, line: bytes) -> None:
        """Send `line` instead of what still waits to be sent, and wait until it is on its way."""
        assert self._reporter is not None
        self._reporter.cancel()
        await self.write(line)

    def close(self) -> None:
        """End it; what is on its way may still arrive."""
        if self._reporter is not None:
            self._reporter.cancel()
        self._writer.close()

    def abort(self) -> None:
        """End it at once; what is not on its way yet is lost."""
        self._writer.transport.abort()

    async def _read(self) -> bytes:
        """Return some bytes; none at the end, or where a line was left without its end."""
        try:
            async with asyncio.timeout(UNENDED_S if self._begun else None):
                data = await self._reader.read(LINE)
        except TimeoutError:
            return b""
        self.heard_s = self._loop.time()
        return data

    async def _slow_down(self) -> None:
        now_s = self._loop.time()
        self._due_s = max(self._due_s, now_s - BURST / RATE) + 1 / RATE
        if self._due_s > now_s:
            await asyncio.sleep(self._due_s - now_s)

    async def _send_news(self, news: asyncio.Queue[bytes]) -> None:
        try:
            while True:
                await self.write(await news.get())
        except ConnectionError:
            return  # its reader finds the end, too


def _too_long() -> RequestInvalid:
    return RequestInvalid(
        f"A line is longer than {LINE} bytes.",
        "End each message with a line feed, and keep it short.",
    )
