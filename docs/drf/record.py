#!/usr/bin/env python
"""Records the reference: plays every conversation and keeps each answer.

python record.py [TOPIC ...]           writes recorded/
python record.py --check [TOPIC ...]   fails if recorded/ says anything else
"""

import argparse
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from recorder import compare, play, tokens
from recorder.databases import Files
from recorder.paths import RECORDED, TOKENS
from recorder.server import Reference, make_template


def record(topics, folder):
    minted = tokens.mint_all()
    (folder / TOKENS).write_text(play.as_text(minted), "utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        databases = Files(scratch)
        for fixture in play.fixtures(topics):
            make_template(scratch, databases, fixture)
        for (settings, fixture), group in groupby(sorted(topics, key=order), key=server):
            with Reference(scratch, settings, databases, fixture) as reference:
                for topic in group:
                    record_topic(topic, reference, minted, folder)


def server(topic):
    """One server answers all topics with the same settings and fixture."""
    return play.settings(topic), play.fixture(topic)


def order(topic):
    settings, fixture = server(topic)
    return sorted(settings.items()), fixture, topic


def record_topic(topic, reference, minted, folder):
    said = play.play_topic(topic, reference, minted)
    (folder / f"{topic}.json").write_text(play.as_text(said), "utf-8")
    exchanges = sum(len(one["exchanges"]) for one in said["conversations"])
    print(f"{topic}: {exchanges}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("topics", nargs="*", help="only these (all of them by default)")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    topics = arguments.topics or play.topics()
    if not arguments.check:
        record(topics, RECORDED)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        record(topics, Path(folder))
        differences = compare.differences(RECORDED, Path(folder), whole=not arguments.topics)
    for line in differences:
        print(line)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
