"""The order of functions: what is read from a file of callgrind."""

import tempfile
import unittest
from pathlib import Path

from functions import executed, pattern

COUNTS = """\
ob=(1) /task-api
fn=(1) main
5 100
cfn=(2) answer
calls=3 0
6 300
cob=(2) /libc.so
cfn=(3) write
calls=9 0
7 900

fn=(2)
8 300
cfn=(2)
calls=2 0
9 10

ob=(2)
fn=(3)
1 900
"""


class Functions(unittest.TestCase):
    def test_only_the_programs_functions_are_counted_with_all_their_calls(self):
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder) / "counts"
            counts.write_text(COUNTS)
            self.assertEqual(executed(counts, Path("/task-api")), {"main": 0, "answer": 5})

    def test_a_section_has_no_hash_that_differs_between_builds(self):
        for name, section in [
            ("sqlite3_step", ".text.sqlite3_step"),
            ("answer'2", ".text.answer"),
            ("_ZN5views6answer17h0123456789abcdefE", ".text._ZN5views6answer17h*"),
            ("_RNvCsjrHSEGnQ3l9_3std4main.12", ".text._RNvCs*_3std4main.*"),
        ]:
            self.assertEqual(pattern(name), section)


if __name__ == "__main__":
    unittest.main()
