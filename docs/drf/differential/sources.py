"""Where conversations come from: the recordings, or the generator."""

import base64
import json
from collections import namedtuple
from itertools import groupby

from recorder import play
from recorder.paths import RECORDED

from .grammar.conversations import conversation

Conversation = namedtuple("Conversation", ("topic", "name", "requests", "tokens"))


def recorded():
    """Settings, and the recorded conversations that were held under them."""
    topics = {topic: json.loads((RECORDED / f"{topic}.json").read_text("utf-8")) for topic in play.topics()}
    by_settings = sorted(topics, key=lambda topic: (sorted(settings(topics[topic]).items()), topic))
    for these, group in groupby(by_settings, key=lambda topic: settings(topics[topic])):
        yield these, [one for topic in group for one in of_topic(topic, topics[topic])]


def settings(recording):
    return recording.get("settings", {})


def of_topic(topic, recording):
    for one in recording["conversations"]:
        requests = [restored(exchange) for exchange in one["exchanges"]]
        yield Conversation(topic, one["name"], requests, recording.get("tokens", {}))


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
        yield Conversation(f"seed {seed}", f"number {number}", requests, {})
        count -= len(requests)
        number += 1
