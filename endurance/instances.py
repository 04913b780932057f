#!/usr/bin/env python
"""Two instances over one PostgreSQL database, which are killed in turn while clients ask both.

python instances.py [--binary PATH] [--seconds 60] [--connections 32]

Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

from cluster import Cluster
from instance import Instance
from program import arguments_of, main
from traffic import Traffic, users_for
from worker import EVERYTHING, Worker

KILL_EVERY_SECONDS = 10
DOWN_SECONDS = 1


async def kill_in_turn(instances, seconds):
    """How long each start took, from the process to its address."""
    end = time.monotonic() + seconds
    every = min(KILL_EVERY_SECONDS, seconds / 4)
    starts = []
    while time.monotonic() + every + DOWN_SECONDS < end:
        await asyncio.sleep(every - DOWN_SECONDS)
        instance = instances[len(starts) % len(instances)]
        instance.kill()
        await asyncio.sleep(DOWN_SECONDS)
        begun = time.monotonic()
        await asyncio.to_thread(instance.start)
        starts.append(time.monotonic() - begun)
    await asyncio.sleep(end - time.monotonic())
    return starts


async def play(traffic, instances, seconds):
    starts = []

    async def script():
        starts.extend(await kill_in_turn(instances, seconds))

    await traffic.run(script())
    for client in traffic.clients:
        # Once at each instance.
        await client.list()
        await client.list()
        client.close()
    return starts


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(Cluster()).database
        instances = [Instance(arguments.binary, folder, database, name) for name in ("first", "second")]
        users = users_for(instances[0], database, arguments.connections)
        for instance in instances:
            stack.enter_context(instance)
        traffic = Traffic(EVERYTHING)
        traffic.clients = [Worker(user, instances, traffic, arguments.seed) for user in users]
        starts = asyncio.run(play(traffic, instances, arguments.seconds))
        traffic.judge_tables(database)
        for instance in instances:
            instance.expect_quiet_log(("ERROR", "WARN", "panicked"))
    report(traffic, starts, arguments.seconds)


def report(traffic, starts, seconds):
    traffic.report()
    lost = sum(traffic.lost.values())
    slowest = max(traffic.given, key=lambda given: given.seconds)
    moment = slowest.sent - traffic.given[0].sent
    print(f"{len(traffic.given)} answers in {seconds:g} s, all right", end="; ")
    print(f"the slowest, a {slowest.operation} {moment:.1f} s from the start, took {slowest.seconds:.3f} s")
    print(f"{len(starts)} kills: {lost} requests lost in flight, {traffic.refused} sent on to the other instance")
    print(f"back after a start: {', '.join(f'{start:.3f} s' for start in starts)}")
    print(f"{traffic.known()} tasks are there as acknowledged", end="; ")
    print(f"{traffic.doubted()} changes without an answer are there once or not at all")


if __name__ == "__main__":
    main(run, arguments_of(__doc__, seconds=60.0))
