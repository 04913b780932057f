#!/usr/bin/env python
"""Plays the reference and task-api on one database with one secret, at the same time.

python two_servers.py [--binary PATH] [--database-url URL]

Ends with 1 at the first thing that is not as expected.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from recorder.databases import ARGUMENT, databases
from running import Failed, default_binary
from takeover import orm, tokens, users
from takeover.algorithms import every_algorithm
from takeover.expect import during, expect, expect_that
from takeover.servers import HASHERS, Site, clients

USERS = ("alice", "bob")
ADOPTED = "FAKED: Django created these tables"


def born_in_django(site):
    """Django runs, has users and has given out tokens; then task-api takes the database over."""
    site.gunicorn.manage("migrate")
    orm.use(site.url)
    for username in USERS:
        orm.make_user(username, orm.stored_as("pbkdf2_sha256", tokens.PASSWORD))
    with site.gunicorn:
        before = orm.schema()
        printed = site.task_api.manage("migrate")
        expect_that("what migrate prints", ADOPTED in printed, printed)
        expect("Django's tables after migrate", orm.schema(), before)
        expect_that("migrate once more", "No migrations to apply" in site.task_api.manage("migrate"), printed)
        with site.task_api:
            play(site)
            django, here = site.clients(site.task_api)
            with during("without PASSWORD_HASHERS"):
                users.every_format_upwards("upwards", django, here)
    for first in HASHERS:
        every_format(site, first)


def born_here(site):
    site.task_api.manage("migrate")
    orm.use(site.url)
    if orm.is_postgres():
        expect("the tables that task-api makes", orm.schema(), djangos_own(site))
    for username in USERS:
        arguments = ("createuser", "--noinput", "--username", username)
        site.task_api.manage(*arguments, DJANGO_SUPERUSER_PASSWORD=tokens.PASSWORD)
    django_finds_nothing_to_do(site)
    with site.gunicorn, site.task_api:
        play(site)
    every_algorithm("alice", site)


def djangos_own(site):
    """The tables where only Django was."""
    orm.use(site.another_by_django())
    schema = orm.schema()
    orm.use(site.url)
    return schema


def every_format(site, first):
    """Both servers with one list of hashers, in turn with each of them first."""
    gunicorn, task_api = site.preferring(first)
    with gunicorn, task_api:
        django, here = clients(gunicorn, task_api)
        for a, b in ((django, here), (here, django)):
            with during(f"{first}, first {a.name}, then {b.name}"):
                users.every_format(a.name, first, a, b)
                users.unusable_password(f"{a.name} {first}", a, b)


def play(site):
    django, here = site.clients(site.task_api)
    for a, b in ((django, here), (here, django)):
        with during(f"first {a.name}, then {b.name}"):
            for username in USERS:
                tokens.life_of_a_token(username, a, b)
            tokens.life_of_a_task("alice", a, b)
            tokens.other_peoples_tasks(a, b)
            users.last_login("bob", a, b)
            users.changed_password("bob", changepassword(site), a, b)
            users.changed_password("bob", orm.set_password, a, b)
            users.deactivation("bob", a, b)
            users.deletion(f"{a.name} deletes", a, b)
    with site.strict_task_api, during("END_FAMILY_ON_REUSE"):
        tokens.end_of_a_family("alice", *site.clients(site.strict_task_api))
    flush(site)
    django_finds_nothing_to_do(site)
    expect("faults of the database", orm.faults(), [])
    print("  ", orm.count_rows())


def changepassword(site):
    return lambda username, password: site.task_api.manage("changepassword", username, lines=(password, password))


def flush(site):
    """Each flushes what the other would have flushed."""
    for name, flush in (("task-api", site.task_api.manage), ("Django", site.gunicorn.manage)):
        orm.note_expired(name)
        before = orm.count_rows()
        flush("flushexpiredtokens")
        expect(f"an old token after flushexpiredtokens of {name}", orm.is_noted(name), False)
        after = orm.count_rows()
        expect("what is flushed", before["OutstandingToken"] - after["OutstandingToken"], 1)
        expect("what is flushed", before["BlacklistedToken"] - after["BlacklistedToken"], 1)


def django_finds_nothing_to_do(site):
    for command in (("migrate", "--check"), ("makemigrations", "--check"), ("check",)):
        try:
            site.gunicorn.manage(*command)
        except subprocess.CalledProcessError as error:
            raise Failed(f"manage.py {' '.join(command)} ends with {error.returncode}") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=default_binary(), help="task-api (default: cargo's)")
    parser.add_argument("--database-url", metavar="URL", help=ARGUMENT)
    arguments = parser.parse_args()
    try:
        for birth in (born_in_django, born_here):
            print(birth.__name__.replace("_", " "), flush=True)
            with tempfile.TemporaryDirectory() as folder, during(birth.__name__.replace("_", " ")):
                with databases(Path(folder), arguments.database_url) as made:
                    birth(Site(arguments.binary, Path(folder), made))
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
