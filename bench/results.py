"""What was measured, and medians of it."""

import statistics
from dataclasses import dataclass, field

from servers import TASK_API


@dataclass
class Results:
    """All of one call of `run.py`; what was not asked for is empty."""

    rounds: int
    seconds: float
    # Less data and fewer clients than the names of the cases say.
    quick: bool
    # By case and connections: for each server its runs.
    runs: dict = field(default_factory=dict)
    # By group and server: resident memory and its peak, in kB.
    memory: dict = field(default_factory=dict)
    big_lists: dict = field(default_factory=dict)
    # By name of the growth, then by what grows and the name of the case: for each server its runs.
    growth: dict = field(default_factory=dict)
    # By name of the case: for each build its runs.
    builds: dict = field(default_factory=dict)
    # By name of the case, with and without throttles: for each server its runs.
    throttles: dict = field(default_factory=dict)
    # By server, in milliseconds.
    starts: dict = field(default_factory=dict)

    def find(self, group, name, connections):
        """The runs of a case without a note of its own, if they were asked for."""
        for (case, at), runs in self.runs.items():
            if (case.group, case.name, at) == (group, name, connections):
                return runs
        return None


def median(runs, server, column="rate"):
    """The median of one column over the rounds, or `None` where the server was not measured."""
    if not runs or server not in runs:
        return None
    return statistics.median(getattr(run, column) for run in runs[server])


def ratio(runs, other, server=TASK_API):
    """The rate of a server, usually task-api, by the other's."""
    ours, theirs = median(runs, server), median(runs, other)
    return ours / theirs if ours is not None and theirs else None


def failure(runs, server):
    """Why the server has no result, or nothing."""
    return next((run.failure for run in runs.get(server, ()) if run.failure), "")


def spread(runs):
    """How far the rounds of one server lie apart, at most, as a share of their median."""
    shares = [
        (max(rates) - min(rates)) / statistics.median(rates)
        for rates in ([run.rate for run in of_server] for of_server in runs.values())
        if statistics.median(rates)
    ]
    return max(shares, default=None)
