"""HTTP byte by byte: what a case asks for is what is sent."""

import socket

TIMEOUT_SECONDS = 60
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
    with socket.create_connection(address, TIMEOUT_SECONDS) as connection:
        connection.sendall(data)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(line.split(": ", 1)) for line in lines]
    if ("Transfer-Encoding", "chunked") in headers:
        body = b"".join(chunks(body))
    headers = [pair for pair in headers if pair[0].lower() not in UNRECORDED_HEADERS]
    return int(status_line.split()[1]), sorted(headers, key=lambda pair: pair[0].lower()), body


def chunks(body):
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return
        yield body[:length]
        body = body[length + 2 :]
