"""How long each part of a run takes."""

import time
from contextlib import contextmanager


class Parts:
    """The seconds of each part, by its name."""

    def __init__(self):
        self.seconds = {}

    @contextmanager
    def part(self, name):
        """Counts the time of the `with` block, even if it fails."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.monotonic() - begin

    def report(self):
        """One line for each part, and one for all of them."""
        rows = [*self.seconds.items(), ("all parts", sum(self.seconds.values()))]
        return "\n".join(f"{seconds // 60:4.0f} min {seconds % 60:4.1f} s  {name}" for name, seconds in rows)
