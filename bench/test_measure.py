"""What happens to the whole measurement if one server fails.

python -m unittest discover bench
"""

import unittest
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from cases import RETRIEVES
from client import WrongAnswer
from measure import Measurement
from servers import DRF, TASK_API


class Failing(Measurement):
    """Every run fails."""

    def _run(self, server):
        server.turns += 1
        raise WrongAnswer(f"{server.name}: no answer")


class Server(SimpleNamespace):
    """Counts its turns and starts."""

    def __init__(self, name):
        super().__init__(name=name, turns=0, starts=0, database=None, ask=lambda _: None)

    def stop(self):
        pass

    def start(self):
        self.starts += 1


def turn(measurement, server):
    return measurement._turn(server)


class Failures(unittest.TestCase):
    case = replace(RETRIEVES, may_fail=(DRF,))

    def setUp(self):
        self.measurement = Failing(SimpleNamespace(scratch=Path()), None, self.case, 4_096, 1)

    def test_a_server_that_may_fail_starts_anew_and_has_no_more_turns(self):
        server = Server(DRF)
        runs = [turn(self.measurement, server) for _ in range(3)]
        self.assertEqual({run.failure for run in runs}, {"DRF: no answer"})
        self.assertEqual((server.turns, server.starts), (1, 1))

    def test_the_failure_of_another_server_ends_the_measurement(self):
        with self.assertRaises(WrongAnswer):
            turn(self.measurement, Server(TASK_API))
