"""The curves of the page: the drawing, and the tables beside it.

python -m unittest discover bench
"""

import tempfile
import unittest
from math import inf
from pathlib import Path
from xml.etree import ElementTree

import growth_report
from cases import CREATE
from curves import Axis, Line, Panel, decades, image, label
from growth import GROWTHS, creation_of
from measure import Run
from parts import Parts
from results import Results
from servers import DRF, TASK_API

BY_CONNECTIONS = GROWTHS[1]
SVG = "{http://www.w3.org/2000/svg}"


def run(rate, failure=""):
    return [Run(1, rate, 1, 1, 20.0, failure)]


def drawn(*points):
    """The circles of an image with one line through the points."""
    line = Line("task-api", 0, False, points)
    root = ElementTree.fromstring(image("Growth", "workers", [Panel("rate", (line,))]))
    return root.findall(f".//{SVG}circle")


class Drawing(unittest.TestCase):
    def test_a_logarithmic_axis_has_equal_distances_for_equal_ratios(self):
        axis = Axis(1, 100, 0, 200)
        self.assertEqual([axis.place(value) for value in (1, 10, 100)], [0, 100, 200])

    def test_the_ticks_are_the_powers_of_ten_around_the_values(self):
        self.assertEqual(decades([25, 300]), [10, 100, 1_000])
        self.assertEqual(decades([100]), [100, 1_000])
        self.assertEqual(decades([0.5, 2]), [0.1, 1, 10])
        self.assertEqual([label(value) for value in (0.1, 4_096, 10_000, 10_000_000)], ["0.1", "4,096", "10k", "10M"])

    def test_each_measured_point_is_drawn_and_no_other(self):
        self.assertEqual(len(drawn((1, 10.0), (2, 20.0), (4, 30.0))), 3)
        self.assertEqual(len(drawn((1, 10.0), (2, None), (4, inf), (8, 0))), 1)
        self.assertEqual(len(drawn((1, None), (2, None))), 0)

    def test_more_is_higher_and_further_to_the_right(self):
        low, high = drawn((1, 10.0), (2, 20.0))
        self.assertLess(float(low.get("cx")), float(high.get("cx")))
        self.assertGreater(float(low.get("cy")), float(high.get("cy")))

    def test_a_text_cannot_be_markup(self):
        text = image("a < b & c", "workers", [Panel("rate", (Line("<g>", 0, True, ((1, 1.0), (2, 2.0))),))])
        self.assertEqual(ElementTree.fromstring(text).find(f"{SVG}title").text, "a < b & c")


class Sections(unittest.TestCase):
    measured = {
        (1, "retrieve"): {TASK_API: run(100.0), DRF: run(10.0)},
        (4_096, "retrieve"): {TASK_API: run(200.0), DRF: run(0, "DRF: no connection")},
    }

    def test_a_failure_is_shown_and_not_drawn(self):
        text = growth_report.section(self.measured, BY_CONNECTIONS, "performance")
        self.assertIn("| 1 | retrieve | 100 | 10.0 | 10.0 | 20.0 | 20.0 |", text)
        self.assertIn("| 4,096 | retrieve | 200 | failed | - | 20.0 | - |", text)
        self.assertIn("DRF failed at 4,096 connections, retrieve: no connection.", text)
        drawing = ElementTree.fromstring(growth_report.drawing(self.measured, BY_CONNECTIONS))
        self.assertEqual(len(drawing.findall(f".//{SVG}circle")), 6)

    def test_a_link_to_an_image_stands_where_the_image_is_written(self):
        text = growth_report.section(self.measured, BY_CONNECTIONS, "performance")
        self.assertIn("](performance/growth_by_connections.svg)", text)
        self.assertNotIn("](", growth_report.section(self.measured, BY_CONNECTIONS, None))
        with tempfile.TemporaryDirectory() as folder:
            images = Path(folder) / "performance"
            growth_report.write_images(Results(1, 1, False, growth={BY_CONNECTIONS.name: self.measured}), images)
            self.assertEqual([file.name for file in images.iterdir()], ["growth_by_connections.svg"])

    def test_a_description_has_the_size_that_its_row_says(self):
        [usual] = CREATE.items
        for size in (1_000, 1_000_000):
            [item] = creation_of(size).items
            self.assertEqual(len(item.body) - len(usual.body), size - len("Those in the hall too."))


class Times(unittest.TestCase):
    def test_the_parts_of_a_run_are_added_up(self):
        parts = Parts()
        parts.seconds = {"SQLite": 61.0, "start": 4.0}
        lines = ["   1 min  1.0 s  SQLite", "   0 min  4.0 s  start", "   1 min  5.0 s  all parts"]
        self.assertEqual(parts.report().splitlines(), lines)

    def test_a_part_that_fails_counts_too(self):
        parts = Parts()
        with self.assertRaises(OSError), parts.part("start"):
            raise OSError
        self.assertEqual(list(parts.seconds), ["start"])
