#!/usr/bin/env python
"""Two instances behind nginx that are restarted and reloaded in turn, while clients see no failure at all.

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
from supervisor import Supervisor
from traffic import Traffic, users_for
from worker import EVERYTHING, Worker

# SHUTDOWN_TIMEOUT is 30 seconds.
STOP_SECONDS = 40


def restart(instance, _supervisor):
    """As `systemctl restart`: SIGTERM, the end, and a new process. How long the end took."""
    begun = time.monotonic()
    instance.process.send_signal(signal.SIGTERM)
    took = end_of(instance, instance.process, begun)
    instance.start()
    return took


def reload(instance, supervisor):
    """As `systemctl reload`: SIGHUP, a new process, and the end of the old one. How long all of that took."""
    begun = time.monotonic()
    return end_of(instance, supervisor.reload(instance), begun)


def end_of(instance, process, begun):
    try:
        code = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise WrongAnswer(f"{instance.name} does not end within {STOP_SECONDS} s") from None
    if code:
        raise WrongAnswer(f"{instance.name} ended with status {code}")
    if process.stdout:
        process.stdout.close()
    return time.monotonic() - begun


async def restart_in_turn(supervised, seconds, every):
    """Both are restarted, both are reloaded, and so on. The names of what was done, and how long each stop took."""
    end = time.monotonic() + seconds
    done = []
    while time.monotonic() + every < end:
        await asyncio.sleep(every)
        turn, number = divmod(len(done), len(supervised))
        act = (restart, reload)[turn % 2]
        done.append((act.__name__, await asyncio.to_thread(act, *supervised[number])))
    await asyncio.sleep(max(0, end - time.monotonic()))
    return done


async def play(traffic, supervised, arguments):
    stops = []

    async def script():
        stops.extend(await restart_in_turn(supervised, arguments.seconds, arguments.every))

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
        supervised = [(one, stack.enter_context(Supervisor(folder, one))) for one in instances]
        for instance in instances:
            stack.enter_context(instance)
        nginx = stack.enter_context(Nginx(folder, instances))
        traffic = Traffic(EVERYTHING)
        traffic.clients = [Worker(user, [nginx], traffic, arguments.seed) for user in users]
        try:
            stops = asyncio.run(play(traffic, supervised, arguments))
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
    print(f"no request failed; until a process had ended: {', '.join(f'{name} {took:.3f} s' for name, took in stops)}")
    print(f"{traffic.known()} tasks are there as acknowledged, none twice")


if __name__ == "__main__":
    main(run, arguments_of(__doc__, seconds=60.0, every=10.0, database="sqlite"))
