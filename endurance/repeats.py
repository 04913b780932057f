#!/usr/bin/env python
"""Requests that are safe to repeat and to race, at two instances over one database, one of which is killed meanwhile.

python repeats.py [--binary PATH] [--rounds 30] [--clients 100] [--database both|sqlite|postgres]

In each round, all clients send one POST with one Idempotency-Key, half of them to each instance, and then two clients
send a PATCH with one If-Match. Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import hashlib
import json
import random
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path

import tokens
from borrowed import Sqlite, WrongAnswer, request_text
from cluster import Cluster
from connection import Connection, Lost, Refused
from instance import Instance
from program import arguments_of, main
from traffic import users_for

TASKS = "/api/tasks/"
CREATED, OK, RUNNING, CHANGED = 201, 200, 409, 412
# The kill comes this many seconds after the requests, at the most.
KILL_SECONDS = 0.3
PATIENCE_SECONDS = 20
PAUSE_SECONDS = 0.05
KEYS = "SELECT user_id, key FROM idempotency_idempotencykey"


class Round:
    """One POST, sent by every client."""

    def __init__(self, number, access):
        self.title = f"round {number}"
        self.key = str(uuid.uuid4())
        body = json.dumps({"title": self.title})
        self.text = with_header(request_text("POST", TASKS, body, access), "Idempotency-Key", self.key)
        self.bodies = set()
        self.counts = Counter()

    async def send(self, connection):
        try:
            answer = await connection.ask(self.text)
        except (Lost, Refused) as error:
            self.counts[type(error).__name__.lower()] += 1
            return None
        self.counts[answer.status] += 1
        if answer.status == CREATED:
            self.bodies.add(answer.body)
        elif answer.status != RUNNING:
            raise WrongAnswer(f"{answer.status} to a POST with a key: {answer.body.decode()}")
        return answer.status

    async def repeat(self, connection):
        """Until it is answered: the transaction of the killed instance may be open for a moment."""
        end = time.monotonic() + PATIENCE_SECONDS
        while await self.send(connection) != CREATED:
            if time.monotonic() > end:
                raise WrongAnswer(f"a POST with a key is not done in {PATIENCE_SECONDS} s: {dict(self.counts)}")
            await asyncio.sleep(PAUSE_SECONDS)

    def judge(self, database):
        if len(self.bodies) != 1:
            raise WrongAnswer(f"{self.title}: {len(self.bodies)} different answers to one POST")
        rows = database.execute(f"SELECT id FROM tasks_task WHERE title = '{self.title}'")
        keys = [key for _, key in database.execute(KEYS) if key == self.key]
        if (len(rows), len(keys)) != (1, 1):
            raise WrongAnswer(f"{self.title}: {len(rows)} rows and {len(keys)} keys of one POST")
        task = json.loads(*self.bodies)
        if task["id"] != rows[0][0]:
            raise WrongAnswer(f"{self.title}: the answer shows task {task['id']}, and the table has {rows[0][0]}")
        return task


def with_header(text, name, value):
    head, body = text.split("\r\n\r\n", 1)
    return f"{head}\r\n{name}: {value}\r\n\r\n{body}"


async def post_and_kill(round_, connections, instance, seconds):
    async def kill():
        await asyncio.sleep(seconds)
        instance.kill()

    async with asyncio.TaskGroup() as group:
        for connection in connections:
            group.create_task(round_.send(connection))
        group.create_task(kill())


async def race(task, access, connections):
    """Two changes of the same state: one is made."""
    path = f"{TASKS}{task['id']}/"
    state = (await connections[0].ask(request_text("GET", path, token=access))).body
    tag = f'"{hashlib.md5(state).hexdigest()}"'
    texts = [request_text("PATCH", path, json.dumps({"title": f"{task['title']}, {name}"}), access) for name in "ab"]
    texts = [with_header(text, "If-Match", tag) for text in texts]
    asked = [connection.ask(text) for connection, text in zip(connections, texts, strict=True)]
    answers = await asyncio.gather(*asked)
    statuses = sorted(answer.status for answer in answers)
    if statuses != [OK, CHANGED]:
        raise WrongAnswer(f"two PATCHes with one If-Match: {statuses}")
    winner = next(answer.body for answer in answers if answer.status == OK)
    if (await connections[1].ask(request_text("GET", path, token=access))).body != winner:
        raise WrongAnswer("the change that was acknowledged is not there")


async def play(arguments, instances, user, database):
    moments = random.Random(arguments.seed)
    access = tokens.make(user, "access")
    connections = [Connection(instances[number % 2]) for number in range(arguments.clients)]
    counts = Counter()
    for number in range(arguments.rounds):
        round_, killed = Round(number, access), instances[number % 2]
        await post_and_kill(round_, connections, killed, moments.uniform(0, KILL_SECONDS))
        # The other instance is asked while the killed one is away, and both when it is back.
        other = connections[(number + 1) % 2]
        await round_.repeat(other)
        await asyncio.to_thread(killed.start)
        for connection in connections[:2]:
            await round_.repeat(connection)
        counts += round_.counts
        await race(round_.judge(database), access, connections[:2])
    for connection in connections:
        connection.close()
    return counts


def run_on(database, arguments, folder):
    instances = [Instance(arguments.binary, folder, database, name) for name in ("first", "second")]
    user, _ = users_for(instances[0], database, 2)
    with contextlib.ExitStack() as stack:
        for instance in instances:
            stack.enter_context(instance)
        counts = asyncio.run(play(arguments, instances, user, database))
        for instance in instances:
            instance.expect_quiet_log(("ERROR", "panicked"))
    given = ", ".join(f"{count} {status}" for status, count in sorted(counts.items(), key=str))
    print(f"{database.name}: {arguments.rounds} kills, one row and one answer each time ({given})")
    print(f"{database.name}: of two PATCHes with one If-Match one won, {arguments.rounds} times")


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if arguments.database in ("both", "sqlite"):
            run_on(Sqlite(folder / "db.sqlite3"), arguments, folder)
        if arguments.database in ("both", "postgres"):
            run_on(stack.enter_context(Cluster()).database, arguments, folder)


if __name__ == "__main__":
    main(run, arguments_of(__doc__, rounds=30, database="both", clients=100))
