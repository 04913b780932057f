"""One request to both servers, and what differs between the answers."""

import json
import time
from dataclasses import dataclass
from functools import partial

from recorder import marks, wire

from .grammar.cursors import damaged
from .lists import in_key_order, order

OUR_TITLE = "– Task API".encode()
PAGE = marks.BROWSABLE_PAGE.encode()
# The length of a page is that of its markup, and the other headers are only those of this server's pages.
OF_PAGES = ("content-length", "content-security-policy", "cache-control")
# Bodies of such lengths are compressed or not, by chance.
SOMETIMES_COMPRESSED = (200, 350)
CLOSE = ("Connection", "close")
CHUNKED = ("Transfer-Encoding", "chunked")


@dataclass
class Answer:
    """As it is compared: with marks, and header names in small letters."""

    status: int
    headers: list
    body: bytes
    raw: bytes

    @property
    def is_page(self):
        return self.body == PAGE


@dataclass
class Exchange:
    """`sent` is method, path, headers and body as the reference got them; `settings` are those of both servers."""

    sent: tuple
    reference: Answer
    ours: Answer
    settings: dict

    @property
    def kind(self):
        """What differs, in short: two exchanges of one kind may have one cause. Empty if nothing does."""
        reference, ours = self.reference, self.ours
        names = {name for name, _ in differing_headers(reference, ours)}
        statuses = (reference.status, ours.status)
        if reference.status == ours.status and not names and reference.body == ours.body:
            return ()
        return (*statuses, *sorted(names), *(["body"] if reference.body != ours.body else []))


def differing_headers(reference, ours):
    theirs, mine = list(reference.headers), list(ours.headers)
    # Django gives its redirects no length; how they end is the web server's choice.
    if not any(name == "content-length" for name, _ in theirs):
        mine = [pair for pair in mine if pair[0] != "content-length"]
    return [pair for pair in theirs if pair not in mine] + [pair for pair in mine if pair not in theirs]


def fill(text, values):
    return marks.MARK.sub(lambda match: values.get(match[1], match[0]), text)


def filled(request, values):
    """The request as it goes out. Marks are in texts only: a body of bytes has none. `links` names links of the answer
    that later paths have as marks, and `damage` is the seed of the damage to such a path."""
    headers = [(name, fill(value, values)) for name, value in request["headers"]]
    body = request.get("body")
    if isinstance(body, str):
        body = fill(body, values).encode()
    request = request | {"headers": headers} | ({} if body is None else {"body": body})
    if "chunks_of" in request:
        request = in_chunks(request)
    path = fill(request["path"], values)
    if "damage" in request:
        path = damaged(path, request["damage"])
    return request["method"], path, request["headers"], request.get("body")


def in_chunks(request):
    """The request with its body as it goes out when it is sent in pieces."""
    body, size = request.get("body", b""), request["chunks_of"]
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return request | {"headers": [*request["headers"], CHUNKED], "body": chunks}


def exchange(request, pair, values):
    """`values` are both servers' own: tokens that came back differ, and so do their marks."""
    asked = [filled(request, mine) for mine in values]
    before = int(time.time())
    connections = []
    for address, (method, path, headers, body) in zip(pair.addresses, asked):
        connections.append(wire.send(address, wire.request_bytes(method, path, [*headers, CLOSE], body)))
    # Both are at work by now; the order of reading costs no time.
    raws = [receive(connection) for connection in connections]
    after = int(time.time())
    answers = [
        answer(raw, method, headers, partial(pair.marker.mark_body, before=before, after=after))
        for raw, (method, _, headers, _) in zip(raws, asked)
    ]
    if not pair.lists_in_order and not order(asked[0][1], pair.lists):
        answers[0].body = in_key_order(answers[0].body)
    for raw, mine in zip(raws, values):
        save(request.get("save", {}), raw, mine)
        save_links(request.get("links", {}), raw, mine)
    return Exchange(asked[0], *answers, pair.reference.settings)


def receive(connection):
    try:
        return wire.receive(connection)
    except TimeoutError:
        return b""


def answer(raw, method, asked, mark_body):
    if not raw:
        return Answer(0, [], b"no answer", raw)
    status, headers, body = wire.parse(raw)
    headers = [[name.lower(), value] for name, value in headers]
    headers = [marks.mark_header(name, value, asked) for name, value in headers]
    marked = mark(headers, body, mark_body)
    if marked != body or is_page_without_body(method, headers):
        headers = [pair for pair in headers if pair[0] not in (*OF_PAGES, "etag")]
    if status == 304:
        # What it stands for may have times of its own.
        headers = [pair for pair in headers if pair[0] != "etag"]
    if SOMETIMES_COMPRESSED[0] <= len(body) <= SOMETIMES_COMPRESSED[1]:
        headers = without_compression(headers)
    return Answer(status, sorted(headers), marked, raw)


def without_compression(headers):
    """The file name in a compressed body has a random length, so such a body is longer or shorter than the plain one."""
    kept = [pair for pair in headers if pair[0] not in ("content-encoding", "content-length")]
    return [[name, value.removeprefix("W/") if name == "etag" else value] for name, value in kept]


def mark(headers, body, mark_body):
    kind = dict(map(tuple, headers)).get("content-type", "")
    if kind.startswith("text/html") and (marks.BROWSABLE_TITLE in body or OUR_TITLE in body):
        return PAGE
    try:
        return mark_body(body.decode()).encode()
    except UnicodeDecodeError:
        return body


def is_page_without_body(method, headers):
    kinds = dict(map(tuple, headers))
    return method == "HEAD" and kinds.get("content-type", "").startswith("text/html") and "allow" in kinds


def save(wanted, raw, values):
    said = json_object(raw) if wanted else {}
    values.update({name: str(said[key]) for key, name in wanted.items() if key in said})


def save_links(wanted, raw, values):
    """Of each link, what stands after the slash that ends the host."""
    said = json_object(raw) if wanted else {}
    for key, name in wanted.items():
        if isinstance(link := said.get(key), str) and link.count("/") > 2:
            values[name] = link.split("/", 3)[3]


def json_object(raw):
    """The body of an answer; empty if it is no JSON object."""
    try:
        said = json.loads(wire.parse(raw)[2])
    except (ValueError, IndexError):
        return {}
    return said if isinstance(said, dict) else {}
