#!/usr/bin/env python
"""What each layer costs, in instructions: whether ARCHITECTURE.md's table still holds.

python bench/instructions.py            # fails where a figure has moved by more than a tenth
python bench/instructions.py --accept   # writes today's figures into the table

Clock times on a busy machine differ from run to run; the instructions of one program with one input hardly do. Needs
valgrind and cargo.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from paths import ARCHITECTURE, ROOT

LIMIT = 0.10
# What it costs to start the program, to make the database and to do something for the first time is in both counts,
# and so not in their difference.
FEW, MANY = 20, 120
ROW = re.compile(r"^(\| `(\w+)` \| `(\w+)` \| .* \|) ([\d,]+|-) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Benchmark:
    """One function of a program in `crates/*/benches/`."""

    crate: str
    program: str
    target: str
    name: str

    @property
    def row(self):
        """What its row in the table begins with."""
        return self.crate, self.name


def benchmarks():
    """All of them, built."""
    command = ["cargo", "bench", "--locked", "--no-run", "--message-format=json-render-diagnostics"]
    for message in map(json.loads, output(command).splitlines()):
        if message["reason"] == "compiler-artifact" and message["target"]["kind"] == ["bench"]:
            crate = Path(message["manifest_path"]).parent.name
            program, target = message["executable"], message["target"]["name"]
            for name in re.findall(r"[├╰]─ (\w+)", output([program, "--list"])):
                yield Benchmark(crate, program, target, name)


def output(command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def instructions(benchmark, times):
    """What callgrind counts while the benchmark runs so many times, with all that is done before and after."""
    with tempfile.TemporaryDirectory(prefix="task-api-instructions-") as scratch:
        counts = Path(scratch) / "counts"
        subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", benchmark.program, "--bench",
             "--exact", f"{benchmark.target}::{benchmark.name}", "--sample-count=1", f"--sample-size={times}"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
        )
        return int(re.search(r"^totals: (\d+)$", counts.read_text(), re.MULTILINE)[1])


# The counts are of SQLite, and of programs that log nothing.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("TEST_DATABASE_URL", "RUST_LOG")}


def cost(benchmark):
    """The instructions of one time."""
    return round((instructions(benchmark, MANY) - instructions(benchmark, FEW)) / (MANY - FEW))


def told(page):
    """The figures of the table."""
    return {(crate, name): int(figure.replace(",", "").replace("-", "0"))
            for _, crate, name, figure in ROW.findall(page)}


def faults(expected, measured):
    """What the table says and is not so."""
    for row in sorted(expected.keys() | measured.keys()):
        name, was, now = " ".join(row), expected.get(row), measured.get(row)
        if now is None:
            yield f"{name}: stands in the table, and there is no such benchmark"
        elif was is None:
            yield f"{name}: {now:,} instructions, and no row in the table"
        elif now == 0 or abs(now - was) > LIMIT * was:
            yield f"{name}: {now:,} instructions, and the table says {was:,}"


def accept(page, measured):
    """The page with today's figures."""
    return ROW.sub(lambda row: f"{row[1]} {measured.get((row[2], row[3]), 0):,} |", page)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accept", action="store_true", help="write the figures of now into the table")
    options = parser.parse_args()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(benchmarks())
        measured = dict(zip((benchmark.row for benchmark in found), pool.map(cost, found)))
    page = ARCHITECTURE.read_text()
    for row, figure in sorted(measured.items()):
        print(f"{' '.join(row):32}{figure:>12,}")
    if options.accept:
        page = accept(page, measured)
        ARCHITECTURE.write_text(page)
    wrong = list(faults(told(page), measured))
    if wrong:
        print(*wrong, "Where that is as it should be: python bench/instructions.py --accept", sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
