#!/usr/bin/env python
"""How fast task-api is, beside the Django reference, a server written by hand, and actix-web alone.

python bench/run.py                              # everything, and docs/performance.md written anew
pg_virtualenv -o fsync=on python bench/run.py    # with PostgreSQL too
python bench/run.py --cases retrieve,create      # some of it, to standard output
python bench/run.py --quick                      # little of everything, to standard output

Needs the packages of bench/requirements.txt, wrk and cargo.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import cases
import growth_report
import special
from database import Postgres, postgres_url_of_environment
from groups import Binaries, Site
from growth import BY_CONNECTIONS, GROWTHS, OPEN_FILES, allow_open_files
from machine import describe
from measure import Measurement
from parts import Parts
from paths import PAGE, ROOT, target_folder
from reference import Failed
from report import page
from results import Results

QUICK_CONNECTIONS = 8
QUICK_SECONDS = 0.4
HOARD, QUICK_HOARD = 100_000, 3_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, help="task-api to measure (default: built now, as for production)")
    parser.add_argument("--binary-without-options", type=Path, metavar="PATH",
                        help="task-api built without .cargo/config.toml (default: built now, but not with --binary)")
    parser.add_argument("--cases", type=lambda text: text.split(","), help=f"some of: {','.join(NAMES)}")
    parser.add_argument("--rounds", type=int, help="how often each server has its turn (default: 5)")
    parser.add_argument("--seconds", type=float, help="how long a turn is (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one short round, on little data")
    parser.add_argument("--postgres", metavar="URL", default=postgres_url_of_environment(),
                        help="a cluster to make databases in (default: that of pg_virtualenv, or none)")
    parser.add_argument("--output", type=Path, help="where the page is written; - is standard output")
    parsed = parser.parse_args()
    parsed.rounds = parsed.rounds or (1 if parsed.quick else 5)
    parsed.seconds = parsed.seconds or (QUICK_SECONDS if parsed.quick else 5)
    if unknown := set(parsed.cases or ()) - set(NAMES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    # A page with half of the rows does not replace a whole one.
    parsed.output = parsed.output or (Path("-") if parsed.quick or parsed.cases else PAGE)
    return parsed


BIG_LISTS, THROTTLES, BUILDS, START = "big list", "throttles", "build without options", "start"
NAMES = (*cases.names(), *(growth.name for growth in GROWTHS), BIG_LISTS, THROTTLES, BUILDS, START)


def build(package, profile, *options):
    """Builds a program of the workspace and returns its path."""
    subprocess.run(["cargo", "build", "--locked", "--profile", profile, *options], cwd=ROOT, check=True)
    return target_folder() / ("debug" if profile == "dev" else profile) / package


def build_all(options, scratch):
    """The programs that are measured. `--binary` stands for both builds of task-api."""
    profile = "dev" if options.quick and options.binary else "dist"
    ceiling, by_hand = (build(name, profile, "--package", name) for name in ("ceiling", "by_hand"))
    without_options = build_without_options(options)
    if options.binary:
        return Binaries(options.binary.resolve(), options.binary.resolve(), ceiling, by_hand, without_options)
    with_postgres = None
    if options.postgres:
        # Its place is where the other build goes too.
        built = build("task-api", "dist", "--package", "server", "--features", "jemalloc,postgres")
        with_postgres = Path(shutil.copy2(built, scratch / "task-api-postgres"))
    task_api = build("task-api", "dist", "--package", "server", "--features", "jemalloc")
    return Binaries(task_api, with_postgres, ceiling, by_hand, without_options)


def build_without_options(options):
    """task-api built as for production, but from a folder where cargo does not see `.cargo/config.toml`.

    It has a target folder of its own, because other options for SQLite make cargo compile it again.
    """
    if options.binary_without_options:
        return options.binary_without_options.resolve()
    chosen = BUILDS in (options.cases or ())
    if not chosen and (options.cases or options.quick or options.binary):
        return None
    target = target_folder() / "without-options"
    command = ["cargo", "build", "--locked", "--profile", "dist", "--package", "server", "--features", "jemalloc"]
    subprocess.run([*command, "--manifest-path", ROOT / "Cargo.toml", "--target-dir", target], cwd="/", check=True)
    return target / "dist" / "task-api"


def wanted(options):
    """The cases that are chosen, each with the connections it is measured at."""
    chosen = [case for case in cases.SQLITE + (cases.POSTGRES if options.postgres else ())
              if has(options, cases.option(case.name))]
    return [quick(case) for case in chosen] if options.quick else chosen


def quick(case):
    """The case with few clients, and with one where an answer takes long."""
    connections = 1 if case in (cases.LOGIN, cases.BIG_LIST) else QUICK_CONNECTIONS
    return replace(case, connections=(connections,), beside_connections=min(case.beside_connections, 2))


def measure(options, site, parts):
    """All that is wanted, one group of servers after the other; the first is asked the most, and its memory told."""
    results = Results(options.rounds, options.seconds, options.quick)
    chosen = wanted(options)
    first = ["SQLite"] if has(options, BIG_LISTS) else []
    for name in dict.fromkeys([*first, *(case.group for case in chosen)]):
        with parts.part(name), site.group(name) as group:
            measure_group(options, site, group, [case for case in chosen if case.group == name], results)
    for growth in GROWTHS:
        if has(options, growth.name):
            with parts.part(growth.name):
                results.growth[growth.name] = growth.measure(site, options.quick, options.rounds, options.seconds)
    connections = QUICK_CONNECTIONS if options.quick else special.CONNECTIONS
    if has(options, THROTTLES):
        with parts.part(THROTTLES):
            results.throttles = special.throttles(site, connections, options.rounds, options.seconds)
    if site.binaries.without_options:
        with parts.part(BUILDS):
            results.builds = special.builds(site, connections, options.rounds, options.seconds)
    if has(options, START):
        with parts.part(START):
            results.starts = special.starts(site.group("start"), options.rounds)
    return results


def measure_group(options, site, group, chosen, results):
    for case in chosen:
        for connections in case.connections:
            measurement = Measurement(site, group, case, connections, options.seconds)
            results.runs[case, connections] = measurement.rounds(options.rounds)
    if group.name == "SQLite" and has(options, BIG_LISTS):
        results.big_lists = special.big_lists(group, options.rounds)
    if group.name in ("SQLite", "PostgreSQL"):
        results.memory[group.name] = {server.name: (server.memory(), server.peak()) for server in group.servers}


def refuse_careless_postgres(options):
    """Without fsync a write would be as fast as none."""
    if options.postgres and not options.quick and Postgres(options.postgres).execute("SHOW fsync") != [("on",)]:
        raise SystemExit("PostgreSQL runs without fsync; start it so: pg_virtualenv -o fsync=on python bench/run.py")


def refuse_few_files(options):
    """A server that cannot open as many files as it has clients is not measured."""
    if allow_open_files() < OPEN_FILES and not options.quick and has(options, BY_CONNECTIONS):
        raise SystemExit(f"this user may open too few files: ulimit -H -n shows the limit, and {OPEN_FILES} are needed")


def has(options, name):
    return not options.cases or name in options.cases


def main():
    options = arguments()
    refuse_careless_postgres(options)
    refuse_few_files(options)
    parts = Parts()
    try:
        with tempfile.TemporaryDirectory(prefix="task-api-bench-") as scratch:
            with parts.part("builds and the template"):
                site = Site(Path(scratch), build_all(options, Path(scratch)), QUICK_HOARD if options.quick else HOARD,
                            options.postgres)
            results = measure(options, site, parts)
            text = page(results, describe(site), None if options.output == Path("-") else options.output)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        print(parts.report(), file=sys.stderr)
    if options.output == Path("-"):
        print(text)
    else:
        options.output.write_text(text)
        growth_report.write_images(results, options.output.with_suffix(""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
