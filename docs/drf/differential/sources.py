"""Where conversations come from: the recordings, or the generator."""

import base64
import json
from collections import namedtuple
from itertools import groupby

from recorder import play
from recorder.paths import FIXTURE, RECORDED

from .grammar import conversations, list_conversations, list_settings, middleware_conversations, middleware_settings
from .grammar.dice import Dice

Conversation = namedtuple("Conversation", ("topic", "name", "requests", "tokens"))


def recorded():
    """Settings and a fixture, and the recorded conversations that were held with them."""
    topics = {topic: json.loads((RECORDED / f"{topic}.json").read_text("utf-8")) for topic in play.topics()}

    def server(topic):
        return sorted(topics[topic].get("settings", {}).items()), topics[topic].get("fixture", FIXTURE.name)

    for (settings, fixture), group in groupby(sorted(topics, key=server), key=server):
        yield dict(settings), fixture, [one for topic in group for one in of_topic(topic, topics[topic])]


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

    def make(number, most):
        return conversations.conversation(seed, number, most)

    return named(f"seed {seed}", make, count, {})


def of_lists(seed, count, total):
    """Settings, and conversations about lists to be held with them; so many requests altogether."""
    combinations = list_settings.drawn(Dice(f"settings {seed}"), total)
    for number, settings in enumerate(combinations):

        def make(at, most, lists=list_settings.Lists(settings, total), number=number):
            return list_conversations.conversation(f"{seed} {number}", at, most, lists)

        title = f"lists of seed {seed}, settings {number}"
        yield settings, named(title, make, count // len(combinations), list_conversations.TOKENS)


def of_middleware(seed, count):
    """Settings, and conversations about CORS and HTTPS to be held with them; so many requests altogether."""
    combinations = middleware_settings.drawn(Dice(f"settings {seed}"))
    for number, settings in enumerate(combinations):

        def make(at, most, number=number):
            return middleware_conversations.conversation(f"{seed} {number}", at, most)

        title = f"middleware of seed {seed}, settings {number}"
        yield settings, named(title, make, count // len(combinations), {})


def named(title, make, count, tokens):
    number = 0
    while count > 0:
        requests = make(number, count)
        yield Conversation(title, f"number {number}", requests, tokens)
        count -= len(requests)
        number += 1
