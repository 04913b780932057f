"""A run: every conversation played, every difference shrunk and told once."""

import time
from collections import Counter

from . import differences
from .play import Player
from .report import report
from .shrink import Shrinker

MOST_TOLD = 40


class Run:
    def __init__(self, pair, tokens):
        self.listed = differences.read()
        self.player = Player(pair, tokens, self.listed)
        self.tokens = tokens
        self.requests = 0
        self.rows = Counter()
        self.statuses = Counter()
        self.told = Counter()
        self.started = time.monotonic()

    def play(self, source):
        for topic, name, conversation in source:
            for made, row, finding in self.player.play(conversation):
                self.count(made, row)
                if finding:
                    self.tell(f"{topic}, {name}", conversation, finding)
                    break

    def count(self, made, row):
        if made:
            self.requests += 1
            self.statuses[made.ours.status] += 1
        if row:
            self.rows[row] += 1

    def play_recorded(self, source):
        """Here what is listed has to differ, too."""
        for topic, name, conversation in source:
            steps = iter(conversation)
            for made, row, finding in self.player.play(conversation):
                self.count(made, row)
                if made:
                    self.check_list(topic, next(steps), bool(made.kind))
                if finding:
                    self.tell(f"{topic}, {name}", conversation, finding)
                    break
        for row in sorted(self.listed.shown_by_one_request - self.rows.keys() - differences.NOT_RECORDED):
            self.complain(f"`{row}`: no recorded exchange differs in this way any more")

    def check_list(self, topic, request, differs):
        said = f"{request['method']} {request['path']}"
        if self.listed.has(topic, said) != differs:
            self.complain(f"`{topic}`: `{said}` " + ("differs, and is not listed" if differs else "is listed, and the same"))

    def complain(self, line):
        print(line, flush=True)
        self.told[line] += 1

    def tell(self, title, conversation, finding):
        """Shrinking takes a hundred times as long as playing: after so many there is enough to mend."""
        if self.told.total() < MOST_TOLD:
            conversation = Shrinker(self.player.finding).shrink(conversation, finding)
            finding = self.player.finding(conversation) or finding
            print(report(title, conversation, finding, self.tokens), flush=True)
        self.told[" ".join(map(str, finding.kind))] += 1

    def summary(self):
        seconds = time.monotonic() - self.started
        lines = [f"{self.requests} requests in {seconds:.0f} s, {self.requests / seconds:.0f} a second"]
        lines.append("answers: " + ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items())))
        lines += [f"listed: {count} × {row}" for row, count in sorted(self.rows.items())]
        lines += [f"NOT LISTED: {count} × {kind}" for kind, count in self.told.items()]
        return "\n".join(lines)
