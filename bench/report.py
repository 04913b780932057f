"""The page: docs/performance.md, from the text of `page.md`."""

import re
from math import inf
from string import Template

from bars import bars
from paths import TEMPLATE
from results import Results, median, ratio, spread
from servers import BY_HAND, CEILING, DRF, TASK_API, TUNED

BEGIN = "<!-- written by hand; bench/run.py keeps what stands from here -->"
END = "<!-- to here -->"
SERVERS = (TASK_API, DRF, TUNED, BY_HAND, CEILING)
QUICK = (
    "**A quick run**, which shows that the command works: there is less data, there are fewer clients than the names "
    "of the cases say, and the figures mean nothing."
)


def page(results: Results, machine, existing):
    """The whole page. What is written by hand in the `existing` one is kept."""
    text = Template(TEMPLATE.read_text()).substitute(
        bars=QUICK if results.quick else f"## Requirements\n\n{_bars(results)}",
        rounds=results.rounds,
        seconds=f"{results.seconds:g}",
        machine=_table(("", ""), machine, numbers=()),
        groups="\n\n".join(_group(results, name) for name in dict.fromkeys(_heading(case) for case, _ in results.runs)),
        big_lists=_big_lists(results) if results.big_lists else "",
        tables=_tables(results) if results.tables else "",
        throttles=_throttles(results) if results.throttles else "",
        processes=_processes(results),
    )
    # Sections that are left out leave no gaps.
    return re.sub(r"\n{3,}", "\n\n", text) + "\n" + _kept(existing)


def _kept(existing):
    text = existing.read_text() if existing and existing.exists() else ""
    kept = text.partition(BEGIN)[2].partition(END)[0].strip("\n")
    return "\n".join(filter(None, (BEGIN, kept, END))) + "\n"


def _heading(case):
    return case.group.partition("_")[0]


def _group(results, heading):
    tables = _rates(results, heading), _costs(results, heading)
    return f"## Rates: {heading}\n\n{tables[0]}\n\n## Costs: {heading}\n\n{tables[1]}"


def _bars(results):
    words = {True: "yes", False: "no", None: "not measured"}
    rows = [
        (bar.what, f"{bar.way} {bar.limit:g} {bar.unit}", _measured(bar), words[bar.held])
        for bar in bars(results)
    ]
    return _table(("requirement", "limit", "measured", "met"), rows, numbers=(1, 2))


def _measured(bar):
    if bar.value == inf:
        return "no answer in the time"
    return "-" if bar.value is None else f"{_number(bar.value)} {bar.unit}"


def _rates(results, heading):
    servers = _measured_servers(results, heading)
    header = ("case", "connections", *servers, *(f"compared with {server}" for server in servers[1:]), "spread")
    rows = []
    for (case, connections), runs in results.runs.items():
        if _heading(case) == heading:
            rates = [_number(median(runs, server)) for server in servers]
            ratios = [_number(ratio(runs, server)) for server in servers[1:]]
            apart = spread(runs)
            rows.append((case.label, connections, *rates, *ratios, "-" if apart is None else f"{apart:.0%}"))
    return _table(header, rows)


def _measured_servers(results, heading):
    """The servers that have a run under this heading, task-api first."""
    measured = {name for (case, _), runs in results.runs.items() if _heading(case) == heading for name in runs}
    return [server for server in SERVERS if server in measured]


def _costs(results, heading):
    columns = (("CPU", "cpu_microseconds"), ("p50", "p50"), ("p99", "p99"))
    servers = _measured_servers(results, heading)
    header = ("case", "connections", *(f"{title}, {server}" for title, _ in columns for server in servers))
    rows = [
        (case.label, connections, *(_number(median(runs, server, name)) for _, name in columns for server in servers))
        for (case, connections), runs in results.runs.items() if _heading(case) == heading
    ]
    return _table(header, rows)


def _big_lists(results):
    header = ("", "first byte of the body, ms", "whole answer, ms", "additional memory at the peak, MB")
    rows = [
        (name, _number(big.first_byte), _number(big.whole), _number(big.growth / 1024))
        for name, big in results.big_lists.items()
    ]
    return f"## One list of 100,000 tasks\n\n{_table(header, rows)}"


def _tables(results):
    rows = {f"{size:,}": runs for size, runs in sorted(results.tables.items())}
    return f"## Retrieve, by the size of the table, at 32 connections\n\n{_rates_and_costs('tasks in the table', rows)}"


def _throttles(results):
    return f"## Throttle checks, at 32 connections\n\n{_rates_and_costs('case', results.throttles)}"


def _rates_and_costs(title, runs_by_name):
    """What was measured without the ceiling."""
    header = (title, TASK_API, DRF, f"CPU, {TASK_API}", f"CPU, {DRF}")
    rows = [
        (name, *(_number(median(runs, server, column)) for column in ("rate", "cpu_microseconds")
                 for server in (TASK_API, DRF)))
        for name, runs in runs_by_name.items()
    ]
    return _table(header, rows)


def _processes(results):
    servers = SERVERS[:-1]
    header = ("", *servers)
    rows = []
    for group, memory in results.memory.items():
        for place, title in enumerate(("resident memory at the end of the run", "peak of resident memory")):
            values = (_number(memory[server][place] / 1024 if server in memory else None) for server in servers)
            rows.append((f"{title}, {group}, MB", *values))
    if results.starts:
        rows.append(("start to first answer, ms", *(_number(results.starts.get(server)) for server in servers)))
    return _table(header, rows)


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
    return "\n".join(lines)
