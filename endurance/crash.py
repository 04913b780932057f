#!/usr/bin/env python
"""A server over SQLite that is killed again and again while clients write, and what it had acknowledged.

python crash.py [--binary PATH] [--rounds 100] [--connections 32] [--seed 1]

Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from borrowed import Failed, Sqlite, WrongAnswer
from instance import Instance
from program import arguments_of, main
from traffic import Traffic, users_for
from worker import WRITES, Worker

# How long clients write before the kill.
SECONDS = (0.1, 1.0)


def play(traffic, server, seconds):
    """Writes for so long, a kill in the middle of it, and another start on the same file; how long that took."""

    async def kill():
        await asyncio.sleep(seconds)
        traffic.is_over = True
        server.kill()

    asyncio.run(traffic.run(kill()))
    begun = time.monotonic()
    server.start()
    return time.monotonic() - begun


def judge(traffic, database):
    """What the file holds; how many of the doubted changes are in it."""
    verdict = database.execute("PRAGMA integrity_check")
    if verdict != [("ok",)]:
        raise WrongAnswer(f"integrity_check: {verdict[0][0]}")
    rows = traffic.judge_tables(database)
    doubted = traffic.doubted()
    traffic.settle(rows)
    return doubted


async def judge_lists(traffic):
    """What the server shows of it, to the clients who made it."""
    for client in traffic.clients:
        await client.list()
        client.close()


def run(arguments):
    moments = random.Random(arguments.seed)
    starts, doubted = [], 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = Sqlite(folder / "db.sqlite3")
        server = Instance(arguments.binary, folder, database, "task-api")
        users = users_for(server, database, arguments.connections)
        stack.enter_context(server)
        traffic = Traffic(WRITES)
        traffic.clients = [Worker(user, [server], traffic, arguments.seed) for user in users]
        for number in range(1, arguments.rounds + 1):
            seconds = moments.uniform(*SECONDS)
            try:
                starts.append(play(traffic, server, seconds))
                doubted += judge(traffic, database)
            except Failed as error:
                raise WrongAnswer(f"round {number}, killed after {seconds:.3f} s: {error}") from None
        asyncio.run(judge_lists(traffic))
        server.expect_quiet_log(("ERROR", "WARN", "panicked"))
    report(traffic, starts, doubted)


def report(traffic, starts, doubted):
    counts = Counter(given.operation for given in traffic.given if given.operation != "list")
    if counts.total() < len(starts):
        raise WrongAnswer(f"only {counts.total()} writes were acknowledged in {len(starts)} rounds: too few to lose any")
    acknowledged = ", ".join(f"{count} {operation}" for operation, count in sorted(counts.items()))
    print(f"{len(starts)} kills; acknowledged and found: {acknowledged}")
    print(f"{doubted} writes without an answer are there once or not at all; {traffic.known()} tasks at the end")
    print(f"integrity_check: ok each time; back after {max(starts):.3f} s at the most")


if __name__ == "__main__":
    main(run, arguments_of(__doc__, rounds=100))
