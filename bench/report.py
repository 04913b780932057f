"""The page: docs/performance.md."""

from math import inf

from bars import bars
from results import Results, median, ratio, spread
from servers import CEILING, DRF, TASK_API

BEGIN = "<!-- written by hand; bench/run.py keeps what stands from here -->"
END = "<!-- to here -->"
SERVERS = (TASK_API, DRF, CEILING)
INTRODUCTION = """\
# Performance

This page is written by `bench/run.py`, which measures three servers on one machine: `task-api`; the Django project in `docs/drf` under gunicorn, called DRF here; and the ceiling, which is actix-web giving task-api's answers from memory, with no view, token or database behind them. The load generator shares the cores with them. Figures of another machine differ; the ratios differ less.
"""
QUICK = """\
**A quick run**, which shows that the command works: there is less data, there are fewer clients than the names of the cases say, and the figures mean nothing.
"""
HOW = """\
Each case is measured in {rounds} rounds of {seconds} seconds, in which the servers take turns, so that whatever else slows the machine slows all of them. Figures are medians of the rounds. Each server has a copy of one database. A run counts only if every answer was right: wrk counts the statuses and the bytes, a second client compares whole answers with the reference's a few times a second, and after a run that writes, the rows in the database are counted. gunicorn's sync workers, its own default, close the connection after each answer, so DRF's figures include a new connection for each request. task-api and the ceiling keep theirs.

To measure again, with Python's packages of `docs/drf/requirements.txt` installed, and wrk:

```sh
python bench/run.py                              # SQLite
pg_virtualenv -o fsync=on python bench/run.py    # PostgreSQL too
```
"""
COLUMNS = """\
- **task-api, DRF, ceiling**: answers a second.
- **by DRF, of the ceiling**: task-api's rate divided by the other's.
- **spread**: the fastest round less the slowest, as a share of the median, of the server where it is greatest.
- **CPU**: user and system time of the server's processes for each answer, in microseconds. The load generator's is not in it.
- **p50, p99**: what half, and 99 of 100, of the answers take at most, in milliseconds. wrk asks again when it has an answer, so a slow server is asked less.
- A dash stands where there is nothing to measure, or no answer came in the time.
"""


def page(results: Results, machine, existing):
    """The whole page. What is written by hand in the `existing` one is kept."""
    sections = [
        INTRODUCTION,
        *([QUICK] if results.quick else ["## What it is held to\n", _bars(results)]),
        "## How it is measured\n",
        HOW.format(rounds=results.rounds, seconds=f"{results.seconds:g}"),
        _table(("", ""), machine, numbers=()),
    ]
    for group in dict.fromkeys(_heading(case) for case, _ in results.runs):
        sections += [f"## Rates: {group}\n", _rates(results, group), f"## Costs: {group}\n", _costs(results, group)]
    sections += ["## What the columns mean\n", COLUMNS]
    if results.big_lists:
        sections += ["## One list of 100,000 tasks\n", _big_lists(results)]
    if results.tables:
        sections += ["## Retrieve, by the size of the table, at 32 connections\n", _tables(results)]
    sections += ["## Memory and start\n", _processes(results), _kept(existing)]
    return "\n".join(sections)


def _kept(existing):
    text = existing.read_text() if existing and existing.exists() else ""
    kept = text.partition(BEGIN)[2].partition(END)[0].strip("\n")
    return "\n".join(filter(None, (BEGIN, kept, END))) + "\n"


def _heading(case):
    return "PostgreSQL" if case.group == "PostgreSQL" else "SQLite"


def _bars(results):
    words = {True: "yes", False: "no", None: "not measured"}
    rows = [
        (bar.what, f"{bar.way} {bar.limit:g} {bar.unit}", _measured(bar), words[bar.held])
        for bar in bars(results)
    ]
    return _table(("what", "bar", "measured", "held"), rows, numbers=(1, 2))


def _measured(bar):
    if bar.value == inf:
        return "no answer in the time"
    return "-" if bar.value is None else f"{_number(bar.value)} {bar.unit}"


def _rates(results, heading):
    header = ("case", "connections", *SERVERS, "by DRF", "of the ceiling", "spread")
    rows = []
    for (case, connections), runs in results.runs.items():
        if _heading(case) == heading:
            rates = [_number(median(runs, server)) for server in SERVERS]
            apart = spread(runs)
            rows.append((case.label, connections, *rates, _number(ratio(runs, DRF)), _number(ratio(runs, CEILING)),
                         "-" if apart is None else f"{apart:.0%}"))
    return _table(header, rows)


def _costs(results, heading):
    columns = (("CPU", "cpu_microseconds"), ("p50", "p50"), ("p99", "p99"))
    header = ("case", "connections", *(f"{title}, {server}" for title, _ in columns for server in SERVERS))
    rows = [
        (case.label, connections, *(_number(median(runs, server, name)) for _, name in columns for server in SERVERS))
        for (case, connections), runs in results.runs.items() if _heading(case) == heading
    ]
    return _table(header, rows)


def _big_lists(results):
    header = ("", "first byte of the body, ms", "whole answer, ms", "memory more at the peak, MB")
    rows = [
        (name, _number(big.first_byte), _number(big.whole), _number(big.growth / 1024))
        for name, big in results.big_lists.items()
    ]
    return _table(header, rows)


def _tables(results):
    header = ("tasks in the table", TASK_API, DRF, f"CPU, {TASK_API}", f"CPU, {DRF}")
    rows = [
        (f"{size:,}", *(_number(median(runs, server, column)) for column in ("rate", "cpu_microseconds")
                        for server in (TASK_API, DRF)))
        for size, runs in sorted(results.tables.items())
    ]
    return _table(header, rows)


def _processes(results):
    header = ("", TASK_API, DRF)
    rows = []
    for group, memory in results.memory.items():
        for place, title in enumerate(("resident memory after all of it", "peak of resident memory")):
            values = (_number(memory[server][place] / 1024) for server in (TASK_API, DRF))
            rows.append((f"{title}, {group}, MB", *values))
    if results.starts:
        rows.append(("start to first answer, ms", *(_number(results.starts[server]) for server in (TASK_API, DRF))))
    note = "\nDRF's memory is the sum of gunicorn's processes, in which pages that they share count once for each.\n"
    return _table(header, rows) + note


def _number(value):
    """Three digits that count."""
    if value is None or value == inf:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _table(header, rows, numbers=None):
    """A table in Markdown; the columns of `numbers`, or all but the first, to the right."""
    right = range(1, len(header)) if numbers is None else numbers
    marks = ["---:" if place in right else "---" for place in range(len(header))]
    lines = ["| " + " | ".join(map(str, cells)) + " |" for cells in (header, marks, *rows)]
    return "\n".join(lines) + "\n"
