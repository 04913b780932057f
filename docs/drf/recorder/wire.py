"""HTTP byte by byte: what a case asks for is what is sent."""

import gzip
import re
import socket

TIMEOUT_SECONDS = 60
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)(?:\r\n|$)", re.IGNORECASE)
UNRECORDED_HEADERS = {"date", "server", "connection", "transfer-encoding"}


def request_bytes(method, path, headers, body):
    names = {name.lower() for name, _ in headers}
    lines = [f"{method} {path} HTTP/1.1"]
    if "host" not in names:
        lines.append("Host: testserver")
    lines += [f"{name}: {value}" for name, value in headers]
    if body is not None and not names & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def exchange(address, data):
    """Sends the bytes on a connection of their own; gives status, headers and body."""
    return parse(receive(send(address, data)))


def send(address, data):
    connection = socket.create_connection(address, TIMEOUT_SECONDS)
    try:
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        # Whoever refuses a request early has answered before all of it came.
        pass
    return connection


def receive(connection):
    """Reads an answer to its length, or else until the other side closes."""
    answer = b""
    with connection:
        try:
            while not is_whole(answer) and (chunk := connection.recv(65536)):
                answer += chunk
        except ConnectionResetError:
            # That is how a connection ends whose request was not read whole.
            pass
    return answer


def is_whole(answer):
    head, end, body = answer.partition(b"\r\n\r\n")
    length = CONTENT_LENGTH.search(head) if end else None
    return length is not None and len(body) >= int(length[1])


def parse(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = [split(line) for line in lines]
    if any((name.lower(), value) == ("transfer-encoding", "chunked") for name, value in headers):
        body = b"".join(chunks(body))
    if ("content-encoding", "gzip") in [(name.lower(), value) for name, value in headers]:
        # Each compressed body has another length.
        body = gzip.decompress(body) if body else body
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
    headers = [pair for pair in headers if pair[0].lower() not in UNRECORDED_HEADERS]
    return int(status_line.split()[1]), sorted(headers, key=lambda pair: pair[0].lower()), body


def split(line):
    name, _, value = line.partition(":")
    return name, value.removeprefix(" ")


def chunks(body):
    # The answer to HEAD has none, whatever its headers say.
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return
        yield body[:length]
        body = body[length + 2 :]
