#!/usr/bin/env python
"""Writes the list of functions that the server executes when it starts and answers requests.

python bench/functions.py                 # builds the program, and writes crates/server/functions.ld
python bench/functions.py --binary PATH   # the same with a program that is built already

The linker places these functions together, those that are called most first. The kernel loads code in pieces of 64 kB,
so functions that are scattered over the program keep twice as much of it in memory. Needs valgrind.
"""

import argparse
import re
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cases
import data
from groups import Binaries, Group, Site
from paths import FUNCTIONS, ROOT, target_folder

COMMAND = ["cargo", "build", "--locked", "--profile", "dist", "--features", "jemalloc"]
TASKS_OF_ONE_USER = 50
# More than once, because the first request of a kind prepares what later ones use.
REPEATS = 3
# Writes of so many clients wait for each other, and then share a commit.
CLIENTS = 16
# A login takes long under callgrind.
PATIENCE = {"REQUEST_TIMEOUT": "600"}
# Common requests that the benchmark does not have: other methods, and requests that are refused.
MORE = (
    cases.Item("GET", "/api/me/", "ten"),
    cases.Item("OPTIONS", "/api/tasks/", "ten"),
    cases.Item("PUT", "/api/tasks/{id}/", "updater", cases.NEW_TASK, data.TASKS["updater"]),
    cases.Item("POST", "/api/tasks/", "ten", '{"title": ""}'),
    cases.Item("GET", "/api/tasks/0/", "ten"),
    cases.Item("GET", "/api/tasks/"),
)
LINE = re.compile(r"(c?ob|c?fn)=\((\d+)\)(?: (.*))?")
# Functions without a name have an address instead.
NAME = re.compile(r"[A-Za-z_][\w.$']*")
WRAPPER = """\
#!/bin/sh
[ "$1" = runserver ] || exec {program} "$@"
exec valgrind --tool=callgrind --demangle=no --callgrind-out-file={counts}.%p {program} "$@"
"""
SCRIPT = """\
/* The functions that the server executes when it starts and answers requests. The linker places them together, those that
   are called most first, so that fewer pieces of the program are in memory. A name that the program does not have is
   ignored. Compilers mark functions that run seldom or only at the start; these are few, so all of them are here. Written
   by bench/functions.py. */
SECTIONS
{{
  .text :
  {{
    *(.text.unlikely.* .text.startup.*)
{patterns}
    *(.text .text.*)
  }}
}}
INSERT BEFORE .fini;
"""


def record(program, folder):
    """Answers the requests of the benchmark under callgrind, and returns its files."""
    wrapper = folder / "task-api"
    wrapper.write_text(WRAPPER.format(program=program, counts=folder / "counts"))
    wrapper.chmod(0o755)
    site = Site(folder, Binaries(wrapper, None, wrapper, wrapper), TASKS_OF_ONE_USER, None)
    for name in dict.fromkeys(case.group for case in cases.SQLITE):
        ask(site, name)
    return list(folder.glob("counts.*"))


def ask(site, name):
    """Sends the requests of one group."""
    database = site.template.copy(name.lower())
    group = site.pair(name, database, database)
    group.task_api.environment.update(PATIENCE)
    with group.task_api as server:
        group.tokens = site.tokens(server)
        items = [item for case in cases.SQLITE if case.group == name for item in case.items] + [*MORE]
        deleter = data.user_ids(database)["deleter"]
        database.execute(data.insert(database, deleter, data.Rows(data.DELETED, REPEATS + CLIENTS)))
        for text in texts(group, items, range(REPEATS)):
            server.ask(text)
        writes = (cases.new_task(), cases.UPDATE_ITEM, cases.DELETE_ITEM)
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(server.ask, texts(group, writes, range(REPEATS, REPEATS + CLIENTS))))


def texts(group, items, runs):
    """The items as requests, in each run for another row."""
    for run in runs:
        for item in items:
            row = item.rows.first + run * item.rows.step if item.rows else None
            yield group.text(item, run, row)


def executed(counts, program):
    """The program's functions in a file of callgrind, each with the number of its calls.

    The file gives each name once, and then its number.
    """
    files, names, found, calls, file, called = {}, {}, set(), Counter(), None, None
    for line in counts.read_text().splitlines():
        if match := LINE.fullmatch(line):
            kind, number, name = match.groups()
            known = files if kind.endswith("ob") else names
            if name:
                known[number] = name
            if kind == "ob":
                file = known[number]
            elif kind == "fn" and file == str(program):
                found.add(known[number])
            elif kind == "cfn":
                called = known[number]
        elif line.startswith("calls="):
            calls[called] += int(line.removeprefix("calls=").split()[0])
    return Counter({name: calls[name] for name in found})


def pattern(name):
    """The section of a function, without the hashes and numbers that differ between builds."""
    name = re.sub(r"'\d+$", "", name)
    name = re.sub(r"17h[0-9a-f]{16}E.*$", "17h*", name)
    name = re.sub(r"Cs[0-9A-Za-z]+_", "Cs*_", name)
    return ".text." + re.sub(r"\.\d+$|\.llvm\.\d+$", ".*", name)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path)
    binary = parser.parse_args().binary
    if not binary:
        subprocess.run(COMMAND, cwd=ROOT, check=True)
    program = (binary or target_folder() / "dist/task-api").resolve()
    with tempfile.TemporaryDirectory(prefix="task-api-functions-") as folder:
        recorded = [executed(counts, program) for counts in record(program, Path(folder))]
    calls = Counter()
    for functions in recorded:
        for name, number in functions.items():
            if NAME.fullmatch(name):
                calls[pattern(name)] += number
    patterns = sorted(calls, key=lambda text: (-calls[text], text))
    FUNCTIONS.write_text(SCRIPT.format(patterns="\n".join(f"    *({text})" for text in patterns)))
    print(f"{len(patterns)} functions in {FUNCTIONS}")


if __name__ == "__main__":
    main()
