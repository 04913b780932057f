#!/usr/bin/env python
"""A server whose database is locked by another process, as by a Django migration, while many clients write.

python locked.py [--binary PATH] [--seconds 40] [--writers 300] [--database sqlite|postgres]

Each client obeys: after a 503 it waits as it is told, and sends the same request again, until it is done once.
Ends with 1 at the first thing that is not as it should be.
"""

import asyncio
import contextlib
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import phases
import tokens
from borrowed import Sqlite, WrongAnswer, request_text
from cluster import Cluster
from connection import Connection
from instance import Instance
from lock import Lock
from program import arguments_of, main
from traffic import AWAY, Given, users_for

TASKS = "/api/tasks/"
REFRESH = "/api/auth/token/refresh/"
LOGIN = "/api/auth/token/"
# One in so many clients refreshes a token, the others make a task.
REFRESHES = 10
# The limit for whoever needs the lock, and for whoever does not.
WAIT_SECONDS = phases.REFUSAL_SECONDS
READ_SECONDS = 1
# Hundreds of clients, all in this process, share the machine with the server.
SLACK_SECONDS = 3
PAUSE_SECONDS = 0.25


class Client:
    """Has one thing to be done, once."""

    def __init__(self, number, user, server):
        self.is_refresh = number % REFRESHES == 0
        self.title = f"writer {number}"
        self.refresh = tokens.make(user, "refresh")
        self.access = tokens.make(user, "access")
        self.connection = Connection(server)
        self.given = []

    def text(self):
        if self.is_refresh:
            return request_text("POST", REFRESH, json.dumps({"refresh": self.refresh}))
        return request_text("POST", TASKS, json.dumps({"title": self.title}), self.access)

    async def run(self):
        expected = 200 if self.is_refresh else 201
        while True:
            answer = await self.connection.ask(self.text())
            self.given.append(note("refresh" if self.is_refresh else "create", answer))
            if answer.status == expected:
                break
            if answer.status != 503 or answer.json() != AWAY or "retry-after" not in answer.headers:
                raise WrongAnswer(f"{self.title}: {answer.status} {answer.headers} {answer.body.decode()}")
            await asyncio.sleep(float(answer.headers["retry-after"]))
        self.connection.close()


def note(operation, answer):
    return Given(operation, answer.status, answer.sent, answer.sent + answer.seconds)


async def watch(name, text, status, server, given, is_over):
    """Asks all the time for something that needs no lock."""
    connection = Connection(server)
    while not is_over.is_set():
        answer = await connection.ask(text)
        given.append(note(name, answer))
        if answer.status != status:
            raise WrongAnswer(f"{name}: {answer.status} {answer.body.decode()}")
        await asyncio.sleep(PAUSE_SECONDS)
    connection.close()


async def play(clients, server, user, lock, seconds):
    """The lock is taken, all clients come, and it is given back; what was answered to those who need no lock."""
    given, is_over = [], asyncio.Event()
    wrong = json.dumps({"username": "user1", "password": "a wrong password"})
    access = tokens.make(user, "access")
    watched = (
        ("health", request_text("GET", "/api/health/"), 200),
        ("list", request_text("GET", TASKS, token=access), 200),
        ("wrong login", request_text("POST", LOGIN, wrong), 401),
    )

    async def write():
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(client.run())
        is_over.set()

    async def give_back():
        await asyncio.sleep(seconds)
        await asyncio.to_thread(lock.give_back)

    await asyncio.to_thread(lock.take)
    try:
        async with asyncio.TaskGroup() as group:
            for name, text, status in watched:
                group.create_task(watch(name, text, status, server, given, is_over))
            group.create_task(give_back())
            group.create_task(write())
    except* WrongAnswer as errors:
        raise errors.exceptions[0] from None
    return given


def judge(clients, others, database):
    """The limits, and that each request that was acknowledged is done once, and no other."""
    for given in others:
        if given.operation != "wrong login" and given.seconds > READ_SECONDS + SLACK_SECONDS:
            raise WrongAnswer(f"{given.operation} waited {given.seconds:.2f} s for a lock that it does not need")
    for given in (given for client in clients for given in client.given):
        if given.seconds > WAIT_SECONDS + SLACK_SECONDS:
            raise WrongAnswer(f"{given.operation} was answered with {given.status} after {given.seconds:.2f} s")
    titles = Counter(title for title, in database.execute("SELECT title FROM tasks_task"))
    acknowledged = Counter(client.title for client in clients if not client.is_refresh)
    if titles != acknowledged:
        raise WrongAnswer(f"{titles.total()} tasks are in the table, {acknowledged.total()} were acknowledged")
    blacklisted, = database.execute("SELECT count(*) FROM token_blacklist_blacklistedtoken")
    refreshed = sum(client.is_refresh for client in clients)
    if blacklisted != (refreshed,):
        raise WrongAnswer(f"{blacklisted[0]} tokens are on the blacklist, {refreshed} were exchanged")
    print(f"rows: {titles.total()} tasks and {refreshed} exchanged tokens, each acknowledged once")


def report(given):
    print(f"  {'':12} {'answers':>8} {'done':>7} {'503':>7} {'longest':>8} {'mean':>8}")
    for operation in sorted({one.operation for one in given}):
        of_it = [one for one in given if one.operation == operation]
        times = [one.seconds for one in of_it]
        away = sum(one.status == 503 for one in of_it)
        print(
            f"  {operation:12} {len(of_it):8} {len(of_it) - away:7} {away:7} "
            f"{max(times):7.3f}s {sum(times) / len(times):7.4f}s"
        )


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if arguments.database == "postgres":
            database = stack.enter_context(Cluster()).database
        else:
            database = Sqlite(folder / "db.sqlite3")
        server = Instance(arguments.binary, folder, database, "task-api")
        users = users_for(server, database, arguments.connections)
        stack.enter_context(server)
        lock = stack.enter_context(Lock(database))
        clients = [Client(number, users[number % len(users)], server) for number in range(arguments.writers)]
        begun = time.monotonic()
        others = asyncio.run(play(clients, server, users[0], lock, arguments.seconds))
        took = time.monotonic() - begun
        print(f"locked for {arguments.seconds:.0f} s, {arguments.writers} writers done after {took:.1f} s")
        report([given for client in clients for given in client.given] + others)
        judge(clients, others, database)
        server.expect_quiet_log(("panicked",))


if __name__ == "__main__":
    main(run, arguments_of(__doc__, seconds=40.0, writers=300, database="sqlite"))
