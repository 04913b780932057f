"""Whether the answers were right: before a run, while it lasts, and by what is in the database after it."""

import re
import threading

from client import WrongAnswer
from servers import CEILING

WATCH_SECONDS = 0.2
PROBES = 3
# A time without microseconds is shorter than others, and keys grow by a digit.
LENGTH_TOLERANCE = 0.01


class Checks:
    """What right answers to a case are. Anything else raises `WrongAnswer`."""

    def __init__(self, group, case, connections):
        self.group = group
        self.case = case
        self.connections = connections
        self.expected = {}

    def learn(self, reference):
        """What the reference says to that which is only read is right."""
        texts = [text for item, text in self.probes(0) if item.method == "GET"]
        self.expected = {text: reference.ask(text).body for text in texts}

    def probes(self, number):
        """Requests to look at closely: each item, for some of its rows."""
        for item in self.case.items:
            rows = item.rows
            places = {rows.count * place // PROBES for place in range(PROBES)} | {rows.count - 1} if rows else {0}
            for place in sorted(places):
                yield item, self.group.text(item, number, rows and rows.first + rows.step * place)

    def ask_each(self, server, number):
        """An answer to each item, for the last of its rows."""
        answers = []
        for item in self.case.items:
            text = self.group.text(item, number, item.rows and item.rows.last)
            answers.append(server.ask(text))
            self.judge(server, item, text, answers[-1])
        return answers

    def judge(self, server, item, text, answer):
        """The ceiling has one body for all rows, which wrk's count of bytes sees to."""
        if answer.status != item.status:
            self._fail(server, f"status {answer.status} where {item.status} should be: {answer.body[:200]!r}")
        if item.pattern is not None:
            good = re.fullmatch(item.pattern, answer.body)
        else:
            good = server.name == CEILING or answer.body == self.expected.get(text, b"")
        if not good:
            self._fail(server, f"a wrong body: {answer.body[:200]!r}")

    def count(self, server, number):
        """The rows that the case changes."""
        effect = self.case.effect
        if not effect or not server.database:
            return 0
        return server.database.execute(effect.query.replace("{run}", f"{number:06}"))[0][0]

    def effect(self, server, outcome, before, number, watched):
        """Whether as many rows changed as requests were answered, or were under way when wrk stopped."""
        effect = self.case.effect
        if not effect or not server.database:
            return
        changed = abs(self.count(server, number) - before)
        change = abs(effect.change)
        # One in ten of a mix creates, give or take those under way.
        slack = 0 if change == 1 else self.connections
        least = change * outcome.requests - slack
        most = change * outcome.requests + self.connections + watched
        if effect.most is not None:
            least = min(least, effect.most - 1)
        if not least <= changed <= most:
            self._fail(server, f"{outcome.requests} answers changed {changed} rows")

    def lengths(self, server, outcome, lengths):
        """Whether wrk read as many bytes as so many right answers have."""
        weights = [item.weight for item in self.case.items]
        mean = sum(length * weight for length, weight in zip(lengths, weights, strict=True)) / sum(weights)
        slack = self.connections * max(lengths)
        expected = mean * outcome.requests
        if abs(outcome.bytes - expected) > LENGTH_TOLERANCE * expected + slack:
            self._fail(server, f"{outcome.requests} answers of {mean:.0f} bytes were {outcome.bytes} bytes")

    def _fail(self, server, text):
        raise WrongAnswer(f"{server.name}, {self.case.label}: {text}")


class Watch:
    """Looks at an answer a few times a second, for each server alike, while wrk only counts them."""

    def __init__(self, checks, server, number):
        self.checks = checks
        self.server = server
        self.number = number
        self.asked = 0
        self.fault = None
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._ask)

    def __enter__(self):
        if self.checks.case.watched:
            self.thread.start()
        return self

    def __exit__(self, kind, *_):
        self.over.set()
        if self.checks.case.watched:
            self.thread.join()
        if self.fault and kind is None:
            raise self.fault

    def _ask(self):
        probes = list(self.checks.probes(self.number))
        try:
            while not self.over.wait(WATCH_SECONDS):
                item, text = probes[self.asked % len(probes)]
                self.asked += 1
                self.checks.judge(self.server, item, text, self.server.ask(text))
        except (WrongAnswer, OSError) as error:
            self.fault = error
