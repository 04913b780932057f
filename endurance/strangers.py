#!/usr/bin/env python
"""Strangers with the worst bodies, readers who stop reading, and whether the server stays small and serves others.

python strangers.py [--binary PATH] [--strangers 1000] [--readers 200] [--seconds 60] [--tasks 100000]
                    [--megabytes 300] [--milliseconds 100]

Ends with 1 at the first thing that is not as it should be.
"""

import contextlib
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

from borrowed import Sqlite, WrongAnswer, make_users, request_text, user_ids
from client import exchange
from crowd import Crowd
from data import Rows, insert
from instance import Instance
from program import arguments_of, main
from tokens import make

# How long an honest client may be told to come back.
PATIENCE_SECONDS = 20
LARGE = 2_000_000


class Control:
    """Another server beside the besieged one, of which nobody wants anything: how fast the machine lets it answer."""

    def __init__(self, stack, binary):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.server = Instance(binary, folder, Sqlite(folder / "db.sqlite3"), "control")
        self.server.manage("migrate")
        stack.enter_context(self.server)
        self.health = []

    def turn(self):
        self.health.append(exchange(self.server.address, request_text("GET", "/api/health/")).seconds)


class Honest:
    """A client that asks one thing after the other, and comes back where it is told to."""

    def __init__(self, address, user, milliseconds):
        self.address, self.milliseconds = address, milliseconds
        self.token = make(user, "access")
        self.health, self.served, self.refused, self.slowest = [], 0, 0, 0.0

    def turn(self):
        answer = exchange(self.address, request_text("GET", "/api/health/"))
        if answer.status != 200 or answer.seconds * 1000 > self.milliseconds:
            raise WrongAnswer(f"health: {answer.status} after {answer.seconds * 1000:.0f} ms")
        self.health.append(answer.seconds)
        self.ask(200, "GET", "/api/tasks/")
        made = self.ask(201, "POST", "/api/tasks/", json.dumps({"title": "small"}))
        self.ask(200, "GET", f"/api/tasks/{made.json()['id']}/")
        self.ask(204, "DELETE", f"/api/tasks/{made.json()['id']}/")

    def write_much(self):
        made = self.ask(201, "POST", "/api/tasks/", json.dumps({"title": "large", "description": "x" * LARGE}))
        self.ask(200, "GET", f"/api/tasks/{made.json()['id']}/")
        self.ask(204, "DELETE", f"/api/tasks/{made.json()['id']}/")

    def ask(self, expected, method, path, body=None):
        text, begun = request_text(method, path, body, self.token), time.monotonic()
        while True:
            try:
                answer = exchange(self.address, text)
            except (OSError, IndexError) as error:
                # It may say so while the body is still being sent.
                refusal = repr(error)
            else:
                if answer.status == expected:
                    self.served += 1
                    self.slowest = max(self.slowest, time.monotonic() - begun)
                    return answer
                refusal = f"{answer.status} {answer.body[:200]}"
                if answer.status != 503:
                    raise WrongAnswer(f"{method} {path}: {refusal}")
            self.refused += 1
            if time.monotonic() - begun > PATIENCE_SECONDS:
                size = len(body or "")
                raise WrongAnswer(f"{method} {path} with {size} bytes: for {PATIENCE_SECONDS} s {refusal}")
            time.sleep(0.2)


def watch(server, control, honest, seconds):
    """Asks for so long, and gives the peak of the server's memory in MB."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        honest.turn()
        control.turn()
    honest.write_much()
    return server.peak() / 1024


def run(arguments):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = Sqlite(folder / "db.sqlite3")
        server = Instance(arguments.binary, folder, database, "task-api")
        server.manage("migrate")
        make_users(server, database, ["honest", "hoarder"])
        ids = user_ids(database)
        database.execute(insert(database, ids["hoarder"], Rows(1, arguments.tasks)))
        stack.enter_context(server)
        control = Control(stack, arguments.binary)
        honest = Honest(server.address, ids["honest"], arguments.milliseconds)
        for _ in range(3):
            honest.turn()
        before = server.memory() / 1024
        peak = besiege(stack, server, control, honest, ids["hoarder"], arguments)
    report(arguments, control, honest, before, peak)


def besiege(stack, server, control, honest, hoarder, arguments):
    long_list = request_text("GET", "/api/tasks/", token=make(hoarder, "access")).encode()
    crowd = Crowd(server.address, arguments.strangers, arguments.readers, long_list)
    ready = multiprocessing.Event()
    process = multiprocessing.Process(target=crowd.run, args=(ready,), daemon=True)
    process.start()
    stack.callback(process.join)
    stack.callback(process.kill)
    # Honest clients are served from the first moment on.
    peak = watch(server, control, honest, arguments.seconds)
    if not ready.is_set():
        raise WrongAnswer("not all strangers were let in")
    if not process.is_alive():
        raise WrongAnswer("the crowd has gone home")
    if peak > arguments.megabytes:
        raise WrongAnswer(f"the server took {peak:.0f} MB")
    return peak


def report(arguments, control, honest, before, peak):
    print(f"{arguments.strangers} strangers and {arguments.readers} readers who read nothing, {arguments.seconds} s")
    print(f"memory: {before:.0f} MB before, {peak:.0f} MB at the most")
    print(f"health: {times(honest.health)}")
    print(f"of an idle server beside it: {times(control.health)}")
    served = f"{honest.served} served, {honest.refused} times told to come back"
    print(f"honest requests: {served}, the slowest {honest.slowest:.1f} s")


def times(seconds):
    ordered = sorted(seconds)
    shares = ((share, ordered[int((len(ordered) - 1) * share)] * 1000) for share in (0.5, 0.9, 0.99, 1))
    return f"{len(ordered)} times, " + ", ".join(f"{share:.0%} in {most:.1f} ms" for share, most in shares)


if __name__ == "__main__":
    main(run, arguments_of(
        __doc__, strangers=1000, readers=200, seconds=60, tasks=100_000, megabytes=300, milliseconds=100
    ))
