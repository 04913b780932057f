"""The requirements that task-api must meet, and whether it does."""

from dataclasses import dataclass
from typing import Any

from growth import BY_TASKS
from results import median, ratio
from servers import BY_HAND, CEILING, DRF, TASK_API, TUNED, WITHOUT_OPTIONS

LEAST, MOST = "at least", "under"


@dataclass
class Bar:
    what: str
    way: str
    limit: float
    unit: str
    value: Any

    @property
    def held(self):
        if self.value is None:
            return None
        return self.value >= self.limit if self.way == LEAST else self.value < self.limit


def bars(results):
    """Each with its value, or without where it was not measured."""
    return [
        *_rates(results), *_by_hand(results), *_logins(results), *_lists(results), *_html(results),
        *_throttles(results), *_big_list(results), *_latencies(results), *_growth(results), *_builds(results),
        *_process(results),
    ]


def _rates(results):
    sqlite = [("retrieve", 60), ("list of 10", 60), ("list of 100", 30), ("create", 30)]
    for name, limit in sqlite:
        yield Bar(f"{name}, 32 connections, compared with DRF", LEAST, limit, "x", ratio(results.find("SQLite", name, 32), DRF))
    runs = results.find("SQLite", "retrieve", 32)
    yield Bar("retrieve, 32 connections, compared with tuned DRF", LEAST, 50, "x", ratio(runs, TUNED))
    yield Bar("retrieve, 32 connections, compared with the ceiling", LEAST, 0.7, "x", ratio(runs, CEILING))
    for group, suffix in (("PostgreSQL", ""), ("PostgreSQL_kept", " with persistent connections")):
        for name in ("retrieve", "list of 10", "create"):
            value = ratio(results.find(group, name, 32), DRF)
            yield Bar(f"{name}, PostgreSQL, 32 connections, compared with DRF{suffix}", LEAST, 20, "x", value)


def _by_hand(results):
    """No request is slower than that of the server that is written by hand."""
    for name in ("retrieve", "list of 10", "list of 100", "create", "update", "delete", "refresh"):
        for connections in (1, 32):
            value = ratio(results.find("SQLite", name, connections), BY_HAND)
            yield Bar(f"{name}, {connections} connections, compared with by hand", LEAST, 1, "x", value)


def _logins(results):
    """A login is as slow as its password hash, here and in Django."""
    for connections in (1, 8, 32):
        value = ratio(results.find("SQLite", "login", connections), DRF)
        yield Bar(f"login, {connections} connections, compared with DRF", LEAST, 1, "x", value)


def _lists(results):
    name = "page 1 of 20"
    value = ratio(results.find("SQLite_pages", name, 32), DRF)
    yield Bar(f"{name} among 10,000 own rows, 32 connections, compared with DRF", LEAST, 40, "x", value)


def _html(results):
    for name in ("HTML health", "HTML list of 10"):
        value = ratio(results.find("SQLite", name, 32), DRF)
        yield Bar(f"{name}, 32 connections, compared with DRF", LEAST, 30, "x", value)


def _throttles(results):
    """By the processor's time, which depends less on other load than the rate."""
    names = "retrieve with throttles", "retrieve"
    with_check, without = (median(results.throttles.get(name), TASK_API, "cpu_microseconds") for name in names)
    value = with_check / without if without else None
    yield Bar("retrieve, CPU with a throttle check divided by the CPU without", MOST, 1.1, "x", value)


def _big_list(results):
    ours = results.big_lists.get(TASK_API)
    name = "list of 100,000"
    yield Bar(f"{name}, first byte", MOST, 20, "ms", ours and ours.first_byte)
    yield Bar(f"{name}, additional memory at the peak", MOST, 20, "MB", ours and ours.growth / 1024)
    yield Bar(f"{name}, one client, compared with DRF", LEAST, 20, "x", ours and results.big_lists[DRF].whole / ours.whole)
    yield Bar(f"{name}, 4 connections, compared with DRF", LEAST, 20, "x", ratio(results.find("SQLite", name, 4), DRF))


def _latencies(results):
    for connections in (1, 32):
        value = median(results.find("SQLite", "reads during logins", connections), TASK_API, "p99")
        text = f"99th percentile of reads, {connections} at a time, while 32 clients log in"
        yield Bar(text, MOST, 25, "ms", value)


def _growth(results):
    rates = {
        tasks: median(runs, TASK_API)
        for (tasks, name), runs in results.growth.get(BY_TASKS, {}).items() if name == "retrieve"
    }
    value = rates[min(rates)] / rates[max(rates)] if rates else None
    yield Bar("retrieve, rate with 1,000 tasks in the table divided by the rate with 10,000,000", MOST, 1.3, "x", value)


def _builds(results):
    """Who builds the program from another folder has no `.cargo/config.toml`."""
    value = ratio(results.builds.get("retrieve"), TASK_API, WITHOUT_OPTIONS)
    text = "retrieve, rate of a build without `.cargo/config.toml` divided by the rate of the usual build"
    yield Bar(text, LEAST, 0.9, "x", value)


def _process(results):
    memory = results.memory.get("SQLite")
    yield Bar("resident memory at the end of the run", MOST, 20, "MB", memory and memory[TASK_API][0] / 1024)
    yield Bar("start to first answer", MOST, 50, "ms", results.starts.get(TASK_API))
