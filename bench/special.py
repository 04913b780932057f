"""Measurements of their own: a list of 100,000, throttles, two builds, the first answer after a start."""

import statistics
import time
from dataclasses import dataclass, replace

from cases import LIST_OF_10, PAGE_1, RETRIEVES, Item
from client import WrongAnswer, request_text
from measure import Turn, in_turn

CONNECTIONS = 32


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


def throttles(site, connections, rounds, seconds):
    """A retrieve and a page, by servers with a throttle that refuses nothing and by servers without."""
    groups = {"": site.group("SQLite_pages"), " with throttles": site.group("SQLite_throttled")}
    turns = {}
    for asked in (RETRIEVES, PAGE_1):
        for suffix, group in groups.items():
            name = asked.name + suffix
            turns[name] = Turn(group, replace(asked, name=name, with_ceiling=False), connections)
    return in_turn(site, turns, rounds, seconds)


def builds(site, connections, rounds, seconds):
    """A retrieve and a list, by the usual build and by one without the options of `.cargo/config.toml`."""
    group = site.two_builds()
    turns = {
        case.name: Turn(group, replace(case, with_reference=False, with_ceiling=False), connections)
        for case in (RETRIEVES, LIST_OF_10)
    }
    return in_turn(site, turns, rounds, seconds)
