"""What the programs have in common: their arguments, and how they end."""

import argparse
import signal
import sys
from pathlib import Path

from borrowed import Failed, default_binary

CONNECTIONS = 32


def arguments_of(description, **numbers):
    """Reads the command line. `numbers` are arguments of this program alone, with what they are by default."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=default_binary(), help="task-api (default: cargo's)")
    parser.add_argument("--connections", type=int, default=CONNECTIONS, help="clients (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of what they choose to ask (default: %(default)s)")
    for name, value in numbers.items():
        parser.add_argument(f"--{name}", type=type(value), default=value, help="(default: %(default)s)")
    return parser.parse_args()


def main(run, arguments):
    """Ends with 1 and one line at the first thing that is wrong. Processes end in any case, also at SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    try:
        run(arguments)
    except Failed as error:
        sys.exit(f"WRONG: {error}")
