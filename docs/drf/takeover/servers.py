"""The two servers on one database with one secret."""

import json
from collections import namedtuple

from config.settings import DEFAULT_SECRET_KEY
from recorder import wire
from running import Failed, Gunicorn, TaskApi

SETTINGS = {
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
    "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true",
    "SIMPLE_JWT__UPDATE_LAST_LOGIN": "true",
    "SIMPLE_JWT__CHECK_REVOKE_TOKEN": "true",
}
# Those of the reference; the first makes new hashes.
HASHERS = (
    "BCryptSHA256PasswordHasher", "PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher",
    "BCryptPasswordHasher", "ScryptPasswordHasher",
)
NAME = "db"

Answer = namedtuple("Answer", ("status", "body"))


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
            raise Failed(f"{line} where {status} should be")
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


def clients(gunicorn, task_api):
    return Client("Django", gunicorn.address), Client(TaskApi.name, task_api.address)


def hashers(first):
    """The setting with this hasher as the first of all."""
    names = sorted(HASHERS, key=lambda name: name != first)
    return {"PASSWORD_HASHERS": ",".join(f"django.contrib.auth.hashers.{name}" for name in names)}


class Site:
    """One database, with what runs on it."""

    def __init__(self, binary, folder, databases):
        databases.create(NAME)
        self.binary = binary
        self.folder, self.databases, self.url = folder, databases, databases.url(NAME)
        self.gunicorn = Gunicorn(folder, self.url, DEFAULT_SECRET_KEY, SETTINGS)
        self.task_api = TaskApi(binary, folder, self.url, DEFAULT_SECRET_KEY, SETTINGS)
        more = SETTINGS | {"SIMPLE_JWT__END_FAMILY_ON_REUSE": "true"}
        self.strict_task_api = TaskApi(binary, folder, self.url, DEFAULT_SECRET_KEY, more)

    def preferring(self, first):
        """Both servers with this hasher first."""
        settings = SETTINGS | hashers(first)
        gunicorn = Gunicorn(self.folder, self.url, DEFAULT_SECRET_KEY, settings)
        return gunicorn, TaskApi(self.binary, self.folder, self.url, DEFAULT_SECRET_KEY, settings)

    def another_by_django(self):
        """The URL of another database, migrated by Django."""
        self.databases.create("another")
        url = self.databases.url("another")
        Gunicorn(self.folder, url, DEFAULT_SECRET_KEY, SETTINGS).manage("migrate")
        return url

    def clients(self, task_api):
        return clients(self.gunicorn, task_api)
