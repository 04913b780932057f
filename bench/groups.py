"""Groups of servers that are compared with each other, all on copies of one database."""

import os
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import data
import lists
from client import WrongAnswer, request_text
from database import Postgres, Sqlite
from servers import WITHOUT_OPTIONS, ByHand, Ceiling, Reference, TaskApi, Tuned


@dataclass
class Binaries:
    """What cargo built."""

    task_api: Path
    with_postgres: Path | None
    ceiling: Path
    by_hand: Path
    without_options: Path | None = None

    def serving(self, database):
        return self.with_postgres if isinstance(database, Postgres) else self.task_api


@dataclass
class Site:
    """All that servers are made from."""

    scratch: Path
    binaries: Binaries
    # How many tasks the user has who has most.
    hoard: int
    postgres_url: str | None

    def __post_init__(self):
        self.workers = os.cpu_count() or 1
        self.secret = secrets.token_hex(32)
        self.obtained = {}
        self.template = self._filled(Sqlite(self.scratch / "template.sqlite3"))

    def _filled(self, database):
        task_api = TaskApi(self.binaries.serving(database), self.scratch, database, self.secret, {})
        task_api.manage("migrate")
        data.make_users(task_api, database, data.USERS)
        data.fill(database, self.hoard)
        return database

    def folder(self, name):
        folder = self.scratch / name
        folder.mkdir(exist_ok=True)
        return folder

    def ceiling_of(self, answers):
        return Ceiling(self.binaries.ceiling, self.folder("ceiling"), self.workers, answers)

    def group(self, name):
        """`SQLite`, `PostgreSQL`, or one of these with a difference, which `cases.py` has a note on."""
        template = self.template
        if name.startswith("PostgreSQL"):
            template = self._filled(Postgres.template(self.postgres_url))
        ours, theirs = (template.copy(f"{name}_{server}".lower()) for server in ("task_api", "drf"))
        peers = self.peers(template) if name == "SQLite" else []
        if template is not self.template:
            template.drop()
        if name != "SQLite_wal":
            theirs.set_journal("DELETE")
        return self.pair(name, ours, theirs, peers)

    def peers(self, template):
        """The other servers that users could have instead, each with a copy of the database."""
        by_hand = template.copy("sqlite_by_hand")
        return [
            self.tuned("SQLite", self.workers),
            ByHand(self.binaries.by_hand, self.folder("SQLite-by-hand"), by_hand, self.secret, self.workers),
        ]

    def tuned(self, name, workers):
        # WAL is what an engineer chooses for SQLite.
        database = self.template.copy(f"{name}_tuned".lower())
        return Tuned(self.folder(f"{name}-tuned"), database, self.secret, workers, {})

    def grown(self, name, settings, workers, with_tuned):
        """Both servers, and the tuned reference if wanted, with so many workers and settings for task-api alone."""
        ours, theirs = (self.template.copy(f"{name}_{server}") for server in ("task_api", "drf"))
        theirs.set_journal("DELETE")
        folders = [self.folder(f"{name}-{server}") for server in ("task-api", "drf")]
        settings = settings | {"WORKERS": str(workers)}
        task_api = TaskApi(self.binaries.task_api, folders[0], ours, self.secret, settings)
        reference = Reference(folders[1], theirs, self.secret, workers, {})
        return Group(self, name, task_api, reference, [self.tuned(name, workers)] if with_tuned else [])

    def two_builds(self):
        """The usual build of task-api, the one without build options, and the reference, which knows right answers."""
        group = self.group("builds")
        database = self.template.copy("builds_without_options")
        folder = self.folder("builds-without-options")
        group.servers.append(
            TaskApi(self.binaries.without_options, folder, database, self.secret, {}, name=WITHOUT_OPTIONS)
        )
        return group

    def pair(self, name, ours, theirs, peers=()):
        """Both servers and their peers, not yet started."""
        folders = [self.folder(f"{name}-{server}") for server in ("task-api", "drf")]
        settings = lists.SETTINGS.get(name, {})
        logged = name == "SQLite_logged"
        module = "persistent_connections" if name == "PostgreSQL_kept" else "config.settings"
        task_api = TaskApi(
            self.binaries.serving(ours), folders[0], ours, self.secret, settings, "info" if logged else "warn"
        )
        reference = Reference(folders[1], theirs, self.secret, self.workers, settings, module, access_log=logged)
        return Group(self, name, task_api, reference, peers)

    def tokens(self, task_api):
        """Of each user, obtained once: they count at all servers, which have one secret and the same users."""
        if not self.obtained:
            self.obtained = {user: _login(task_api, user) for user in data.USERS}
        return self.obtained


class Group:
    """task-api, the reference and their peers, running between entering and leaving the `with` block."""

    def __init__(self, site, name, task_api, reference, peers=()):
        self.site = site
        self.name = name
        self.task_api = task_api
        self.reference = reference
        self.servers = [task_api, reference, *peers]

    def __enter__(self):
        with ExitStack() as stack:
            for server in self.servers:
                stack.enter_context(server)
            self.tokens = self.site.tokens(self.task_api)
            for server in self.servers:
                server.settle()
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        self.stack.__exit__(*exception)
        for server in self.servers:
            if isinstance(server.database, Postgres):
                server.database.drop()

    def text(self, item, run=0, row=None):
        """An item as a request. With `row`, for this row; else the number is left open."""
        path = item.path if row is None else item.path.replace("{id}", str(row))
        body = item.body.replace("{run}", f"{run:06}").replace("{refresh}", self.tokens["ten"]["refresh"])
        token = self.tokens[item.user]["access"] if item.user else None
        return request_text(item.method, path, body or None, token, item.accept)


def _login(task_api, user):
    body = f'{{"username": "{user}", "password": "{data.PASSWORD}"}}'
    answer = task_api.ask(request_text("POST", "/api/auth/token/", body))
    if answer.status != 200:
        raise WrongAnswer(f"{user} cannot log in: {answer.body!r}")
    return answer.json()
