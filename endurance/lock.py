"""The lock that another process takes, as a Django migration does, and holds for a while."""

import sqlite3

from borrowed import Sqlite

# Tables that are written to; they can still be read.
TABLES = "tasks_task, token_blacklist_outstandingtoken, token_blacklist_blacklistedtoken"


class Lock:
    """Is given back when the `with` block ends, at the latest."""

    def __init__(self, database):
        self.database = database
        self.connection = None

    def take(self):
        if isinstance(self.database, Sqlite):
            self.connection = sqlite3.connect(self.database.path, isolation_level=None, check_same_thread=False)
            self.connection.execute("BEGIN IMMEDIATE")
        else:
            import psycopg  # Only PostgreSQL needs it.

            self.connection = psycopg.connect(self.database.url)
            self.connection.execute(f"LOCK TABLE {TABLES} IN EXCLUSIVE MODE")

    def give_back(self):
        if self.connection:
            self.connection.rollback()
            self.connection.close()
        self.connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.give_back()
