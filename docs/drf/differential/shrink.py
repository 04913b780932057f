"""From a conversation that shows a difference to the smallest that still shows one of its kind."""

import json
import time

from recorder import marks
from recorder.mint import mint

from . import undefined

MOST_TRIALS = 500
MOST_SECONDS = 30


class Shrinker:
    """`finding` plays a conversation and gives its first difference."""

    def __init__(self, finding):
        self.finding = finding

    def shrink(self, conversation, found):
        self.kind = found.kind
        self.trials = MOST_TRIALS
        self.until = time.monotonic() + MOST_SECONDS
        if found.step is not None:
            conversation = conversation[: found.step + 1]
        if found.exchange:
            conversation = self.without_links(conversation, found.exchange.sent[1])
        conversation = self.fewer(conversation, lambda kept: kept)
        for at in reversed(range(len(conversation))):
            conversation = self.smaller_at(conversation, at)
        return conversation

    def without_links(self, conversation, path):
        """The last request with the path that was sent: what it took from an earlier answer stands in it."""
        *earlier, last = conversation
        last = {key: value for key, value in last.items() if key not in ("damage", "links")} | {"path": path}
        return [*earlier, last] if self.holds([*earlier, last]) else conversation

    def holds(self, conversation):
        if not self.may_try() or not conversation or not all(map(undefined.is_defined, conversation)):
            return False
        self.trials -= 1
        found = self.finding(conversation)
        return found is not None and found.kind == self.kind

    def may_try(self):
        return self.trials > 0 and time.monotonic() < self.until

    def fewer(self, whole, conversation):
        """Leaves out all that can be left out of a sequence: halves first, then less."""
        size = max(1, len(whole) // 2)
        while True:
            at = 0
            while at < len(whole) and self.may_try():
                less = whole[:at] + whole[at + size :]
                if self.holds(conversation(less)):
                    whole = less
                else:
                    at += size
            if size == 1 or not self.may_try():
                return whole
            size //= 2

    def smaller_at(self, conversation, at):
        def with_request(request):
            return [*conversation[:at], request, *conversation[at + 1 :]]

        request = conversation[at]
        for simpler in (without_save, without_chunks, without_body, without_query, plain_get):
            if self.holds(with_request(simpler(request))):
                request = simpler(request)
        for part in ("headers", "body", "path"):
            if request.get(part):
                kept = self.fewer(request[part], lambda less: with_request(request | {part: less}))
                request = request | {part: kept}
        for index in range(len(request["headers"])):
            request = self.simpler_header(request, index, with_request)
        return with_request(self.simpler_tokens(request, with_request))

    def simpler_header(self, request, index, with_request):
        def with_value(value):
            headers = [*request["headers"]]
            headers[index] = (headers[index][0], value)
            return request | {"headers": headers}

        value = request["headers"][index][1]
        if marks.JWT.search(value) or marks.MARK.search(value):
            return request
        return with_value(self.fewer(value, lambda less: with_request(with_value(less))))

    def simpler_tokens(self, request, with_request):
        """Tokens are signed: take away from what they say, and sign again."""
        for token in marks.JWT.finditer(as_text(request)):
            token = token[0]
            for simpler in simpler_tokens(token):
                changed = replaced(request, token, simpler)
                if self.holds(with_request(changed)):
                    request, token = changed, simpler
        return request


def without_save(request):
    return {key: value for key, value in request.items() if key != "save"}


def without_chunks(request):
    return {key: value for key, value in request.items() if key != "chunks_of"}


def without_body(request):
    return {key: value for key, value in request.items() if key != "body"}


def without_query(request):
    return request | {"path": request["path"].split("?")[0]}


def plain_get(request):
    return request | {"method": "GET"}


def as_text(request):
    body = request.get("body", "")
    body = body.decode("latin-1") if isinstance(body, bytes) else body
    return " ".join([*(value for _, value in request["headers"]), body])


def replaced(request, old, new):
    headers = [(name, value.replace(old, new)) for name, value in request["headers"]]
    changed = request | {"headers": headers}
    if "body" in request:
        body = request["body"]
        old, new = (old.encode(), new.encode()) if isinstance(body, bytes) else (old, new)
        changed["body"] = body.replace(old, new)
    return changed


def simpler_tokens(token):
    """The token with a usual header, and without one claim after the other."""
    header, payload, _ = token.split(".")
    try:
        top, claims = (json.loads(marks.decode(part)) for part in (header, payload))
    except ValueError:
        return
    if isinstance(claims, dict):
        yield mint(claims)
        yield from (mint(rest, top) for rest in with_one_less(claims))
    if isinstance(top, dict):
        yield from (mint(claims, rest) for rest in with_one_less(top))


def with_one_less(fields):
    for name in fields:
        yield {key: value for key, value in fields.items() if key != name}
