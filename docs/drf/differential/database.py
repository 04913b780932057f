"""A server's database from outside: the fixture put back, and the rows read."""

import sqlite3
from datetime import datetime

import psycopg

from recorder.databases import Files

OUTSTANDING = "token_blacklist_outstandingtoken"
TABLES = ("token_blacklist_blacklistedtoken", OUTSTANDING, "tasks_task", "auth_user")
BUSY_SECONDS = 30


def opened(databases, name, template):
    """The database of this name, whose fixture is in the one named `template`."""
    if isinstance(databases, Files):
        return Sqlite(databases.file(name), databases.file(template))
    return Postgres(databases.url(name))


class Database:
    def close(self):
        self.connection.close()

    def rows(self):
        def select(table):
            cursor = self.connection.execute(f"SELECT * FROM {table} ORDER BY id")
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, map(plain, row))) for row in cursor]

        return {table: select(table) for table in TABLES}


def plain(value):
    """A time is text, as SQLite has it."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


class Sqlite(Database):
    #: Lists have the order of their keys: SQLite reads the rows that way.
    lists_in_order = True

    def __init__(self, file, template):
        # Autocommit: transactions begin and end where this module says so.
        self.connection = sqlite3.connect(
            file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # These rows are made anew in seconds; nobody needs them after a power cut.
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("ATTACH ? AS template", [str(template)])

    def reset(self):
        """Puts the fixture back under the running server, the counters of new ids too."""
        self.connection.execute("BEGIN IMMEDIATE")
        for table in (*TABLES, "sqlite_sequence"):
            self.connection.execute(f"DELETE FROM main.{table}")
            self.connection.execute(f"INSERT INTO main.{table} SELECT * FROM template.{table}")
        self.connection.execute("COMMIT")


class Postgres(Database):
    #: Without `ORDER BY` a changed row may come last.
    lists_in_order = False

    def __init__(self, url):
        self.connection = psycopg.connect(url, autocommit=True, options="-c timezone=UTC")
        # No query reads other databases; the fixture is kept beside the tables.
        self.connection.execute("CREATE SCHEMA fixture")
        for table in TABLES:
            self.connection.execute(f"CREATE TABLE fixture.{table} AS TABLE {table}")
        self.back = "; ".join([*(f"DELETE FROM {table}" for table in TABLES), *map(self.refill, reversed(TABLES))])

    def refill(self, table):
        sequence = f"{table}_id_seq"
        last, called = self.connection.execute(f"SELECT last_value, is_called FROM {sequence}").fetchone()
        copy = f"INSERT INTO {table} SELECT * FROM fixture.{table}"
        return f"{copy}; SELECT setval('{sequence}', {last}, {called})"

    def reset(self):
        with self.connection.transaction():
            self.connection.execute(self.back)
