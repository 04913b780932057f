"""The requirements for lists are met or not by what was measured.

python -m unittest discover bench
"""

import unittest

import lists
from bars import bars
from cases import HTML_LIST, PAGE_1, SQLITE
from measure import Run
from results import Results
from servers import DRF, TASK_API


def run(rate=1.0, cpu=1.0):
    return [Run(1, rate, 1, 1, cpu)]


def held(results, text):
    [bar] = [bar for bar in bars(results) if text in bar.what]
    return bar.held


class Lists(unittest.TestCase):
    def test_a_page_is_compared_with_drf(self):
        for rate, met in ((40.0, True), (39.9, False)):
            results = Results(1, 1, quick=False, runs={(PAGE_1, 32): {TASK_API: run(rate), DRF: run()}})
            self.assertIs(held(results, "page 1 of 20"), met)
        self.assertIsNone(held(Results(1, 1, quick=False), "page 1 of 20"))

    def test_html_is_compared_with_drf(self):
        for rate, met in ((30.0, True), (29.9, False)):
            results = Results(1, 1, quick=False, runs={(HTML_LIST, 32): {TASK_API: run(rate), DRF: run()}})
            self.assertIs(held(results, "HTML list of 10"), met)

    def test_a_throttle_check_is_a_tenth_of_a_retrieve_at_most(self):
        for cpu, met in ((10.9, True), (11.1, False)):
            throttles = {"retrieve": {TASK_API: run(cpu=10.0)}, "retrieve with throttles": {TASK_API: run(cpu=cpu)}}
            self.assertIs(held(Results(1, 1, quick=False, throttles=throttles), "throttle check"), met)
        self.assertIsNone(held(Results(1, 1, quick=False), "throttle check"))

    def test_pages_are_asked_of_servers_that_have_pages(self):
        for case in SQLITE:
            if any("?" in item.path for item in case.items):
                self.assertIn(case.group, lists.SETTINGS)
