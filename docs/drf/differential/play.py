"""Plays a conversation with both servers."""

from . import undefined
from .differences import SAFE_METHODS, is_replay
from .exchange import exchange, filled
from .lists import is_certain
from .rows import differing_rows, kept_as_digests

LIST = "api/tasks/"


class Finding:
    """A difference that is not listed: at a step, or in the rows after the last."""

    def __init__(self, kind, step=None, exchange=None, rows=()):
        self.kind = kind
        self.step = step
        self.exchange = exchange
        self.rows = rows


class Player:
    def __init__(self, pair, tokens, listed):
        self.pair = pair
        self.tokens = tokens
        self.listed = listed
        #: How many requests have no certain answer.
        self.skipped = 0

    def play(self, requests):
        """Yields each exchange, with the name of the listed difference or the finding that it is."""
        self.pair.reset()
        unsaved = {name: "0" for request in requests for name in request.get("save", {}).values()}
        unsaved |= {name: LIST for request in requests for name in request.get("links", {}).values()}
        values = [self.tokens | unsaved for _ in self.pair.addresses]
        for step, request in enumerate(requests):
            if not all(self.is_certain(filled(request, mine)) for mine in values):
                self.skipped += 1
                continue
            made = exchange(request, self.pair, values)
            name = self.listed.name_of(made)
            finding = Finding(made.kind, step, made) if made.kind and not name else None
            yield made, name, finding
            if finding or made.kind and has_parted(made):
                return
        reference, ours = (database.rows() for database in self.pair.databases)
        if kept_as_digests(ours):
            yield None, "token-digest", None
        if rows := differing_rows(reference, ours, self.pair.marker):
            kind = ("rows", *sorted({line.split(":")[0] for line in rows}))
            yield None, None, Finding(kind, rows=rows)

    def is_certain(self, sent):
        return undefined.fits(sent) and (self.pair.lists_in_order or is_certain(sent[1], self.pair.lists))

    def finding(self, requests):
        """The first difference that is not listed, if there is one."""
        return next((finding for _, _, finding in self.play(requests) if finding), None)


def has_parted(made):
    """A request that only one of them carried out leaves them with different rows."""
    is_safe = made.sent[0] in SAFE_METHODS
    return not is_safe and ((made.reference.status < 400) != (made.ours.status < 400) or is_replay(made))
