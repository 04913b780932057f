"""Where conversations come from: the recordings, or the generator."""

import base64
import json

from recorder import play
from recorder.paths import RECORDED

from .grammar.conversations import conversation


def recorded():
    """Topic, name and requests of each recorded conversation."""
    for topic in play.topics():
        said = json.loads((RECORDED / f"{topic}.json").read_text("utf-8"))
        for one in said["conversations"]:
            yield topic, one["name"], [restored(exchange) for exchange in one["exchanges"]]


def restored(exchange):
    request = dict(exchange["request"])
    if "body_base64" in request:
        request["body"] = base64.b64decode(request.pop("body_base64"))
    return request | ({"save": exchange["save"]} if "save" in exchange else {})


def generated(seed, count):
    """Conversations of so many requests altogether."""
    number = 0
    while count > 0:
        requests = conversation(seed, number, count)
        yield f"seed {seed}", f"number {number}", requests
        count -= len(requests)
        number += 1
