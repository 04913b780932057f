"""Where the databases of a run lie: in files of a folder, or on a PostgreSQL server."""

import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ARGUMENT = "postgres:// address of a server to make databases on, whose user may (SQLite files by default)"


class Files:
    """SQLite: a file for each."""

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        return self.folder / f"{name}.sqlite3"

    def url(self, name):
        return f"sqlite://{self.file(name)}"

    def create(self, name):
        """Whoever opens the file first makes it."""

    def copy(self, template, name):
        """Django opens the file anew for every request, so this may be done while it runs."""
        fresh = self.file(name).with_suffix(".fresh")
        shutil.copyfile(self.file(template), fresh)
        for more in ("-wal", "-shm"):
            Path(f"{self.file(name)}{more}").unlink(missing_ok=True)
        fresh.replace(self.file(name))


class Server:
    """PostgreSQL: names of this run's own."""

    def __init__(self, url):
        self.address = urlsplit(url)
        self.connection = psycopg.connect(url, autocommit=True)
        self.prefix = f"task_api_{secrets.token_hex(4)}"
        self.made = set()

    def url(self, name):
        return self.address._replace(path=f"/{self.prefix}_{name}").geturl()

    def create(self, name):
        self.do("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
        self.made.add(name)

    def copy(self, template, name):
        self.drop(name)
        self.do("CREATE DATABASE {} TEMPLATE {}", name, template)
        self.made.add(name)

    def drop(self, name):
        self.do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.made.discard(name)

    def do(self, statement, *names):
        names = [sql.Identifier(f"{self.prefix}_{name}") for name in names]
        self.connection.execute(sql.SQL(statement).format(*names))

    def close(self):
        for name in list(self.made):
            self.drop(name)
        self.connection.close()


@contextmanager
def databases(folder, url=None):
    """Databases in the folder or, if there is a `url`, on that server. What was made there is dropped in the end."""
    if url is None:
        yield Files(folder)
        return
    server = Server(url)
    try:
        yield server
    finally:
        server.close()
