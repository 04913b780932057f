"""A server that answers wrongly ends the measurement, whichever way it is wrong.

python -m unittest discover bench
"""

import unittest
from types import SimpleNamespace

from cases import CREATED, DELETE_ITEM, RETRIEVE, Case, Effect, new_task
from checks import Checks, Watch
from client import Answer, WrongAnswer
from load import Outcome

ROW = b'{"id":1,"title":"Water the plants","description":"x","completed":false,'
ROW += b'"created_at":"2026-01-02T03:04:05.678901Z","updated_at":"2026-01-02T03:04:05.678901Z","owner":1}'


def answer(status, body):
    return Answer(status, b"", body, len(body), 0, 0)


def server(given, rows=0, name="task-api"):
    """Gives one answer to everything, and has so many rows."""
    return SimpleNamespace(
        name=name, ask=lambda _: given, database=SimpleNamespace(execute=lambda _: [(rows,)])
    )


def checks(item, effect=None, connections=1):
    group = SimpleNamespace(text=lambda item, number, row: f"{item.method} {row}")
    made = Checks(group, Case("a case", (item,), effect=effect), connections)
    made.learn(server(answer(200, b"right")))
    return made


def outcome(requests, read=0):
    return Outcome(requests, 1, read, 1, 1)


class Answers(unittest.TestCase):
    def test_the_reference_answer_is_right_and_another_is_not(self):
        checks(RETRIEVE).ask_each(server(answer(200, b"right")), 1)
        for wrong in (answer(200, b"wrong"), answer(404, b"right")):
            with self.assertRaises(WrongAnswer):
                checks(RETRIEVE).ask_each(server(wrong), 1)

    def test_a_new_row_must_look_like_one(self):
        checks(new_task()).ask_each(server(answer(201, ROW)), 1)
        for wrong in (answer(200, ROW), answer(201, ROW.replace(b"Water", b"Drown")), answer(201, ROW + b" ")):
            with self.assertRaises(WrongAnswer):
                checks(new_task()).ask_each(server(wrong), 1)

    def test_nothing_is_said_of_a_deleted_row(self):
        checks(DELETE_ITEM).ask_each(server(answer(204, b"")), 1)
        for wrong in (answer(200, b""), answer(204, b"{}")):
            with self.assertRaises(WrongAnswer):
                checks(DELETE_ITEM).ask_each(server(wrong), 1)

    def test_a_wrong_answer_in_the_meantime_is_found(self):
        with self.assertRaises(WrongAnswer), Watch(checks(RETRIEVE), server(answer(200, b"wrong")), 1) as watch:
            watch.thread.join()


class Counts(unittest.TestCase):
    def test_answers_have_the_length_of_right_ones(self):
        made = checks(RETRIEVE)
        made.lengths(server(None), outcome(1000, 500_000), [500])
        for read in (490_000, 510_000):
            with self.assertRaises(WrongAnswer):
                made.lengths(server(None), outcome(1000, read), [500])

    def test_what_was_answered_was_done(self):
        made = checks(new_task(), CREATED, connections=32)
        for rows in (110, 142):
            made.effect(server(None, rows), outcome(100), 10, 1, 0)
        for rows in (10, 109, 143):
            with self.assertRaises(WrongAnswer):
                made.effect(server(None, rows), outcome(100), 10, 1, 0)

    def test_a_row_that_is_changed_again_counts_once(self):
        made = checks(new_task(), Effect("", 1, most=1000))
        made.effect(server(None, 1000), outcome(5000), 0, 1, 0)
        with self.assertRaises(WrongAnswer):
            made.effect(server(None, 900), outcome(5000), 0, 1, 0)


if __name__ == "__main__":
    unittest.main()
