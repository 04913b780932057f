"""A run: every conversation played, every difference shrunk and told once."""

import time
from collections import Counter

from . import differences
from .play import Player
from .report import report
from .shrink import Shrinker

MOST_TOLD = 40


class Run:
    def __init__(self, tokens):
        self.listed = differences.read()
        self.tokens = tokens
        self.requests = 0
        self.skipped = 0
        self.rows = Counter()
        self.statuses = Counter()
        self.told = Counter()
        self.started = time.monotonic()

    def play(self, pair, conversations, recorded=False):
        for one in conversations:
            player = Player(pair, self.tokens | one.tokens, self.listed)
            for made, row, finding in player.play(one.requests):
                self.count(made, row)
                if made and recorded:
                    self.check_list(one.topic, made)
                if finding:
                    self.tell(one, player, finding)
                    break
            self.skipped += player.skipped

    def count(self, made, row):
        if made:
            self.requests += 1
            self.statuses[made.ours.status] += 1
        if row:
            self.rows[row] += 1

    def is_idle(self, asked):
        """Whether far fewer requests were compared than asked for, or nearly all were refused: such a run finds
        nothing. Requests without a certain answer are not compared: a few, and on PostgreSQL up to a quarter."""
        done = sum(count for status, count in self.statuses.items() if status < 300)
        certain = asked - self.skipped
        few = self.requests * 100 < certain * 95 or certain * 4 < asked * 3
        idle = few or done * 10 < self.requests or not self.requests
        if idle:
            self.complain(f"only {self.requests} of {asked} requests were compared, {done} of them carried out")
        return idle

    def check_rows(self):
        """After every recorded conversation: whatever is listed has to occur in one."""
        for row in sorted(self.listed.shown_by_one_request - self.rows.keys() - differences.NOT_RECORDED):
            self.complain(f"`{row}`: no recorded exchange differs in this way any more")

    def check_list(self, topic, made):
        said = " ".join(made.sent[:2])
        if self.listed.has(topic, said) != bool(made.kind):
            fault = "differs, and is not listed" if made.kind else "is listed, and the same"
            self.complain(f"`{topic}`: `{said}` {fault}")

    def complain(self, line):
        print(line, flush=True)
        self.told[line] += 1

    def tell(self, one, player, finding):
        """Shrinking takes a hundred times as long as playing: after so many there is enough to mend."""
        if self.told.total() < MOST_TOLD:
            requests = Shrinker(player.finding).shrink(one.requests, finding)
            finding = player.finding(requests) or finding
            print(report(f"{one.topic}, {one.name}", requests, finding, player.tokens), flush=True)
        self.told[" ".join(map(str, finding.kind))] += 1

    def summary(self):
        seconds = time.monotonic() - self.started
        lines = [f"{self.requests} requests in {seconds:.0f} s, {self.requests / seconds:.0f} a second"]
        statuses = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        lines.append(f"answers: {statuses}")
        lines += [f"listed: {count} × {row}" for row, count in sorted(self.rows.items())]
        lines += [f"NOT LISTED: {count} × {kind}" for kind, count in self.told.items()]
        return "\n".join(lines)
