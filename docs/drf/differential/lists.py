"""The order of a list where the reference leaves it to the database.

Its querysets have no `order_by`, and PostgreSQL then gives the rows as they lie: one that was changed may come last.
`task-api` orders by the key, which is one of the reference's possible answers and the one that SQLite gives.
An order that the request asks for stays, and so does that of a page.
"""

import json
import re
from urllib.parse import parse_qs

from .grammar.queries import FIELDS

DECODER = json.JSONDecoder()
BETWEEN = " \n,"
LIST = re.compile(r".*/tasks(\.\w+)?/?")


def order(path, lists):
    """The fields by which the request orders the list under these settings."""
    asked = parse_qs(path.partition("?")[2], keep_blank_values=True).get(lists.ordering, [""])[-1]
    fields = [field.strip().removeprefix("-") for field in asked.split(",")]
    return [field for field in fields if field in FIELDS] if lists.orders else []


def is_certain(path, lists):
    """Whether PostgreSQL has to give the rows in one order: by their keys, or free, which `in_key_order` puts right."""
    fields = order(path, lists)
    free = not fields and not lists.pages
    return free or "id" in fields or not LIST.fullmatch(path.partition("?")[0])


def in_key_order(body):
    """A JSON list of objects in the order of their `id`, all else as it was; anything else, a page too, as it is."""
    try:
        text = body.decode()
        listed = json.loads(text)
        keys = [one["id"] for one in listed]
    except (ValueError, TypeError, KeyError):
        return body
    if keys == sorted(keys):
        return body
    spans, at = [], 1
    for _ in listed:
        start = at + len(text[at:]) - len(text[at:].lstrip(BETWEEN))
        at = DECODER.raw_decode(text, start)[1]
        spans.append((start, at))
    items = [text[start:end] for _, (start, end) in sorted(zip(keys, spans))]
    gaps = [text[end:start] for (_, end), (start, _) in zip(spans, spans[1:])]
    pieces = [piece for pair in zip(items, [*gaps, ""]) for piece in pair]
    return "".join([text[: spans[0][0]], *pieces, text[spans[-1][1] :]]).encode()
