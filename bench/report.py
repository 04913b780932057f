"""The page: docs/performance.md, from the text of `page.md`."""

import re
from math import inf
from string import Template

import growth_report
from bars import bars
from page_tables import number, table
from paths import TEMPLATE
from results import Results, median, ratio, spread
from servers import BY_HAND, CEILING, DRF, TASK_API, TUNED, WITHOUT_OPTIONS

BEGIN = "<!-- written by hand; bench/run.py keeps what stands from here -->"
END = "<!-- to here -->"
SERVERS = (TASK_API, DRF, TUNED, BY_HAND, CEILING)
QUICK = (
    "**A quick run**, which shows that the command works: there is less data, there are fewer clients than the names "
    "of the cases say, and the figures mean nothing."
)


def page(results: Results, machine, existing):
    """The whole page. What is written by hand in the `existing` one is kept. Without one, there are no images."""
    images = existing and existing.stem
    text = Template(TEMPLATE.read_text()).substitute(
        bars=QUICK if results.quick else f"## Requirements\n\n{_bars(results)}",
        rounds=results.rounds,
        seconds=f"{results.seconds:g}",
        machine=table(("", ""), machine, numbers=()),
        groups="\n\n".join(_group(results, name) for name in dict.fromkeys(_heading(case) for case, _ in results.runs)),
        big_lists=_big_lists(results) if results.big_lists else "",
        latencies=_latencies(results),
        growths=growth_report.sections(results, images),
        throttles=_throttles(results) if results.throttles else "",
        builds=_builds(results) if results.builds else "",
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
    return table(("requirement", "limit", "measured", "met"), rows, numbers=(1, 2))


def _measured(bar):
    if bar.value == inf:
        return "no answer in the time"
    return "-" if bar.value is None else f"{number(bar.value)} {bar.unit}"


def _rates(results, heading):
    servers = _measured_servers(results, heading)
    header = ("case", "connections", *servers, *(f"compared with {server}" for server in servers[1:]), "spread")
    rows = []
    for (case, connections), runs in results.runs.items():
        if _heading(case) == heading:
            rates = [number(median(runs, server)) for server in servers]
            ratios = [number(ratio(runs, server)) for server in servers[1:]]
            apart = spread(runs)
            rows.append((case.label, connections, *rates, *ratios, "-" if apart is None else f"{apart:.0%}"))
    return table(header, rows)


def _measured_servers(results, heading):
    """The servers that have a run under this heading, task-api first."""
    measured = {name for (case, _), runs in results.runs.items() if _heading(case) == heading for name in runs}
    return [server for server in SERVERS if server in measured]


def _costs(results, heading):
    columns = (("CPU", "cpu_microseconds"), ("p50", "p50"), ("p99", "p99"))
    servers = _measured_servers(results, heading)
    header = ("case", "connections", *(f"{title}, {server}" for title, _ in columns for server in servers))
    rows = [
        (case.label, connections, *(number(median(runs, server, name)) for _, name in columns for server in servers))
        for (case, connections), runs in results.runs.items() if _heading(case) == heading
    ]
    return table(header, rows)


def _big_lists(results):
    header = ("", "first byte of the body, ms", "whole answer, ms", "additional memory at the peak, MB")
    rows = [
        (name, number(big.first_byte), number(big.whole), number(big.growth / 1024))
        for name, big in results.big_lists.items()
    ]
    return f"## One list of 100,000 tasks\n\n{table(header, rows)}"


def _throttles(results):
    return f"## Throttle checks, at 32 connections\n\n{_rates_and_costs('case', results.throttles)}"


def _builds(results):
    header = ("case", TASK_API, WITHOUT_OPTIONS, "the second divided by the first", "CPU, usual build", "CPU, without")
    rows = [
        (name, *(number(median(runs, server)) for server in (TASK_API, WITHOUT_OPTIONS)),
         number(ratio(runs, TASK_API, WITHOUT_OPTIONS)),
         *(number(median(runs, server, "cpu_microseconds")) for server in (TASK_API, WITHOUT_OPTIONS)))
        for name, runs in results.builds.items()
    ]
    return f"## A build without `.cargo/config.toml`, at 32 connections\n\n{table(header, rows)}"


def _latencies(results):
    """Where waiting for a commit shows the most."""
    measured = {at: runs for at in (32, 256) if (runs := results.find("SQLite", "create", at))}
    rows = [(at, *(number(median(runs, server, "p99")) for server in SERVERS[:-1])) for at, runs in measured.items()]
    if not rows:
        return ""
    latencies = table(("connections", *SERVERS[:-1]), rows)
    return f"## The 99th percentile of creates\n\nMilliseconds, on SQLite.\n\n{latencies}"


def _rates_and_costs(title, runs_by_name):
    """What was measured without the ceiling."""
    header = (title, TASK_API, DRF, f"CPU, {TASK_API}", f"CPU, {DRF}")
    rows = [
        (name, *(number(median(runs, server, column)) for column in ("rate", "cpu_microseconds")
                 for server in (TASK_API, DRF)))
        for name, runs in runs_by_name.items()
    ]
    return table(header, rows)


def _processes(results):
    servers = SERVERS[:-1]
    header = ("", *servers)
    rows = []
    for group, memory in results.memory.items():
        for place, title in enumerate(("resident memory at the end of the run", "peak of resident memory")):
            values = (number(memory[server][place] / 1024 if server in memory else None) for server in servers)
            rows.append((f"{title}, {group}, MB", *values))
    if results.starts:
        rows.append(("start to first answer, ms", *(number(results.starts.get(server)) for server in servers)))
    return table(header, rows)
