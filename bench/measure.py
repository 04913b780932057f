"""Runs of a case: what is measured of each server in turn."""

import dataclasses
import itertools
import math
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

from cases import FEW, Case
from checks import Checks, Watch
from client import WrongAnswer
from data import Rows, insert, user_ids
from groups import Group
from load import Wrk, write_plan
from servers import CEILING

# Other clients begin so much earlier, and end so much later.
LEAD_SECONDS = 1


@dataclass
class Run:
    """One server in one round; latencies in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float
    cpu_microseconds: float
    # Why the server has no result, if it was allowed to fail.
    failure: str = ""


class Measurement:
    """One case at one number of connections, on one group of servers."""

    numbers = itertools.count(1)

    def __init__(self, site, group, case, connections, seconds):
        self.site = site
        self.group = group
        self.connections = connections
        self.seconds = seconds * case.longer
        self.case = _with_fresh_rows(case, self.seconds)
        self.checks = Checks(group, self.case, connections)
        self.plan = site.scratch / "plan.lua"
        # By the name of a server that has failed, why.
        self.failures = {}

    def rounds(self, count):
        """For each server its runs, one in each round."""
        self._prepare(self.group.reference)
        self.checks.learn(self.group.reference)
        self._prepare(self.group.task_api)
        answers = self.checks.ask_each(self.group.task_api, 0)
        servers = [server for server in self.group.servers if self._takes_part(server)]
        results = {server.name: [] for server in servers}
        for _ in range(count):
            for server in servers:
                results[server.name].append(self._turn(server))
            if self.case.with_ceiling and 1 < self.connections <= FEW:
                results.setdefault(CEILING, []).append(self._turn_of_ceiling(answers))
        return results

    def _turn_of_ceiling(self, answers):
        """A run of a new process. Its rate depends on the processors of its threads, which seldom change."""
        methods = [item.method for item in self.case.items]
        with self.site.ceiling_of(dict(zip(methods, answers, strict=True))) as ceiling:
            return self._turn(ceiling)

    def _takes_part(self, server):
        if server is self.group.reference:
            return self.case.with_reference
        return server is self.group.task_api or self.connections <= self.case.peers_up_to

    def _turn(self, server):
        """A run, or a failure if the server is allowed to fail. It then has no more turns."""
        if server.name not in self.failures:
            try:
                return self._run(server)
            except (WrongAnswer, OSError) as error:
                if server.name not in self.case.may_fail:
                    raise
                print(f"failed: {error}", file=sys.stderr, flush=True)
                self.failures[server.name] = str(error)
                self._restart(server)
        return Run(0, 0, math.inf, math.inf, math.inf, self.failures[server.name])

    @staticmethod
    def _restart(server):
        server.stop()
        server.start()

    def _run(self, server):
        number = next(self.numbers)
        self._prepare(server)
        lengths = [answer.length for answer in self.checks.ask_each(server, number)]
        write_plan(self.plan, [(item, self.group.text(item, number)) for item in self.case.items])
        before = self.checks.count(server, number)
        with Watch(self.checks, server, number) as watch:
            outcome, cpu = self._load(server)
        if self.case.restarted:
            self._restart(server)
        server.settle()
        self.checks.lengths(server, outcome, lengths)
        self.checks.effect(server, outcome, before, number, watch.asked)
        run = _run_of(outcome, cpu)
        what = f"{self.group.name}: {self.case.label}, {self.connections} connections"
        print(f"{what}: {server.name} {run.rate:.1f}/s", file=sys.stderr, flush=True)
        return run

    def _load(self, server):
        """What wrk counted, and the CPU time of the server meanwhile."""
        with ExitStack() as stack:
            beside = self._begin_beside(server, stack)
            cpu = server.cpu_seconds()
            wrk = Wrk(server, self.plan, self.connections, self.seconds)
            stack.callback(wrk.end)
            outcome = wrk.finish()
            cpu = server.cpu_seconds() - cpu
            if beside:
                beside.finish()
            return outcome, cpu

    def _begin_beside(self, server, stack):
        """What other clients do from before the first request until after the last."""
        others = self.case.beside
        if not others:
            return None
        plan = self.site.scratch / "beside.lua"
        write_plan(plan, [(item, self.group.text(item)) for item in others.items])
        beside = Wrk(server, plan, self.case.beside_connections, self.seconds + 2 * LEAD_SECONDS)
        stack.callback(beside.end)
        time.sleep(LEAD_SECONDS)
        return beside

    def _prepare(self, server):
        """Puts rows to delete in the place of those of the user, or removes what earlier runs have made."""
        if not server.database or not (self.case.fresh_rows or self.case.starts_empty):
            return
        [item] = self.case.items
        owner = user_ids(server.database)[item.user]
        statements = [f"DELETE FROM tasks_task WHERE owner_id = {owner}"]
        if self.case.fresh_rows:
            statements.append(insert(server.database, owner, item.rows))
        server.database.execute(*statements)


@dataclass(frozen=True)
class Turn:
    """What `in_turn` measures: a case on a group of servers."""

    group: Group
    case: Case
    connections: int


def in_turn(site, turns, rounds, seconds):
    """For each turn, by its key, the runs of each server. All of them run once in each round."""
    results = {key: {} for key in turns}
    with ExitStack() as stack:
        for group in dict.fromkeys(turn.group for turn in turns.values()):
            stack.enter_context(group)
        measurements = {
            key: Measurement(site, turn.group, turn.case, turn.connections, seconds) for key, turn in turns.items()
        }
        for _ in range(rounds):
            for key, measurement in measurements.items():
                for name, runs in measurement.rounds(1).items():
                    results[key].setdefault(name, []).extend(runs)
    return results


def _run_of(outcome, cpu):
    """Where no answer came, each would have taken longer than anybody waited."""
    if not outcome.requests:
        return Run(0, 0, math.inf, math.inf, math.inf)
    rate = outcome.requests / outcome.seconds
    return Run(outcome.requests, rate, outcome.p50, outcome.p99, cpu / outcome.requests * 1e6)


def _with_fresh_rows(case, seconds):
    """The case with as many rows as its runs may need."""
    if not case.fresh_rows:
        return case
    [item] = case.items
    rows = Rows(item.rows.first, math.ceil(case.fresh_rows * seconds), scattered=False)
    return dataclasses.replace(case, items=(dataclasses.replace(item, rows=rows),))
