#!/usr/bin/env python
"""Runs the same command lines with manage.py and with task-api, and compares how they end and what they print.

python manage_commands.py [--binary PATH]

Each program has an empty SQLite database at first. Ends with 1 if a command line differs.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from running import PROJECT, Failed, default_binary

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"
MIGRATE = "migrate --noinput -v 0"

# Command lines with the same exit code, output and errors, in the order in which they run on one database.
SAME = [
    "nope",
    "help nope",
    "migrat",
    "migrate --check",
    "migrate tasks 0999",
    "migrate tasks --run-syncdb",
    "migrate --no-color --force-color",
    "showmigrations nope",
    "sqlmigrate nope 0001",
    "sqlmigrate tasks 0999",
    MIGRATE,
    "migrate --check --traceback",
    "migrate --plan",
    "migrate --plan --check --database default",
    "migrate --fake-initial --verbosity=0 --skip-checks",
    "check",
    "check --fail-level DEBUG --no-color",
    "check tasks auth --database default -v 2",
    "check --tag security --tag urls",
    "check --tag nope",
    "clearsessions",
    "createcachetable",
    "createcachetable --dry-run --database default",
    "createsuperuser",
    "createsuperuser --noinput",
    "createsuperuser --noinput --username ann",
    "createsuperuser --noinput --username ann --email x",
    "createsuperuser --no-input --username ann --email ann@example.org",
    "createsuperuser --no-input --username ann --email ann@example.org",
    "createsuperuser --no-input --username bob --email bob@example.org -v 0 --database default",
    "changepassword nobody --database default",
    "flushexpiredtokens -v 0",
    "makemigrations --check --dry-run --noinput",
    "makemigrations --check -v 0",
    "dbshell -- -version",
]
# Command lines with the same exit code. Their texts are those of Python's argparse, or name what only one program has.
SAME_CODE = [
    "",
    "help",
    "help migrate",
    "version",
    "--version",
    "check --nope",
    "check --fail-level NOPE",
    "check nope",
    "migrate -v 4",
    "migrate a b c",
    "migrate nope",
    "migrate --database other",
    "sqlmigrate tasks",
    "sqlmigrate tasks 0001",
    "sqlmigrate tasks 0001 --backwards",
    "showmigrations --plan",
    "showmigrations --list tasks",
    "showmigrations -l -p",
]
# The warnings of `check --deploy`, and those about settings that only Django has.
DEPLOY = "check --deploy --tag security"
NOT_HERE = ("security.W012", "security.W016")


class Program:
    """One of the two programs, with a database of its own."""

    def __init__(self, command, folder, environment):
        self.command, self.folder = command, folder
        self.environment = {
            "ALLOWED_HOSTS": "*",
            "DATABASE_URL": f"sqlite://{folder / 'db.sqlite3'}",
            "PATH": os.environ.get("PATH", ""),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SECRET_KEY": SECRET,
        } | environment

    def run(self, line, **environment):
        """The exit code, and what is printed on both streams with one name for both programs."""
        done = subprocess.run(
            [*self.command, *line.split()],
            cwd=PROJECT.parent.parent,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        streams = (done.stdout, done.stderr)
        return done.returncode, *(text.replace("manage.py", "task-api") for text in streams)


def warnings(printed):
    """The lines of the warnings, without those of settings that only Django has."""
    lines = [line for line in printed.splitlines() if line.startswith("?: ")]
    return [line for line in lines if not any(f"({name})" in line for name in NOT_HERE)]


def compare(django, task_api):
    """What differs, one line for each command line."""
    for line in SAME:
        theirs, ours = django.run(line), task_api.run(line)
        if theirs != ours:
            yield f"{line}: {ours!r} where Django has {theirs!r}"
    # These change nothing, so they may run at the same time.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line, theirs, ours in zip(SAME_CODE, pool.map(django.run, SAME_CODE), map(task_api.run, SAME_CODE)):
            if theirs[0] != ours[0]:
                yield f"{line}: exit code {ours[0]} where Django has {theirs[0]}"
    for secret in (SECRET, "short"):
        theirs, ours = (program.run(DEPLOY, SECRET_KEY=secret) for program in (django, task_api))
        if warnings(theirs[2]) != warnings(ours[2]) or theirs[0] != ours[0]:
            yield f"{DEPLOY}: {ours!r} where Django has {theirs!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, default=default_binary(), help="task-api; the default is cargo's")
    binary = parser.parse_args().binary.resolve()
    if not binary.is_file():
        raise Failed(f"there is no {binary}: cargo makes it")
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder) / name for name in ("django", "task-api")]
        for path in folders:
            path.mkdir()
        django = Program([sys.executable, str(PROJECT / "manage.py")], folders[0], {})
        task_api = Program([str(binary)], folders[1], {})
        differences = list(compare(django, task_api))
    print("\n".join(differences) or f"{len(SAME) + len(SAME_CODE) + 2} command lines, no difference")
    return 1 if differences else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(str(error))
