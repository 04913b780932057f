"""A change that is lost, done twice or undone is found, and so is an answer that is wrong, late or missing.

python -m unittest discover endurance
"""

import asyncio
import sqlite3
import tempfile
import unittest
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import phases
import tables
from borrowed import Sqlite, WrongAnswer
from connection import Connection, Lost, Refused
from instance import reserve_port
from ledger import Ledger
from phases import Moments
from traffic import AWAY, Given, Traffic

MOMENT = "2026-01-02T03:04:05.678901Z"
SCHEMA = """
CREATE TABLE tasks_task (id, title, description, completed, created_at, updated_at, owner_id);
CREATE TABLE token_blacklist_outstandingtoken (id, jti);
CREATE TABLE token_blacklist_blacklistedtoken (id, token_id);
INSERT INTO tasks_task VALUES
    (1, 'a', '', 0, '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.678901', 7),
    (2, 'b', '', 1, '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.678901', 7);
INSERT INTO token_blacklist_outstandingtoken VALUES (1, 'old'), (2, 'new');
INSERT INTO token_blacklist_blacklistedtoken VALUES (1, 1);
"""


def task(key, title, **changes):
    known = {"id": key, "title": title, "description": "", "completed": key == 2}
    return known | {"created_at": MOMENT, "updated_at": MOMENT, "owner": 7} | changes


class Tasks(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger(7)
        self.ledger.created(task(1, "a"))
        self.ledger.created(task(2, "b"))

    def right(self, *rows):
        self.ledger.judge(rows, "here")

    def wrong(self, *rows):
        with self.assertRaises(WrongAnswer):
            self.right(*rows)

    def test_what_was_acknowledged_must_be_there_as_it_was(self):
        self.right(task(1, "a"), task(2, "b"))
        self.wrong(task(1, "a"))
        self.wrong(task(1, "a"), task(2, "c"))
        self.wrong(task(1, "a"), task(2, "b", updated_at="2026-01-02T03:04:06Z"))

    def test_nothing_is_there_twice_or_made_by_nobody(self):
        self.wrong(task(1, "a"), task(2, "b"), task(2, "b"))
        self.wrong(task(1, "a"), task(2, "b"), task(3, "b"))
        self.wrong(task(1, "a"), task(2, "b"), task(3, "c"))
        with self.assertRaises(WrongAnswer):
            self.ledger.created(task(2, "d"))

    def test_what_was_deleted_stays_so(self):
        self.ledger.removed(2)
        self.right(task(1, "a"))
        self.wrong(task(1, "a"), task(2, "b"))

    def test_a_lost_create_was_done_once_or_not_at_all(self):
        self.ledger.doubt_created({"title": "c", "completed": False})
        self.right(task(1, "a"), task(2, "b"))
        self.right(task(1, "a"), task(2, "b"), task(3, "c"))
        self.wrong(task(1, "a"), task(2, "b"), task(3, "c"), task(4, "c"))
        self.wrong(task(1, "a"), task(2, "b"), task(3, "c", completed=True))

    def test_a_lost_change_was_done_or_not(self):
        self.ledger.doubt_changed(1, {"title": "new"})
        self.right(task(1, "a"), task(2, "b"))
        self.right(task(1, "new", updated_at="2026-01-02T03:04:06Z"), task(2, "b"))
        self.wrong(task(1, "other"), task(2, "b"))
        self.wrong(task(2, "b"))

    def test_a_lost_delete_was_done_or_not(self):
        self.ledger.doubt_removed(1)
        self.right(task(1, "a"), task(2, "b"))
        self.right(task(2, "b"))
        self.ledger.settle([task(2, "b")])
        self.right(task(2, "b"))
        self.wrong(task(1, "a"), task(2, "b"))


class Tables(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = Sqlite(Path(folder.name) / "db.sqlite3")
        with closing(sqlite3.connect(self.database.path)) as connection:
            connection.executescript(SCHEMA)
        self.ledger = Ledger(7)
        for known in (task(1, "a"), task(2, "b")):
            self.ledger.created(known)

    def judge(self):
        tables.judge(self.database, [self.ledger])
        tables.judge_tokens(self.database, ["old"], ["new"])

    def test_the_tables_are_right_until_a_row_is_changed(self):
        for damage in (
            "DELETE FROM tasks_task WHERE id = 1",
            "UPDATE tasks_task SET completed = 1 WHERE id = 1",
            "UPDATE tasks_task SET owner_id = 8 WHERE id = 1",
            "INSERT INTO tasks_task SELECT 3, title, description, completed, created_at, updated_at, 7 FROM tasks_task",
            "DELETE FROM token_blacklist_blacklistedtoken",
            "INSERT INTO token_blacklist_blacklistedtoken VALUES (2, 2)",
            "INSERT INTO token_blacklist_blacklistedtoken VALUES (2, 1)",
            "DELETE FROM token_blacklist_outstandingtoken WHERE jti = 'new'",
        ):
            with self.subTest(damage):
                self.setUp()
                self.judge()
                self.database.execute(damage)
                self.assertRaises(WrongAnswer, self.judge)


class Connections(unittest.IsolatedAsyncioTestCase):
    """A server that gives half an answer and ends the connection."""

    async def asyncSetUp(self):
        async def half(_, writer):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345")
            writer.close()

        server = await asyncio.start_server(half, "127.0.0.1", 0)
        self.addAsyncCleanup(server.wait_closed)
        self.addCleanup(server.close)
        self.instance = SimpleNamespace(name="a server", generation=1, address=server.sockets[0].getsockname())

    async def ask(self, is_up):
        self.instance.is_up = is_up
        self.instance.was_killed_since = lambda generation: not is_up or generation != self.instance.generation
        return await Connection(self.instance).ask("GET / HTTP/1.1\r\n\r\n")

    async def test_only_a_killed_server_may_lose_an_answer(self):
        with self.assertRaises(Lost):
            await self.ask(is_up=False)
        with self.assertRaises(WrongAnswer):
            await self.ask(is_up=True)

    async def test_only_a_killed_server_may_refuse(self):
        with reserve_port() as reserved:
            self.instance.address = reserved.getsockname()
            with self.assertRaises(Refused):
                await self.ask(is_up=False)
            with self.assertRaises(WrongAnswer):
                await self.ask(is_up=True)


class Outages(unittest.IsolatedAsyncioTestCase):
    moments = Moments(leaving=10, left=11, returning=20, back=21)

    def judge(self, operation, status, sent, answered):
        right = Given("list", 200, 30, 30.1)
        phases.judge([Given(operation, status, sent, answered), right], self.moments, "health", limit=5)

    def test_what_may_be(self):
        self.judge("list", 200, 10.9, 11.2)
        self.judge("list", 503, 12, 17)
        self.judge("health", 200, 12, 12.1)
        self.judge("list", 200, 19, 20.1)
        self.judge("list", 503, 21 + phases.GRACE_SECONDS, 26)

    def test_what_may_not_be(self):
        for given in (("list", 503, 12, 19), ("list", 200, 12, 13), ("list", 503, 26, 26.1)):
            with self.subTest(given), self.assertRaises(WrongAnswer):
                self.judge(*given)

    async def test_only_the_whole_503_is_right_and_only_while_the_database_is_away(self):
        def answer(value, headers):
            body = str(value).replace("'", '"').encode()
            return SimpleNamespace(status=503, headers=headers, body=body, json=lambda: value)

        traffic = Traffic({})
        whole = answer(AWAY, {"retry-after": "1"})
        with self.assertRaises(WrongAnswer):
            await traffic.is_away(whole)
        traffic.may_be_away = True
        self.assertTrue(await traffic.is_away(whole))
        for wrong in (answer(AWAY, {}), answer({}, {"retry-after": "1"})):
            with self.assertRaises(WrongAnswer):
                await traffic.is_away(wrong)


if __name__ == "__main__":
    unittest.main()
