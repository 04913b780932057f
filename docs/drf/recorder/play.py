"""Plays conversations and writes down what was said."""

import base64
import importlib
import json
import pkgutil
import re
import time

import conversations

from . import marks, wire
from .paths import FIXTURE

TEXT = r'("(?:[^"\\]|\\.)*")'
PAIR = re.compile(rf"\[\n *{TEXT},\n *{TEXT}\n *\]")


def topics():
    return sorted(module.name for module in pkgutil.iter_modules(conversations.__path__))


def settings(topic):
    """What the servers are told for this topic, by the names of the environment."""
    return getattr(module(topic), "SETTINGS", {})


def fixture(topic):
    """The database at the start of each conversation of this topic: a file in `recorded/`."""
    return getattr(module(topic), "FIXTURE", FIXTURE.name)


def fixtures(topics):
    return {fixture(topic) for topic in topics}


def module(topic):
    return importlib.import_module(f"conversations.{topic}")


def play_topic(topic, reference, tokens):
    own = getattr(module(topic), "TOKENS", {})
    marker = marks.Marker(reference.settings)
    recording = {"settings": reference.settings} if reference.settings else {}
    recording |= {"fixture": fixture(topic)} if fixture(topic) != FIXTURE.name else {}
    recording |= {"tokens": own} if own else {}
    return recording | {
        "conversations": [
            {"name": name, "exchanges": play(requests, reference, tokens | own, marker)}
            for name, requests in module(topic).CONVERSATIONS.items()
        ]
    }


def play(requests, reference, tokens, marker):
    reference.reset()
    reference.check_alive()
    values = dict(tokens)
    return [play_one(request, reference.address, values, marker) for request in requests]


def play_one(request, address, values, marker):
    headers = [(name, marks.fill(value, values)) for name, value in request["headers"]]
    body = request.get("body")
    if isinstance(body, str):
        body = marks.fill(body, values).encode()
    data = wire.request_bytes(request["method"], request["path"], headers, body)
    before = int(time.time())
    status, answer_headers, answer = wire.exchange(address, data)
    after = int(time.time())

    save = request.get("save", {})
    for key, name in save.items():
        values[name] = json.loads(answer)[key]
    asked = {key: request[key] for key in ("method", "path", "headers")}
    if "body" in request:
        asked |= body_entry(request["body"])
    marked = body_entry(answer)
    if "body" in marked:
        marked = {"body": marker.mark_body(marked["body"], before, after)}
    said = response(request, status, answer_headers, answer, marked)
    return {"request": asked} | ({"save": save} if save else {}) | {"response": said}


def body_entry(body):
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            return {"body_base64": base64.b64encode(body).decode()}
    return {"body": body}


def response(request, status, headers, body, entry):
    if marks.is_browsable_page(headers, body):
        entry = {"body": marks.BROWSABLE_PAGE}
    marked = entry != body_entry(body) or marks.is_head_of_browsable_page(
        request["method"], headers
    )
    kept = [
        marks.mark_header(name, value, request["headers"])
        for name, value in headers
        if not (marked and name.lower() == "content-length")
    ]
    return {"status": status, "headers": kept} | entry


def as_text(value):
    """A header's name and value share a line, which keeps the files short."""
    return PAIR.sub(r"[\1, \2]", json.dumps(value, indent=1, ensure_ascii=False)) + "\n"
