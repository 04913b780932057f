#!/usr/bin/env python
"""Asks the reference and task-api the same, and tells what they answer differently.

python compare.py --seed 1 --requests 5000      requests made up at random
python compare.py --recorded                    the requests of recorded/
"""

import argparse
import sys
import tempfile
from pathlib import Path

from differential import sources
from differential.run import Run
from differential.servers import Pair
from recorder import tokens
from recorder.paths import PROJECT

BUILT = [PROJECT.parent.parent / "target" / profile / "task-api" for profile in ("debug", "release")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, help="task-api (by default what cargo built last)")
    parser.add_argument("--seed", type=int, default=1, help="of the requests made up (1)")
    parser.add_argument("--requests", type=int, default=5000, help="how many to make up (5000)")
    parser.add_argument("--recorded", action="store_true", help="ask what conversations/ ask instead")
    given = parser.parse_args()
    if given.binary is None:
        there = [binary for binary in BUILT if binary.exists()]
        if not there:
            parser.error("there is no task-api: run `cargo build`, or say where with --binary")
        given.binary = max(there, key=lambda binary: binary.stat().st_mtime)
    return given


def main():
    given = arguments()
    with tempfile.TemporaryDirectory() as scratch, Pair(given.binary.resolve(), Path(scratch)) as pair:
        run = Run(pair, tokens.mint_all())
        if given.recorded:
            run.play_recorded(sources.recorded())
        else:
            run.play(sources.generated(given.seed, given.requests))
        print(run.summary())
    return 1 if run.told else 0


if __name__ == "__main__":
    sys.exit(main())
