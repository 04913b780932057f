"""The two servers on one database with one secret."""

import json
import os
import subprocess
from collections import namedtuple
from pathlib import Path

from config.settings import DEFAULT_SECRET_KEY
from recorder import wire
from recorder.paths import PROJECT
from recorder.server import STOP_SECONDS, Gunicorn

from .expect import Unexpected

SETTINGS = {
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
    "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true",
    "SIMPLE_JWT__UPDATE_LAST_LOGIN": "true",
    "SIMPLE_JWT__CHECK_REVOKE_TOKEN": "true",
}
NAME = "db"
TASK_API = "task-api"
STARTING = "Starting server at http://"

Answer = namedtuple("Answer", ("status", "body"))


def default_binary():
    target = os.environ.get("CARGO_TARGET_DIR", PROJECT.parent.parent / "target")
    return Path(target) / "debug" / "task-api"


class Client:
    """Asks one of the servers. Each request has a connection of its own."""

    def __init__(self, name, address):
        self.name = name
        self.address = address

    def ask(self, method, path, value=None, access=None):
        headers = [("Authorization", f"Bearer {access}")] if access else []
        body = None
        if value is not None:
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(value).encode()
        data = wire.request_bytes(method, path, [*headers, ("Connection", "close")], body)
        status, _, answer = wire.exchange(self.address, data)
        return Answer(status, answer.decode())

    def read(self, status, method, path, value=None, access=None):
        """The JSON of an answer that has this status."""
        answer = self.ask(method, path, value, access)
        if answer.status != status:
            line = f"{method} {path} at {self.name}: {answer.status} {answer.body[:300]}"
            raise Unexpected(f"{line} where {status} should be")
        return json.loads(answer.body) if answer.body else None

    def login(self, username, password, status=200):
        return self.read(status, "POST", "/api/auth/token/", {"username": username, "password": password})

    def refresh(self, token, status=200):
        return self.read(status, "POST", "/api/auth/token/refresh/", {"refresh": token})

    def verify(self, token, status=200):
        return self.read(status, "POST", "/api/auth/token/verify/", {"token": token})

    def blacklist(self, token, status=200):
        return self.read(status, "POST", "/api/auth/token/blacklist/", {"refresh": token})

    def me(self, access, status=200):
        return self.read(status, "GET", "/api/me/", access=access)


class TaskApi:
    """The program of this repository."""

    def __init__(self, binary, folder, url, settings):
        self.binary = Path(binary).resolve()
        if not self.binary.is_file():
            raise Unexpected(f"there is no {self.binary}: cargo makes it")
        self.folder = folder
        self.log = folder / "task-api.log"
        # Nothing else of the environment: what it needs is what it is told here.
        self.environment = {
            "ALLOWED_HOSTS": "*",
            "DATABASE_URL": url,
            "SECRET_KEY": DEFAULT_SECRET_KEY,
        } | settings

    def manage(self, *arguments, lines=(), **environment):
        """What a command prints. `lines` is what is typed."""
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Unexpected(f"task-api {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def __enter__(self):
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [self.binary, "runserver", "127.0.0.1:0"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        line = self.process.stdout.readline().strip()
        if not line.startswith(STARTING):
            self.__exit__()
            raise Unexpected(f"task-api did not start: {self.log.read_text().strip()}")
        host, _, port = line.removeprefix(STARTING).rstrip("/").rpartition(":")
        self.address = (host, int(port))
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Site:
    """One database, with what runs on it."""

    def __init__(self, binary, folder, databases):
        databases.create(NAME)
        self.folder, self.databases, self.url = folder, databases, databases.url(NAME)
        self.gunicorn = Gunicorn(folder, self.url, SETTINGS)
        self.task_api = TaskApi(binary, folder, self.url, SETTINGS)
        more = SETTINGS | {"SIMPLE_JWT__END_FAMILY_ON_REUSE": "true"}
        self.strict_task_api = TaskApi(binary, folder, self.url, more)

    def another_by_django(self):
        """The URL of another database, migrated by Django."""
        self.databases.create("another")
        url = self.databases.url("another")
        Gunicorn(self.folder, url, SETTINGS).manage("migrate")
        return url

    def clients(self, task_api):
        return Client("Django", self.gunicorn.address), Client(TASK_API, task_api.address)
