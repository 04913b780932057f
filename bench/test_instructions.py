"""A layer that costs more than the table says is found, and so is a table that says too much.

python -m unittest discover bench
"""

import unittest

from instructions import accept, faults, told
from paths import ARCHITECTURE

PAGE = "| crate | benchmark | what | instructions |\n| `views` | `retrieve` | one task | 100,000 |\n"
RETRIEVE = ("views", "retrieve")


class Table(unittest.TestCase):
    def test_a_figure_may_move_by_a_tenth(self):
        for figure, right in ((90_000, True), (110_000, True), (89_999, False), (110_001, False)):
            self.assertEqual(not list(faults(told(PAGE), {RETRIEVE: figure})), right, figure)

    def test_a_benchmark_that_did_not_run_is_found(self):
        self.assertTrue(list(faults({RETRIEVE: 0}, {RETRIEVE: 0})))

    def test_every_benchmark_has_a_row_and_every_row_a_benchmark(self):
        for measured in ({}, {RETRIEVE: 100_000, ("views", "create"): 1}):
            self.assertEqual(len(list(faults(told(PAGE), measured))), 1, measured)

    def test_accepted_figures_hold(self):
        accepted = accept(PAGE, {RETRIEVE: 250_001})
        self.assertEqual(accepted, PAGE.replace("100,000", "250,001"))

    def test_the_page_has_the_table(self):
        figures = told(ARCHITECTURE.read_text())
        self.assertIn(RETRIEVE, figures)
        self.assertTrue(all(figures.values()), figures)


if __name__ == "__main__":
    unittest.main()
