"""The rows that both servers leave, compared."""

import hashlib
import re
import time
from datetime import datetime, timedelta, timezone

from .database import OUTSTANDING, TABLES

SIGNED_AT_RANDOM = ("ES", "PS")

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?")
DIGEST = re.compile(r"sha256\$[0-9a-f]{64}")
HEX = re.compile(r"[0-9a-f]{32}")
NEW_HASH = re.compile(r"(bcrypt_sha256\$\$2b\$12\$).{53}")
NEW = timedelta(days=2)


class RowMarker:
    """Marks rows of a server whose answers `marker` marks."""

    def __init__(self, marker):
        self.marker = marker
        self.now = time.time()

    def mark_all(self, rows):
        def mark(row):
            return {name: self.mark(value) for name, value in row.items()}

        return {table: list(map(mark, rows[table])) for table in TABLES}

    def mark(self, value):
        if not isinstance(value, str):
            return value
        if TIME.fullmatch(value):
            return "<time>" if self.is_new(datetime.fromisoformat(value)) else value
        if HEX.fullmatch(value):
            return "<jti>"
        if match := NEW_HASH.fullmatch(value):
            return f"{match[1]}<salt and hash>"
        return self.marker.mark_body(value, self.now - NEW.total_seconds(), self.now)

    def is_new(self, moment):
        return abs(moment.replace(tzinfo=timezone.utc) - datetime.fromtimestamp(self.now, timezone.utc)) < NEW

    def with_digests(self, reference, ours):
        """The reference's rows with digests too, where they are right or nobody can tell."""
        rows = [dict(row) for row in reference[OUTSTANDING]]
        for row, mine in zip(rows, ours[OUTSTANDING]):
            digest = "sha256$" + hashlib.sha256(row["token"].encode()).hexdigest()
            is_new = "<iat>" in self.mark(row["token"]) or self.marker.algorithm.startswith(SIGNED_AT_RANDOM)
            if DIGEST.fullmatch(mine["token"]) and (is_new or digest == mine["token"]):
                row["token"] = mine["token"]
        return reference | {OUTSTANDING: rows}


def kept_as_digests(ours):
    """Whether task-api keeps digests of tokens. They are looked up by `jti`, so it may."""
    return any(DIGEST.fullmatch(row["token"]) for row in ours[OUTSTANDING])


def differing_rows(reference, ours, marker):
    """Lines to read, none if the rows are the same."""
    marker = RowMarker(marker)
    reference = marker.mark_all(marker.with_digests(reference, ours))
    ours = marker.mark_all(ours)
    lines = []
    for table in TABLES:
        there, here = reference[table], ours[table]
        lines += [f"{table}: the reference has {row}" for row in there if row not in here]
        lines += [f"{table}: task-api has {row}" for row in here if row not in there]
        if not lines and there != here:
            lines.append(f"{table}: the reference has {len(there)} rows, task-api {len(here)}")
    return lines
