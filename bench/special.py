"""Measurements of their own: a list of 100,000, a table of ten million, throttles, the first answer after a start."""

import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace

import data
from cases import PAGE_1, RETRIEVE, Case, Item
from client import WrongAnswer, request_text
from measure import Measurement

CONNECTIONS = 32
SMALL_TABLE = 1_000
# One task in so many is the caller's.
OWNERS = 10


@dataclass
class BigList:
    """Medians of one list at a time; milliseconds, and kB of additional memory at the peak than before."""

    first_byte: float
    whole: float
    growth: int


def big_lists(group, rounds):
    """The list of all tasks of a user who has very many, asked for by one client."""
    text = group.text(Item("GET", "/api/tasks/", "hoarder"))
    right = group.reference.ask(text).body
    pair = group.task_api, group.reference
    answers = {server.name: [] for server in pair}
    growth = dict.fromkeys(answers, 0)
    for _ in range(rounds):
        for server in pair:
            server.settle()
            server.reset_peak()
            before = server.memory()
            answer = server.ask(text)
            growth[server.name] = max(growth[server.name], server.peak_since_reset() - before)
            if answer.status != 200 or answer.body != right:
                raise WrongAnswer(f"{server.name}, big list: {answer.status}, {len(answer.body)} bytes")
            answers[server.name].append((answer.first_byte_seconds * 1e3, answer.seconds * 1e3))
    return {
        name: BigList(*(statistics.median(column) for column in zip(*times, strict=True)), growth[name])
        for name, times in answers.items()
    }


def starts(group, rounds):
    """Milliseconds from the start of a process to its first answer, whole. They run one at a time."""
    text = request_text("GET", "/api/health/")
    times = {server.name: [] for server in group.servers}
    for _ in range(rounds):
        for server in group.servers:
            begin = time.perf_counter()
            with server:
                answer = server.ask(text)
                times[server.name].append((time.perf_counter() - begin) * 1e3)
            if answer.status != 200:
                raise WrongAnswer(f"{server.name}, first answer: {answer.status}")
    return {name: statistics.median(values) for name, values in times.items()}


def table_sizes(site, large, rounds, seconds):
    """Retrieve, from a small and from a large table. What is asked for lies all over it."""
    groups = {size: _table(site, size) for size in (SMALL_TABLE, large)}
    turns = {}
    for size, group in groups.items():
        item = Item("GET", "/api/tasks/{id}/", "ten", rows=data.Rows(OWNERS, size // OWNERS, OWNERS))
        turns[size] = group, Case(f"retrieve, {size:,} tasks", (item,), with_ceiling=False)
    results = _in_turn(site, turns, CONNECTIONS, rounds, seconds)
    groups[large].task_api.database.path.unlink()
    return results


def throttles(site, connections, rounds, seconds):
    """A retrieve and a page, by servers with a throttle that refuses nothing and by servers without."""
    groups = {"": site.group("SQLite_pages"), " with throttles": site.group("SQLite_throttled")}
    turns = {}
    for asked in (Case("retrieve", (RETRIEVE,)), PAGE_1):
        for suffix, group in groups.items():
            name = asked.name + suffix
            turns[name] = group, replace(asked, name=name, with_ceiling=False)
    return _in_turn(site, turns, connections, rounds, seconds)


def _in_turn(site, turns, connections, rounds, seconds):
    """For each turn, a group of servers and a case, its runs. All of them run once in each round."""
    results = {key: {} for key in turns}
    with ExitStack() as stack:
        for group in dict.fromkeys(group for group, _ in turns.values()):
            stack.enter_context(group)
        for _ in range(rounds):
            for key, (group, case) in turns.items():
                for name, runs in Measurement(site, group, case, connections, seconds).rounds(1).items():
                    results[key].setdefault(name, []).extend(runs)
    return results


def _table(site, size):
    """Both servers on one file, which nobody writes to, with this many tasks of ten users."""
    database = site.template.copy(f"tasks_{size}")
    ids = data.user_ids(database)
    others = [key for name, key in ids.items() if name != "ten"]
    owner = f"CASE WHEN (i + 1) % {OWNERS} = 0 THEN {ids['ten']} ELSE {others[0]} + i % {len(others)} END"
    database.fill("DELETE FROM tasks_task", data.insert(database, owner, data.Rows(1, size)))
    return site.pair(f"table of {size}", database, database)
