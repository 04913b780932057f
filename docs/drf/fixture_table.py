#!/usr/bin/env python
"""Records what the reference's loaddata and dumpdata do with the command lines of fixture_cases/.

python fixture_table.py                  writes recorded_fixtures/
python fixture_table.py --check          fails if recorded_fixtures/ says anything else
python fixture_table.py --binary PATH    asks task-api the same, and fails where it does anything else
"""

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
from pathlib import Path

import fixture_cases
from fixture_runs import compare, ours, reference
from recorder.paths import PROJECT

RECORDED = PROJECT / "recorded_fixtures"


def topics():
    return sorted(module.name for module in pkgutil.iter_modules(fixture_cases.__path__))


def cases(topic):
    found = importlib.import_module(f"fixture_cases.{topic}").CASES
    names = [case["name"] for case in found]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return found


def as_text(recorded):
    """One case on each line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in recorded)
    return f"[\n{lines}\n]\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", help="only these (all of them by default)")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--binary", type=Path, help="a task-api to compare with what is recorded")
    arguments = parser.parse_args()
    differences = []
    with tempfile.TemporaryDirectory() as folder:
        runner = ours.Runner(Path(folder), arguments.binary) if arguments.binary else reference.Runner(Path(folder))
        for topic in arguments.topics or topics():
            file = RECORDED / f"{topic}.json"
            if arguments.binary:
                recorded = json.loads(file.read_text("utf-8"))
                differences += [line for case in recorded for line in compare.differences(case, runner.run(case))]
            else:
                text = as_text([runner.record(case) for case in cases(topic)])
                if not arguments.check:
                    file.write_text(text, "utf-8")
                elif file.read_text("utf-8") != text:
                    differences += compare.lines(topic, file.read_text("utf-8"), text)
            print(f"{topic}: {len(cases(topic))}", flush=True)
    for line in differences:
        print(line)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
