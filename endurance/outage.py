#!/usr/bin/env python
"""A server whose PostgreSQL goes away and comes back while clients ask: stopped fast, stopped at once, and frozen.

python outage.py [--binary PATH] [--seconds 20] [--connections 32]

Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import phases
from borrowed import WrongAnswer, request_text
from cluster import Cluster
from connection import Connection
from instance import Instance
from program import arguments_of, main
from traffic import Traffic, users_for
from worker import EVERYTHING, Worker

HEALTH = "/api/health/"
READY = "/api/health/ready/"
WELL = {"status": "ok"}
WATCH_SECONDS = 0.1

# What happens to the database, for how many times `--seconds`, and how long the server may wait for it.
Outage = namedtuple("Outage", ("name", "leave", "come_back", "times", "limit"))
OUTAGES = (
    Outage("stopped fast", lambda cluster: cluster.stop("fast"), Cluster.start, 1, phases.REFUSAL_SECONDS),
    Outage("stopped at once", lambda cluster: cluster.stop("immediate"), Cluster.start, 1, phases.REFUSAL_SECONDS),
    # Longer than the limit, unless told otherwise.
    Outage("frozen", Cluster.freeze, Cluster.thaw, 2, phases.HANG_SECONDS),
)


async def script(outage, cluster, traffic, moments, seconds):
    """The database is there, is away, and is there again."""
    await asyncio.sleep(max(1, seconds / 4))
    moments.leaving = time.monotonic()
    traffic.may_be_away = True
    await asyncio.to_thread(outage.leave, cluster)
    moments.left = time.monotonic()
    await asyncio.sleep(seconds * outage.times)
    moments.returning = time.monotonic()
    await asyncio.to_thread(outage.come_back, cluster)
    moments.back = time.monotonic()
    await asyncio.sleep(moments.grace + max(1, seconds / 4))


async def watch(path, server, traffic):
    """Asks for the server's health all the time."""
    connection = Connection(server)
    while not traffic.is_over:
        answer = await connection.ask(request_text("GET", path))
        traffic.note(path, answer)
        if path == HEALTH or not await traffic.is_away(answer):
            if answer.status != 200 or answer.json() != WELL:
                raise WrongAnswer(f"{path}: {answer.status} {answer.body.decode()}")
        await asyncio.sleep(WATCH_SECONDS)
    connection.close()


def play(outage, cluster, server, traffic, seconds):
    """One outage, and what is found after it."""
    # After a short outage the server's own pauses are short too.
    moments = phases.Moments(grace=min(phases.GRACE_SECONDS, seconds + 1))
    traffic.given.clear()
    watchers = [watch(path, server, traffic) for path in (HEALTH, READY)]
    asyncio.run(traffic.run(script(outage, cluster, traffic, moments, seconds), *watchers))
    traffic.may_be_away = False
    print(f"{outage.name} for {moments.back - moments.leaving:.1f} s")
    phases.report(traffic.given, moments, (HEALTH, READY))
    phases.judge(traffic.given, moments, HEALTH, outage.limit)
    rows = traffic.judge_tables(cluster.database)
    print(f"  {traffic.known()} tasks are there as acknowledged", end="; ")
    print(f"{traffic.doubted()} changes with an unknown outcome are there once or not at all")
    traffic.settle(rows)


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = stack.enter_context(Cluster())
        server = Instance(arguments.binary, folder, cluster.database, "task-api")
        users = users_for(server, cluster.database, arguments.connections)
        stack.enter_context(server)
        traffic = Traffic(EVERYTHING)
        traffic.clients = [Worker(user, [server], traffic, arguments.seed) for user in users]
        for outage in OUTAGES:
            play(outage, cluster, server, traffic, arguments.seconds)
        server.expect_quiet_log(("panicked",))


if __name__ == "__main__":
    main(run, arguments_of(__doc__, seconds=20.0))
