#!/usr/bin/env python
"""Puts odd values into the rows of both servers' SQLite files and compares what both answer.

python stored_values.py [--binary PATH]

Where the reference fails, a row or its list with 5xx, the answers may differ; anywhere else that is printed, and ends
with 1.
"""

import argparse
import http.client
import json
import secrets
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

from running import Failed, Gunicorn, TaskApi, default_binary

ALICE = {"username": "alice", "password": "correct horse battery"}
VALUES = (
    *("0", "1", "2", "-1", "1577836800000", "20200101", "1.5", "20200101.12", "1e300"),
    *("''", "'1'", "' 1'", "'true'", "'null'", "'a' || char(0) || 'b'", "char(65533)", "'infinity'"),
    *("x''", "x'31'", "x'00'", "x'ff'", "x'2722'", "x'323032302d30312d3031'", "zeroblob(9)"),
    *("CAST(x'ff' AS TEXT)", "CAST(x'61ff62' AS TEXT)"),
    *("'2020-W01-1'", "'20200101T120000'", "'2020-01-01T12'", "'2020-01-01é12:00:00,5'", "'2020-1-1 1:1'"),
    *("'2020-01-01 12:00:00+01:02:03.5'", "'2020-02-30'", "'2020-02-30 00:00:00'", "'10000-01-01 00:00:00'"),
    *("'2020-01-01 00:00:00+24:00'", "'0001-01-01 00:00:00+01:00'", "'9999-12-31 23:59:59.999999'"),
)
TASK = ("title", "description", "completed", "created_at")
USER = ("is_active", "is_staff", "last_login", "date_joined", "first_name", "email", "username", "password")
LOGIN = ("is_active", "password")
EMPTY = ("''", "x''")
CALENDAR = "out of range"
# With Django's own first hasher, the logins would take most of the time.
HASHERS = ("Argon2PasswordHasher", "BCryptSHA256PasswordHasher")
SETTINGS = {"PASSWORD_HASHERS": ",".join(f"django.contrib.auth.hashers.{name}" for name in HASHERS)}
# Where the reference fails nothing is compared, so a program that compares nothing would find no difference.
LEAST_ANSWERS = 900


def ask(server, method, path, body=None, token=None):
    """Status and body, without what is new each time."""
    headers = {"Host": "testserver", "Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    connection = http.client.HTTPConnection(*server.address, timeout=60)
    connection.request(method, path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, text


def execute(file, statement, *values):
    with sqlite3.connect(file, timeout=30) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        found = connection.execute(statement, values).fetchone()
    connection.close()
    return found


class Pair:
    """Both servers, each with a file and a token of alice's."""

    def __init__(self, *servers):
        self.servers = servers
        self.tokens = {}
        self.compared = 0
        self.differences = 0

    def log_in(self):
        for server, _ in self.servers:
            status, body = ask(server, "POST", "/api/auth/token/", ALICE)
            if status != 200:
                raise Failed(f"{server.name}: login: {status}")
            self.tokens[server] = json.loads(body)["access"]

    def execute(self, statement):
        for _, file in self.servers:
            execute(file, statement)

    def answers(self, method, path, body, view):
        for server, _ in self.servers:
            status, text = ask(server, method, path, body, self.tokens[server] if "auth" not in path else None)
            yield status, view(text) if status < 400 else text

    def compare(self, what, method, path, body=None, view=str):
        reference, ours = self.answers(method, path, body, view)
        if reference[0] >= 500:
            return False
        self.compared += 1
        if reference != ours:
            self.differences += 1
            print(f"{what}: {method} {path}\n    {reference}\n    {ours}")
        return True


def without_updated_at(text):
    return text.split('"updated_at"')[0]


def only_status(_text):
    return ""


def tasks(pair):
    for column, value in ((column, value) for column in TASK for value in VALUES):
        if column == "completed" and value in EMPTY:
            continue
        pair.execute("DELETE FROM tasks_task WHERE owner_id = 1")
        moments = "'2020-01-01 00:00:00', '2020-01-01 00:00:00'"
        pair.execute("INSERT INTO tasks_task (id, title, description, completed, created_at, updated_at, owner_id) "
            f"VALUES (900, 't', 'd', 0, {moments}, 1)")
        pair.execute(f"UPDATE tasks_task SET {column} = {value} WHERE id = 900")
        what = f"tasks_task.{column} = {value}"
        status, text = ask(pair.servers[0][0], "GET", "/api/tasks/", token=pair.tokens[pair.servers[0][0]])
        # One row that the reference cannot read fails its list; the row itself it does not find.
        if status >= 500 or CALENDAR in text:
            continue
        pair.compare(what, "GET", "/api/tasks/")
        pair.compare(what, "GET", "/api/tasks/900/")
        pair.compare(what, "PATCH", "/api/tasks/900/", {"description": "q"}, without_updated_at)
        pair.compare(what, "DELETE", "/api/tasks/900/")


def users(pair):
    for column, value in ((column, value) for column in USER for value in VALUES):
        before = [execute(file, f"SELECT {column} FROM auth_user WHERE id = 1")[0] for _, file in pair.servers]
        pair.execute(f"UPDATE auth_user SET {column} = {value} WHERE id = 1")
        what = f"auth_user.{column} = {value}"
        if pair.compare(what, "GET", "/api/me/"):
            pair.compare(what, "POST", "/api/tasks/", {"title": "t"}, only_status)
            # A login takes half a second.
            if column in LOGIN:
                pair.compare(what, "POST", "/api/auth/token/", ALICE, only_status)
        for (_, file), old in zip(pair.servers, before):
            execute(file, f"UPDATE auth_user SET {column} = ? WHERE id = 1", old)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=default_binary(), help="task-api (a debug build by default)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = Path(folder) / "reference.sqlite3", Path(folder) / "task-api.sqlite3"
        secret = secrets.token_urlsafe(50)
        gunicorn = Gunicorn(Path(folder), f"sqlite://{theirs}", secret, SETTINGS)
        gunicorn.manage("migrate")
        gunicorn.manage("loaddata", "recorded/fixture.json")
        shutil.copy(theirs, ours)
        task_api = TaskApi(arguments.binary, Path(folder), f"sqlite://{ours}", secret, SETTINGS)
        task_api.manage("migrate")
        with gunicorn, task_api:
            pair = Pair((gunicorn, theirs), (task_api, ours))
            pair.log_in()
            tasks(pair)
            pair.log_in()
            users(pair)
    cases = len(VALUES) * (len(TASK) + len(USER))
    print(f"{cases} cases, {pair.compared} answers compared, {pair.differences} differences")
    if pair.compared < LEAST_ANSWERS:
        raise Failed(f"only {pair.compared} answers were compared")
    sys.exit(1 if pair.differences else 0)


if __name__ == "__main__":
    try:
        main()
    except Failed as error:
        sys.exit(f"stored_values: {error}")
