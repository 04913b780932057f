#!/usr/bin/env python
"""Moves a site from one database to another with dumpdata and loaddata, the reference's and task-api's.

python moving_data.py [--binary PATH] [--tasks N] [--database-url URL]

With --database-url the site moves to PostgreSQL and back too.
Ends with 1 at the first row that is not the same afterwards.
"""

import argparse
import lzma
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from config.settings import DEFAULT_SECRET_KEY
from moving import rows
from recorder.databases import ARGUMENT, databases
from recorder.paths import PROJECT
from running import Failed, default_binary
from takeover.expect import during, expect, expect_that

# A small process in between, whose own memory does not count as that of what it starts.
MEASURE = """
import os, sys, time
began = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
print(time.monotonic() - began, usage.ru_maxrss, file=open(os.environ["MEASURED"], "w"))
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""

NATURAL = ("--natural-foreign", "--natural-primary")


class Site:
    """A database, and both programs to work on it."""

    def __init__(self, name, url, binary):
        self.name = name
        self.url = url
        self.programs = {"task-api": [str(binary.resolve())], "Django": [sys.executable, "-B", "manage.py"]}
        rows.use(name, url)

    def run(self, program, *arguments):
        """Runs a command and says how long it took and how much memory. Gives what it printed."""
        command = [sys.executable, "-ISc", MEASURE, *self.programs[program], *map(str, arguments)]
        with tempfile.NamedTemporaryFile("r") as measured:
            environment = {"DATABASE_URL": self.url, "SECRET_KEY": DEFAULT_SECRET_KEY, "ALLOWED_HOSTS": "*",
                           "MEASURED": measured.name}
            done = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
            if done.returncode:
                raise Failed(f"{arguments[0]} of {program}: {done.stderr.strip()}")
            seconds, kib = map(float, measured.read().split())
        print(f"  {arguments[0]} of {program} at {self.name}: {seconds:.1f} s, {kib / 1024:.0f} MiB", flush=True)
        return done.stdout

    def dump(self, program, file):
        self.run(program, "dumpdata", "--output", file)
        return file

    def load(self, program, file):
        printed = self.run(program, "loaddata", file)
        expect_that("what loaddata prints", re.fullmatch(r"Installed \d+ object\(s\) from 1 fixture\(s\)\n", printed), printed)


class Moves:
    def __init__(self, folder, binary, tasks):
        self.folder = folder
        self.binary = binary
        self.origin = self.sqlite("origin")
        self.origin.run("Django", "migrate")
        self.origin.run("task-api", "migrate")
        rows.fill("origin", tasks)
        self.ours = self.origin.dump("task-api", folder / "task-api.json")
        self.django = self.origin.dump("Django", folder / "django.json")

    def sqlite(self, name):
        return Site(name, f"sqlite://{self.folder / name}.sqlite3", self.binary)

    def made_here(self, site):
        site.run("task-api", "migrate")
        return site

    def the_files_are_alike(self):
        """But for the microseconds, which Django cuts, and task-api writes only where there are any."""
        expect("the mode of the file", oct(self.ours.stat().st_mode & 0o777), "0o600")
        ours, django = self.ours.read_text(), self.django.read_text()
        # Microseconds that Django cuts to none are `.000` in its file, too.
        alike = cut(ours) == django
        expect_that("the fixture of task-api without microseconds is Django's", alike, first_difference(cut(ours), django))

    def the_formats_are_alike(self):
        """What each program writes in another format or with natural keys, each of them reads."""
        for number, options in enumerate((("--format", "yaml"), ("--format", "jsonl"), NATURAL, (*NATURAL, "--format", "yaml"))):
            ours, django = (self.folder / f"{program}-{number}.{options[-1] if '--format' in options else 'json'}.xz"
                            for program in ("task-api", "Django"))
            for program, file in (("task-api", ours), ("Django", django)):
                self.origin.run(program, "dumpdata", *options, "--output", file)
            written, expected = (lzma.open(file, "rt", encoding="utf-8").read() for file in (ours, django))
            same = cut(written) == expected
            expect_that(f"{' '.join(options)} of task-api is Django's", same, first_difference(cut(written), expected))
            for reader in ("Django", "task-api"):
                name = f"{reader} from {ours.name}"
                site = self.made_here(self.sqlite(name.replace(" ", "_")))
                site.load(reader, ours)
                site.run("Django", "migrate", "--check")
                if options != NATURAL and options[:2] != NATURAL:
                    rows.expect_same(name, site.name, "origin")

    def each_reads_the_other(self):
        for reader, file, cut in (("Django", self.ours, None), ("task-api", self.ours, None),
                                  ("task-api", self.django, rows.whole_milliseconds)):
            name = f"{reader} from {file.stem}"
            site = self.made_here(self.sqlite(name.replace(" ", "_")))
            site.load(reader, file)
            rows.expect_same(name, site.name, "origin", *([cut] if cut else []))
            # Once more, over what is there.
            site.load(reader, file)
            rows.expect_same(f"{name}, twice", site.name, "origin", *([cut] if cut else []))
            rows.expect_new_key(name, site.name)
            site.run("Django", "migrate", "--check")

    def to_postgresql_and_back(self, url):
        there = self.made_here(Site("postgresql", url, self.binary))
        there.load("task-api", self.ours)
        rows.expect_same("to PostgreSQL", "postgresql", "origin")
        rows.expect_new_key("to PostgreSQL", "postgresql")
        moved = there.dump("task-api", self.folder / "postgresql.json")
        expect_that("the fixture from PostgreSQL is the same", moved.read_text() == self.ours.read_text(), moved)
        there.load("Django", moved)
        back = self.made_here(self.sqlite("back"))
        back.load("task-api", moved)
        rows.expect_same("back from PostgreSQL", "back", "origin")
        rows.expect_new_key("back from PostgreSQL", "back")
        there.run("Django", "migrate", "--check")


def cut(text):
    """Times in JSON as Django cuts them."""
    return re.sub(r'("\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d{3}Z"', r'\1Z"', text)


def first_difference(one, other):
    place = next((place for place, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return one[max(0, place - 80) : place + 40], other[max(0, place - 80) : place + 40]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=default_binary(), help="task-api (default: cargo's)")
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--database-url", metavar="URL", help=ARGUMENT)
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder, during(f"{arguments.tasks} tasks"):
            moves = Moves(Path(folder), arguments.binary, arguments.tasks)
            moves.the_files_are_alike()
            moves.each_reads_the_other()
            moves.the_formats_are_alike()
            if arguments.database_url:
                with databases(Path(folder), arguments.database_url) as server:
                    server.create("moved")
                    moves.to_postgresql_and_back(server.url("moved"))
            rows.close()
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
