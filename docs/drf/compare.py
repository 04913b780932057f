#!/usr/bin/env python
"""Asks the reference and task-api the same, and tells what they answer differently.

python compare.py --seed 1 --requests 5000      requests made up at random
python compare.py --lists --seed 1              requests for lists, under settings that the seed draws
python compare.py --middleware --seed 1         requests for CORS and HTTPS, under settings that the seed draws
python compare.py --recorded                    the requests of recorded/
"""

import argparse
import sys
import tempfile
from pathlib import Path

from differential import sources
from differential.run import Run
from differential.servers import Pair
from recorder import play, tokens
from recorder.databases import ARGUMENT, databases
from recorder.lists import LISTS
from recorder.paths import FIXTURE
from recorder.server import make_template
from running import default_binary

SETTING = "for both servers, with requests made up: SIMPLE_JWT__ROTATE_REFRESH_TOKENS=true"


def setting(text):
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text} lacks =VALUE")
    return name, value


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=default_binary(), help="task-api (default: cargo's)")
    parser.add_argument("--seed", type=int, default=1, help="of the requests made up (1)")
    parser.add_argument("--requests", type=int, default=5000, help="how many to make up (5000)")
    parser.add_argument("--lists", action="store_true", help="make up requests for lists, under settings of the seed")
    parser.add_argument("--middleware", action="store_true", help="the same for CORS and HTTPS")
    parser.add_argument("--itself", action="store_true", help="compare the reference with itself, without task-api")
    parser.add_argument("--recorded", action="store_true", help="ask what conversations/ ask instead")
    parser.add_argument("--setting", action="append", default=[], type=setting, metavar="NAME=VALUE", help=SETTING)
    parser.add_argument("--database-url", metavar="URL", help=ARGUMENT)
    return parser.parse_args()


def parts(given):
    """Settings, a fixture, and conversations for both."""
    if given.recorded:
        yield from sources.recorded()
    elif given.lists:
        for settings, conversations in sources.of_lists(given.seed, given.requests, bool(given.database_url)):
            yield settings | dict(given.setting), LISTS, conversations
    elif given.middleware:
        for settings, conversations in sources.of_middleware(given.seed, given.requests):
            yield settings | dict(given.setting), FIXTURE.name, conversations
    else:
        yield dict(given.setting), FIXTURE.name, sources.generated(given.seed, given.requests)


def main():
    given = arguments()
    run = Run(tokens.mint_all())
    with tempfile.TemporaryDirectory() as scratch, databases(Path(scratch), given.database_url) as made:
        for fixture in play.fixtures(play.topics()):
            make_template(Path(scratch), made, fixture)
        for settings, fixture, conversations in parts(given):
            if given.lists or given.middleware:
                print(*map("=".join, settings.items()), flush=True)
            with Pair(None if given.itself else given.binary, Path(scratch), settings, made, fixture) as pair:
                run.play(pair, conversations, given.recorded)
        if given.recorded:
            run.check_rows()
    print(run.summary())
    return 1 if run.told or run.is_idle(0 if given.recorded else given.requests) else 0


if __name__ == "__main__":
    sys.exit(main())
