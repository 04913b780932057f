"""The requirements are met or not by what was measured.

python -m unittest discover bench
"""

import unittest

import lists
from bars import bars
from cases import HTML_LIST, PAGE_1, SQLITE
from growth import BY_TASKS
from measure import Run
from results import Results
from servers import DRF, TASK_API, WITHOUT_OPTIONS


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


class Growths(unittest.TestCase):
    def test_a_large_table_is_compared_with_a_small_one(self):
        for rate, met in ((1.0, True), (0.7, False)):
            tables = {(1_000, "retrieve"): {TASK_API: run()}, (10_000_000, "retrieve"): {TASK_API: run(rate)}}
            lists = {(1_000, "list of 10"): {TASK_API: run(100.0)}, (10_000_000, "list of 10"): {TASK_API: run()}}
            results = Results(1, 1, quick=False, growth={BY_TASKS: tables | lists})
            self.assertIs(held(results, "tasks in the table"), met)
        self.assertIsNone(held(Results(1, 1, quick=False), "tasks in the table"))


class Builds(unittest.TestCase):
    def test_a_build_without_options_is_within_a_tenth_of_the_usual_build(self):
        for rate, met in ((0.9, True), (0.89, False)):
            builds = {"retrieve": {TASK_API: run(), WITHOUT_OPTIONS: run(rate)}}
            self.assertIs(held(Results(1, 1, quick=False, builds=builds), ".cargo/config.toml"), met)
        self.assertIsNone(held(Results(1, 1, quick=False), ".cargo/config.toml"))


class Memory(unittest.TestCase):
    def test_memory_at_the_end_is_under_20_megabytes(self):
        for megabytes, met in ((19.9, True), (20.1, False)):
            memory = {"SQLite": {TASK_API: (megabytes * 1024, 0)}}
            self.assertIs(held(Results(1, 1, quick=False, memory=memory), "resident memory"), met)
