"""The words in which conversations are written."""

import json

JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
HTML = ("Accept", "text/html")
BOUNDARY = "BoUnDaRy"
MULTIPART = ("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")


def bearer(name):
    return ("Authorization", f"Bearer {{{name}}}")


ALICE = bearer("alice")
BOB = bearer("bob")


def accept(value):
    return ("Accept", value)


def content_type(value):
    return ("Content-Type", value)


def request(method, path, *headers, body=None, save=None):
    """Text in `path`, `headers` and `body` goes out as it is, but for `{name}` marks."""
    entry = {"method": method, "path": path, "headers": [list(header) for header in headers]}
    if body is not None:
        entry["body"] = body
    if save is not None:
        entry["save"] = save
    return entry


def get(path, *headers):
    return request("GET", path, *headers)


def head(path, *headers):
    return request("HEAD", path, *headers)


def options(path, *headers):
    return request("OPTIONS", path, *headers)


def delete(path, *headers):
    return request("DELETE", path, *headers)


def send_json(method, path, value, *headers, save=None):
    """`value` is the body itself when it is text or bytes, else it is written as JSON."""
    if not isinstance(value, str | bytes):
        value = json.dumps(value, ensure_ascii=False)
    return request(method, path, *headers, JSON, body=value, save=save)


def post(path, value, *headers, save=None):
    return send_json("POST", path, value, *headers, save=save)


def put(path, value, *headers):
    return send_json("PUT", path, value, *headers)


def patch(path, value, *headers):
    return send_json("PATCH", path, value, *headers)


def send_form(method, path, body, *headers):
    return request(method, path, *headers, FORM, body=body)


def send_multipart(method, path, parts, *headers):
    return request(method, path, *headers, MULTIPART, body=multipart_body(parts))


def multipart_body(parts):
    """`parts` are the text between two boundaries: part headers, blank line, content."""
    return "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"


def part(name, value, *more):
    lines = [f'Content-Disposition: form-data; name="{name}"', *more, "", value]
    return "\r\n".join(lines)


def file_part(name, filename, content, media_type="text/plain"):
    disposition = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"'
    return "\r\n".join([disposition, f"Content-Type: {media_type}", "", content])
