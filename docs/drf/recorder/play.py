"""Plays conversations and writes down what was said."""

import base64
import importlib
import json
import pkgutil
import re
import time

import conversations

from . import marks, wire

TEXT = r'("(?:[^"\\]|\\.)*")'
PAIR = re.compile(rf"\[\n *{TEXT},\n *{TEXT}\n *\]")


def topics():
    return sorted(module.name for module in pkgutil.iter_modules(conversations.__path__))


def play_topic(topic, reference, tokens):
    cases = importlib.import_module(f"conversations.{topic}").CONVERSATIONS
    return {
        "conversations": [
            {"name": name, "exchanges": play(requests, reference, tokens)}
            for name, requests in cases.items()
        ]
    }


def play(requests, reference, tokens):
    reference.reset()
    reference.check_alive()
    values = dict(tokens)
    return [play_one(request, reference.address, values) for request in requests]


def play_one(request, address, values):
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
    said = response(request, status, answer_headers, answer, before, after)
    return {"request": asked} | ({"save": save} if save else {}) | {"response": said}


def body_entry(body):
    if isinstance(body, bytes):
        try:
            body = body.decode()
        except UnicodeDecodeError:
            return {"body_base64": base64.b64encode(body).decode()}
    return {"body": body}


def response(request, status, headers, body, before, after):
    entry = body_entry(body)
    if marks.is_browsable_page(headers, body):
        entry = {"body": marks.BROWSABLE_PAGE}
    elif "body" in entry:
        entry = {"body": marks.mark_body(entry["body"], before, after)}
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
