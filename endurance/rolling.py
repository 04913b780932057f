#!/usr/bin/env python
"""Two instances behind nginx that are restarted in turn, while clients see no failure at all.

python rolling.py [--binary PATH] [--seconds 60] [--every 10] [--connections 32] [--database sqlite|postgres]

Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from borrowed import Sqlite, WrongAnswer
from cluster import Cluster
from instance import Instance
from program import arguments_of, main
from proxy import Nginx
from traffic import Traffic, users_for
from worker import EVERYTHING, Worker

# SHUTDOWN_TIMEOUT is 30 seconds.
STOP_SECONDS = 40


def restart(instance):
    """As `systemctl restart`: SIGTERM, the end, and a new process. How long the end took."""
    begun = time.monotonic()
    instance.process.send_signal(signal.SIGTERM)
    try:
        code = instance.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise WrongAnswer(f"{instance.name} does not end within {STOP_SECONDS} s") from None
    if code:
        raise WrongAnswer(f"{instance.name} ended with status {code}")
    took = time.monotonic() - begun
    instance.process.stdout.close()
    instance.start()
    return took


async def restart_in_turn(instances, seconds, every):
    """How long each stop took."""
    end = time.monotonic() + seconds
    stops = []
    while time.monotonic() + every < end:
        await asyncio.sleep(every)
        stops.append(await asyncio.to_thread(restart, instances[len(stops) % len(instances)]))
    await asyncio.sleep(max(0, end - time.monotonic()))
    return stops


async def play(traffic, instances, arguments):
    stops = []

    async def script():
        stops.extend(await restart_in_turn(instances, arguments.seconds, arguments.every))

    await traffic.run(script())
    return stops


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if arguments.database == "postgres":
            database = stack.enter_context(Cluster()).database
        else:
            database = Sqlite(folder / "db.sqlite3")
        instances = [Instance(arguments.binary, folder, database, name) for name in ("first", "second")]
        users = users_for(instances[0], database, arguments.connections)
        for instance in instances:
            stack.enter_context(instance)
        nginx = stack.enter_context(Nginx(folder, instances))
        traffic = Traffic(EVERYTHING)
        traffic.clients = [Worker(user, [nginx], traffic, arguments.seed) for user in users]
        try:
            stops = asyncio.run(play(traffic, instances, arguments))
        except WrongAnswer as error:
            raise WrongAnswer(f"{error}\n{nginx.log()}") from None
        traffic.judge_tables(database)
        for instance in instances:
            instance.expect_quiet_log(("ERROR", "WARN", "panicked"))
    report(traffic, stops, arguments.seconds)


def report(traffic, stops, seconds):
    traffic.report()
    slowest = max(traffic.given, key=lambda given: given.seconds)
    print(f"{len(traffic.given)} answers in {seconds:g} s through nginx, all right", end="; ")
    print(f"the slowest, a {slowest.operation}, took {slowest.seconds:.3f} s")
    print(f"{len(stops)} restarts, no request failed", end="; ")
    print(f"until an instance had stopped: {', '.join(f'{stop:.3f} s' for stop in stops)}")
    print(f"{traffic.known()} tasks are there as acknowledged, none twice")


if __name__ == "__main__":
    main(run, arguments_of(__doc__, seconds=60.0, every=10.0, database="sqlite"))
