#!/usr/bin/env python
"""Lets task-api take over databases of sites that are not as the reference project is, and Django go on with them.

python adopting.py [--binary PATH] [--database-url URL]

Ends with 1 at the first thing that is not as expected.
"""

import argparse
import http.client
import json
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from recorder.databases import ARGUMENT, databases
from running import Failed, Gunicorn, TaskApi, default_binary
from takeover.expect import expect, expect_that

TOKENS = "rest_framework_simplejwt.token_blacklist"
PASSWORD = "correct horse battery"
CREDENTIALS = {"username": "ann", "password": PASSWORD}
OLDER = ("0001", "0004", "0007", "0010")


class Site:
    """Both programs on one database, Django with and without SimpleJWT's application for the blacklist."""

    def __init__(self, folder, url, binary):
        secret = secrets.token_urlsafe(50)
        self.django = Gunicorn(folder, url, secret, {})
        self.without_tokens = Gunicorn(folder, url, secret, {"WITHOUT_APPS": TOKENS})
        self.task_api = TaskApi(binary, folder, url, secret, {})


def post(server, path, data):
    connection = http.client.HTTPConnection(*server.address, timeout=60)
    connection.request("POST", path, json.dumps(data), {"Host": "testserver", "Content-Type": "application/json"})
    answer = connection.getresponse()
    body = json.loads(answer.read() or "{}")
    connection.close()
    return answer.status, body


def life_of_a_login(server):
    """From the login over a refresh to the logout."""
    status, pair = post(server, "/api/auth/token/", CREDENTIALS)
    expect(f"{server.name}: login", status, 200)
    refresh = {"refresh": pair["refresh"]}
    for path, expected in (("refresh/", 200), ("blacklist/", 200), ("refresh/", 401)):
        expect(f"{server.name}: {path}", post(server, f"/api/auth/token/{path}", refresh)[0], expected)


def make_user(server):
    code = f"from django.contrib.auth.models import User; User.objects.create_user('ann', password={PASSWORD!r})"
    server.manage("shell", "-c", code)


def never_installed(site):
    """Without the application: the tables are made, and Django can do without them, and install them later."""
    site.without_tokens.manage("migrate")
    make_user(site.without_tokens)
    printed = site.task_api.manage("migrate")
    expect_that("what migrate prints", "FAKED" in printed and TOKENS in printed, printed)
    with site.task_api:
        life_of_a_login(site.task_api)
        site.without_tokens.manage("migrate", "--check")
        with site.without_tokens:
            expect("a login at Django", post(site.without_tokens, "/api/auth/token/", CREDENTIALS)[0], 200)
        delete = "from django.contrib.auth.models import User; User.objects.get(username='ann').delete()"
        site.without_tokens.manage("shell", "-c", delete)
        make_user(site.without_tokens)
        site.django.manage("migrate", "--check")
        site.django.manage("migrate")
        with site.django:
            for server in (site.django, site.task_api):
                life_of_a_login(server)
        site.django.manage("shell", "-c", delete)


def older_simplejwt(site, migration):
    """With the tables of an older version: the command that migrate names makes them fit."""
    site.django.manage("migrate")
    site.django.manage("migrate", "token_blacklist", migration)
    make_user(site.without_tokens)
    try:
        printed = site.task_api.manage("migrate")
    except Failed as error:
        command = "python manage.py migrate token_blacklist"
        expect_that("the error names the command", f"'{command}'" in str(error), str(error))
        site.django.manage(*command.split()[2:])
        printed = site.task_api.manage("migrate")
    expect_that("what migrate prints", "FAKED" in printed, printed)
    site.django.manage("migrate")
    with site.django, site.task_api:
        for server in (site.django, site.task_api):
            life_of_a_login(server)


def plays():
    yield "never installed", never_installed
    for migration in OLDER:
        yield f"as of {migration}", lambda site, migration=migration: older_simplejwt(site, migration)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=default_binary(), help="task-api (a debug build by default)")
    parser.add_argument("--database-url", help=ARGUMENT)
    arguments = parser.parse_args()
    for number, (name, play) in enumerate(plays()):
        with tempfile.TemporaryDirectory() as folder, databases(Path(folder), arguments.database_url) as places:
            places.create(f"adopting{number}")
            play(Site(Path(folder), places.url(f"adopting{number}"), arguments.binary))
            print(f"{name}: as expected")


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.CalledProcessError) as error:
        sys.exit(f"adopting: {error}")
