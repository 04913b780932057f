"""The databases that are served: a template that `task-api migrate` makes, and copies of it."""

import os
import shutil
import sqlite3
from contextlib import closing
from urllib.parse import quote, unquote, urlsplit

BUSY_SECONDS = 60
TEMPLATE = "task_api_bench_template"


class Sqlite:
    """A file."""

    name = "SQLite"

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite://{path}"

    def moment(self, minutes):
        """SQL of a moment so many minutes after the first, as Django writes it down."""
        return f"strftime('%Y-%m-%d %H:%M:%S', '2026-01-02 03:04:05', ({minutes}) || ' minutes') || '.678901'"

    def execute(self, *statements):
        """Runs the statements in one transaction and returns the rows of the last."""
        rows = []
        with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS)) as connection, connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
        return rows

    def fill(self, *statements):
        """Writes very much, without a journal: a file that is lost is made anew."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for pragma in ("journal_mode = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            for statement in statements:
                connection.execute(statement)
            connection.execute("PRAGMA journal_mode = WAL")

    def copy(self, name):
        target = self.path.with_name(f"{name}.sqlite3")
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.path, target)
        return Sqlite(target)

    def set_journal(self, mode):
        """Django leaves a new file in SQLite's own mode, `DELETE`; task-api's are in `WAL`."""
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute(f"PRAGMA journal_mode = {mode}")

    def number_on(self):
        """Keys go on after those that were given: SQLite sees to it by itself."""

    def version(self):
        return sqlite3.sqlite_version


class Postgres:
    """A database of a cluster. Only this class needs psycopg, which is the reference's."""

    name = "PostgreSQL"

    def __init__(self, url):
        self.url = url

    @classmethod
    def template(cls, url):
        """A new, empty database beside the one that `url` names."""
        return cls(url)._beside(TEMPLATE, "")

    def moment(self, minutes):
        return f"timestamptz '2026-01-02 03:04:05.678901+00' + ({minutes}) * interval '1 minute'"

    def execute(self, *statements):
        with self._connect() as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def copy(self, name):
        source = urlsplit(self.url).path.removeprefix("/")
        return self._beside(f"task_api_bench_{name}", f" TEMPLATE {source}")

    def drop(self):
        name = urlsplit(self.url).path.removeprefix("/")
        with Postgres(self._url_of("postgres"))._connect(autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def set_journal(self, mode):
        """PostgreSQL has one way to keep its journal."""

    def number_on(self):
        self.execute("SELECT setval(pg_get_serial_sequence('tasks_task', 'id'), max(id)) FROM tasks_task")

    def version(self):
        return self.execute("SHOW server_version")[0][0]

    def settings(self):
        names = ("fsync", "synchronous_commit", "shared_buffers", "ssl")
        return ", ".join(f"{name} {self.execute(f'SHOW {name}')[0][0]}" for name in names)

    def _beside(self, name, clause):
        made = Postgres(self._url_of(name))
        made.drop()
        with Postgres(self._url_of("postgres"))._connect(autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{clause}")
        return made

    def _url_of(self, name):
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def _connect(self, **options):
        import psycopg

        parts = urlsplit(self.url)
        return psycopg.connect(
            host=unquote(parts.hostname or ""), port=parts.port, user=unquote(parts.username or ""),
            password=unquote(parts.password or ""), dbname=parts.path.removeprefix("/"), **options,
        )


def postgres_url_of_environment():
    """What `pg_virtualenv` has set, as a URL; `None` outside of it."""
    if "PGPORT" not in os.environ:
        return None
    user, password = (quote(os.environ.get(name, ""), safe="") for name in ("PGUSER", "PGPASSWORD"))
    return f"postgres://{user}:{password}@{os.environ.get('PGHOST', 'localhost')}:{os.environ['PGPORT']}/postgres"
