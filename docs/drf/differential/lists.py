"""The order of a list where the reference leaves it to the database.

Its querysets have no `order_by`, and PostgreSQL then gives the rows as they lie: one that was changed may come last.
`task-api` orders by the key, which is one of the reference's possible answers and the one that SQLite gives.
"""

import json

DECODER = json.JSONDecoder()
BETWEEN = " \n,"


def in_key_order(body):
    """A JSON list of objects in the order of their `id`, all else as it was; anything else as it is."""
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
