#!/usr/bin/env python
"""How long task-api takes to refuse a login, by the reason that it has.

python login_times.py [--binary PATH] [--rounds N]

Ends with 1 if the medians are more than 5 percent apart: the time would tell which users exist.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from config.settings import DEFAULT_SECRET_KEY
from running import Failed, TaskApi, default_binary
from takeover.servers import Client

PASSWORD = "correct horse battery"
LIMIT = 1.05
LOGINS = {
    "unknown user": ("nobody", PASSWORD),
    "inactive user": ("inactive", PASSWORD),
    "inactive user, wrong password": ("inactive", "wrong"),
    "wrong password": ("active", "wrong"),
}


def make_users(task_api, database):
    task_api.manage("migrate")
    for username in ("active", "inactive"):
        task_api.manage("createuser", "--noinput", "--username", username, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    with sqlite3.connect(database) as sqlite:
        sqlite.execute("UPDATE auth_user SET is_active = 0 WHERE username = 'inactive'")


def measure(binary, folder, rounds):
    database = folder / "db.sqlite3"
    task_api = TaskApi(binary, folder, f"sqlite://{database}", DEFAULT_SECRET_KEY, {})
    make_users(task_api, database)
    with task_api:
        return log_in(Client(task_api.name, task_api.address), rounds)


def log_in(client, rounds):
    """Seconds, in turn: whatever else slows the machine slows them all."""
    times = {reason: [] for reason in LOGINS}
    reasons = list(LOGINS)
    for turn in range(rounds):
        first = turn % len(reasons)
        for reason in reasons[first:] + reasons[:first]:
            start = time.perf_counter()
            client.login(*LOGINS[reason], 401)
            times[reason].append(time.perf_counter() - start)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    dist = default_binary().parent.parent / "dist" / TaskApi.name
    parser.add_argument("--binary", type=Path, default=dist, help="task-api, built for production (default: cargo's)")
    parser.add_argument("--rounds", type=int, default=60, help="logins of each kind")
    arguments = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            times = measure(arguments.binary, Path(folder), arguments.rounds)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    medians = {reason: statistics.median(seconds) for reason, seconds in times.items()}
    for reason, seconds in medians.items():
        print(f"{seconds * 1000:8.2f} ms  {reason}")
    ratio = max(medians.values()) / min(medians.values())
    print(f"{ratio:8.4f}     the greatest by the least")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
