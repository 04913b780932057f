"""One request at a time, over a socket: what the harness asks itself, to check answers and to time them."""

import json
import socket
import time
from dataclasses import dataclass

from reference import Failed

RECEIVE = 1 << 20
TIMEOUT_SECONDS = 600


class WrongAnswer(Failed):
    """A server did not answer as it should; nothing that was measured then counts."""


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes
    # Bytes on the wire, by which the load generator's answers are checked.
    length: int
    first_byte_seconds: float
    seconds: float

    def json(self):
        return json.loads(self.body)

    def whole(self):
        """Head and body, as if it had not come in chunks."""
        return self.head + self.body


def request_text(method, path, body=None, token=None, accept="*/*"):
    """A request as it is sent, by this client and by the load generator alike."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Accept: {accept}"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines) + "\r\n\r\n" + (body or "")


def exchange(address, text):
    """Sends one request on a connection of its own and reads the answer."""
    start = time.perf_counter()
    with socket.create_connection(address, TIMEOUT_SECONDS) as connection:
        connection.sendall(text.encode())
        return _Reader(connection, start).answer(has_body=not text.startswith("HEAD "))


class _Reader:
    def __init__(self, connection, start):
        self.connection = connection
        self.start = start
        self.data = bytearray()

    def answer(self, has_body):
        while (end := self.data.find(b"\r\n\r\n")) < 0:
            self._more()
        head_length = end + 4
        head = bytes(self.data[:head_length])
        status = int(head.split(b" ", 2)[1])
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        has_body = has_body and status not in (204, 304)
        while has_body and len(self.data) == head_length and headers.get(b"content-length") != b"0":
            self._more()
        first_byte = time.perf_counter() - self.start
        body = self._body(head_length, headers) if has_body else b""
        return Answer(status, head, body, len(self.data), first_byte, time.perf_counter() - self.start)

    def _body(self, start, headers):
        if headers.get(b"transfer-encoding") == b"chunked":
            return self._chunks(start)
        end = start + int(headers[b"content-length"])
        while len(self.data) < end:
            self._more()
        return bytes(self.data[start:end])

    def _chunks(self, position):
        body = bytearray()
        while True:
            while (line_end := self.data.find(b"\r\n", position)) < 0:
                self._more()
            size = int(self.data[position:line_end], 16)
            chunk, position = line_end + 2, line_end + 2 + size + 2
            while len(self.data) < position:
                self._more()
            if size == 0:
                return bytes(body)
            body += self.data[chunk:chunk + size]

    def _more(self):
        received = self.connection.recv(RECEIVE)
        if not received:
            raise WrongAnswer(f"the connection ended after {bytes(self.data[:300])!r}")
        self.data += received
