"""How rates change as something grows: workers, connections, the table, or bodies."""

import resource
from collections.abc import Callable
from dataclasses import dataclass, replace

import data
from cases import CREATE, DESCRIPTION, LIST_OF_10, RETRIEVE, RETRIEVES
from measure import Turn, in_turn
from servers import DRF, TUNED

BY_CONNECTIONS, BY_TASKS = "growth by connections", "growth by tasks"
CONNECTIONS, QUICK_CONNECTIONS = 32, 8
QUICK_SECONDS = 0.1
# A curve has many points, and its form shows without the last digits.
MOST_ROUNDS = 3
BODY_CONNECTIONS = 8
# So many take a while to be opened, and DRF takes long to answer them all.
MANY_CONNECTIONS = 1_000
# task-api keeps some of its connections free, so it is allowed twice as many as the largest curve needs.
MAX_CONNECTIONS = 8_192
OPEN_FILES = 10_000
# In the tables that grow, one task in so many is the caller's.
OWNERS = 10
SHORT = 10
TEXT = "Those in the hall too. "


@dataclass(frozen=True)
class Growth:
    """`turns(site, values, quick)` is what is measured, by the value and the case's name. `about` is for the page."""

    name: str
    what: str
    about: str
    values: tuple
    quick_values: tuple
    turns: Callable

    def measure(self, site, quick, rounds, seconds):
        turns = self.turns(site, self.quick_values if quick else self.values, quick)
        return in_turn(site, turns, min(rounds, MOST_ROUNDS), min(seconds, QUICK_SECONDS) if quick else seconds)


def by_workers(site, values, quick):
    turns = {}
    for workers in values:
        group = site.grown(f"workers_{workers}", {}, workers, with_tuned=not quick)
        for case in (RETRIEVES,) if quick else (RETRIEVES, CREATE):
            turns[workers, case.name] = Turn(group, _alone(case), QUICK_CONNECTIONS if quick else CONNECTIONS)
    return turns


def by_connections(site, values, quick):
    """DRF may fail at very many connections: its queue is shorter."""
    group = site.grown("connections", {"MAX_CONNECTIONS": str(MAX_CONNECTIONS)}, site.workers, with_tuned=not quick)
    few = replace(_alone(RETRIEVES), may_fail=(DRF, TUNED))
    many = replace(few, longer=3, restarted=True, watched=False)
    return {
        (connections, few.name): Turn(group, few if connections < MANY_CONNECTIONS else many, connections)
        for connections in values
    }


def by_tasks(site, values, quick):
    """Each table is a copy of the one before it with more rows, so that each row is made once."""
    turns, database, size = {}, site.template.copy("tasks_0"), 0
    database.fill("DELETE FROM tasks_task")
    for value in values:
        database, size = _grown_table(database, size, value), value
        group = site.pair(f"tasks_{value}", database, database)
        rows = data.Rows(OWNERS, value // OWNERS, OWNERS)
        retrieve = replace(RETRIEVES, items=(replace(RETRIEVE, rows=rows),))
        for case in (retrieve, LIST_OF_10):
            turns[value, case.name] = Turn(group, _alone(case), QUICK_CONNECTIONS if quick else CONNECTIONS)
    return turns


def by_bodies(site, values, quick):
    group = site.grown("bodies", {}, site.workers, with_tuned=not quick)
    return {(size, "create"): Turn(group, creation_of(size), BODY_CONNECTIONS) for size in values}


def creation_of(size):
    """A new task whose description has so many bytes, with no space at its end, which would not be stored."""
    [item] = CREATE.items
    text = (TEXT * (size // len(TEXT) + 1))[: size - 1] + "."
    body = item.body.replace(DESCRIPTION, text)
    return replace(_alone(CREATE), items=(replace(item, body=body),), starts_empty=True, note=f"{size:,} bytes")


def allow_open_files():
    """Lets this process and its children open as many files and connections as the system allows; returns how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


GROWTHS = (
    Growth(
        "growth by workers", "workers",
        f"{CONNECTIONS} connections. task-api has so many `WORKERS`, and gunicorn so many `--workers`.",
        (1, 2, 4), (1, 2), by_workers,
    ),
    Growth(
        BY_CONNECTIONS, "connections",
        "Each connection has one request at a time. For more than the usual 4,096 connections task-api needs "
        f"`MAX_CONNECTIONS`, which is {MAX_CONNECTIONS} here.",
        (1, 32, 256, 4_096), (1, 8), by_connections,
    ),
    Growth(
        BY_TASKS, "tasks in the table",
        f"{CONNECTIONS} connections. What is asked for lies all over the table. Both servers read one file, in WAL.",
        tuple(10**power for power in range(3, 8)), (1_000, 10_000), by_tasks,
    ),
    Growth(
        "growth by bodies", "bytes in the description",
        f"{BODY_CONNECTIONS} connections, each with one new task at a time. The answer has the description too.",
        (1_000, 10_000, 100_000, 1_000_000), (1_000, 10_000), by_bodies,
    ),
)


def _alone(case):
    """The case without the ceiling, and with the tuned reference at any number of connections."""
    return replace(case, with_ceiling=False, peers_up_to=MAX_CONNECTIONS)


def _grown_table(database, size, value):
    """A copy of the table with more rows. The short list of one user has rows from all over it."""
    grown = database.copy(f"tasks_{value}")
    ids = data.user_ids(grown)
    others = [key for key in ids.values() if key > ids["thousand"]]
    owner = f"CASE WHEN (i + 1) % {OWNERS} = 0 THEN {ids['thousand']} ELSE {min(others)} + i % {len(others)} END"
    short = ", ".join(str(1 + place * value // SHORT) for place in range(SHORT))
    grown.fill(
        data.insert(grown, owner, data.Rows(size + 1, value - size)),
        f"UPDATE tasks_task SET owner_id = {min(others)} WHERE owner_id = {ids['ten']}",
        f"UPDATE tasks_task SET owner_id = {ids['ten']} WHERE id IN ({short})",
    )
    return grown
