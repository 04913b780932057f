"""A kept connection from a client to an instance."""

import asyncio
import json
import time
from dataclasses import dataclass

from borrowed import WrongAnswer

# An answer that takes longer never comes.
PATIENCE_SECONDS = 60
END_OF_HEAD = b"\r\n\r\n"


class Refused(Exception):
    """Nobody listens, and nobody should: the request was not sent."""


class Lost(Exception):
    """The instance was killed before the answer was whole; what became of the request is unknown."""


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes
    sent: float
    seconds: float

    def json(self):
        return json.loads(self.body) if self.body else None


class Connection:
    """Takes one request at a time, and connects anew when the instance is another process than before."""

    def __init__(self, instance):
        self.instance = instance
        self.generation = 0
        self.reader = self.writer = None

    async def ask(self, text):
        """The answer to a request, or `Refused` or `Lost`. A failure that nobody caused is a `WrongAnswer`."""
        sent = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._connect()
                self.writer.write(text.encode())
                status, headers, body = await self._answer()
        except TimeoutError:
            line = f"no answer in {PATIENCE_SECONDS} s to {_first_line(text)}"
            raise WrongAnswer(f"{self.instance.name}: {line}") from None
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            if not self.instance.was_killed_since(self.generation):
                raise WrongAnswer(f"{self.instance.name}: {error!r} after {_first_line(text)}") from None
            raise Lost from None
        if headers.get("connection") == "close":
            # nginx says so after a thousand requests, and a server that stops after each.
            self.close()
        return Answer(status, headers, body, sent, time.monotonic() - sent)

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None

    async def _connect(self):
        """As proxies do, a connection that has ended is not used again."""
        if self.reader and not self.reader.at_eof() and not self.reader.exception():
            return
        self.close()
        generation, was_up = self.instance.generation, self.instance.is_up
        try:
            self.reader, self.writer = await asyncio.open_connection(*self.instance.address)
        except OSError as error:
            if was_up and not self.instance.was_killed_since(generation):
                raise WrongAnswer(f"{self.instance.name} runs and refuses a connection: {error}") from None
            raise Refused from None
        self.generation = generation

    async def _answer(self):
        head = (await self.reader.readuntil(END_OF_HEAD)).decode("latin-1")
        status_line, *lines = head.removesuffix("\r\n\r\n").split("\r\n")
        status = int(status_line.split(" ", 2)[1])
        headers = dict(line.lower().split(": ", 1) for line in lines)
        if status == 204:
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, await self._chunks()
        return status, headers, await self.reader.readexactly(int(headers["content-length"]))

    async def _chunks(self):
        body = bytearray()
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readexactly(2)
        return bytes(body)


def _first_line(text):
    return text.split(" HTTP/", 1)[0]
