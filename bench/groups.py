"""Groups of servers that are compared with each other, all on copies of one database."""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import data
from client import WrongAnswer, request_text
from database import Postgres, Sqlite
from servers import Ceiling, Reference, TaskApi


@dataclass
class Site:
    """All that servers are made from."""

    scratch: Path
    binary: Path
    ceiling: Path
    workers: int
    hoard: int
    postgres_url: str | None = None

    def __post_init__(self):
        self.secret = secrets.token_hex(32)
        self.template = self._filled(Sqlite(self.scratch / "template.sqlite3"))

    def _filled(self, database):
        task_api = TaskApi(self.binary, self.scratch, database, self.secret)
        task_api.manage("migrate")
        data.make_users(task_api, data.USERS)
        data.fill(database, self.hoard)
        return database

    def folder(self, name):
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        return folder

    def ceiling_of(self, answers):
        return Ceiling(self.ceiling, self.folder("ceiling"), self.workers, answers)

    def group(self, name):
        """`SQLite`; `logged`, with access logs; `wal`, where Django's file has a WAL too; `PostgreSQL`."""
        template = self.template
        if name == "PostgreSQL":
            template = self._filled(Postgres.template(self.postgres_url))
        copies = [template.copy(f"{name}_{server}".lower()) for server in ("task_api", "drf")]
        if name != "wal":
            copies[1].set_journal("DELETE")
        logged = name == "logged"
        return Group(
            name,
            TaskApi(self.binary, self.folder(f"{name}-task-api"), copies[0], self.secret, "info" if logged else "warn"),
            Reference(self.folder(f"{name}-drf"), copies[1], self.secret, self.workers, logged),
        )


class Group:
    """task-api and the reference, running between entering and leaving the `with` block."""

    def __init__(self, name, task_api, reference):
        self.name = name
        self.task_api = task_api
        self.reference = reference
        self.servers = [task_api, reference]

    def __enter__(self):
        with ExitStack() as stack:
            for server in self.servers:
                stack.enter_context(server)
            self.tokens = {user: self._login(user) for user in data.USERS}
            for server in self.servers:
                server.settle()
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        self.stack.__exit__(*exception)
        for server in self.servers:
            if isinstance(server.database, Postgres):
                server.database.drop()

    def _login(self, user):
        """The tokens of a user, which count at both servers: they have one secret."""
        body = f'{{"username": "{user}", "password": "{data.PASSWORD}"}}'
        answer = self.task_api.ask(request_text("POST", "/api/auth/token/", body))
        if answer.status != 200:
            raise WrongAnswer(f"{user} cannot log in: {answer.body!r}")
        return answer.json()

    def text(self, item, run=0, row=None):
        """An item as a request. With `row`, for this row; else the number is left open."""
        path = item.path if row is None else item.path.replace("{id}", str(row))
        body = item.body.replace("{run}", f"{run:06}").replace("{refresh}", self.tokens["ten"]["refresh"])
        token = self.tokens[item.user]["access"] if item.user else None
        return request_text(item.method, path, body or None, token)
