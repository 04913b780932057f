"""Before, during and after an outage: what was answered when, and whether it may be so."""

from dataclasses import dataclass

from borrowed import WrongAnswer

# How long the server waits for a connection, and for an answer of a database that neither gives one nor goes away.
REFUSAL_SECONDS = 5
HANG_SECONDS = 30
# A busy machine's share.
SLACK_SECONDS = 1.5
# After this time with the database no request fails any more. While it is away, the server tries it less and less
# often, in the end every 2.5 s.
GRACE_SECONDS = 4


@dataclass
class Moments:
    """Between `left` and `returning` the database is away, before `leaving` and after `back` it is there."""

    # How long after `back` requests may still fail.
    grace: float = GRACE_SECONDS
    leaving: float = 0
    left: float = 0
    returning: float = 0
    back: float = 0

    def phase(self, given):
        if given.answered < self.leaving:
            return "before"
        return "after" if given.sent > self.back else "during"


def report(all_given, moments, watched):
    """A row for each phase, and for each path that is watched."""
    print(f"  {'':22} {'answers':>8} {'503':>7} {'longest':>8} {'mean':>8}")
    for phase in ("before", "during", "after"):
        of_phase = [given for given in all_given if moments.phase(given) == phase]
        _row(phase, [given for given in of_phase if given.operation not in watched])
        for path in watched:
            _row(f"  {path}", [given for given in of_phase if given.operation == path])
    back = [given for given in all_given if given.operation not in watched and given.answered > moments.returning]
    good = [given.answered for given in back if given.status != 503]
    bad = [given.answered for given in back if given.status == 503]
    if good:
        print(f"  first answer from the database {min(good) - moments.back:+.2f} s after it was back", end="")
        print(f", last 503 {max(bad) - moments.back:+.2f} s" if bad else "")


def judge(all_given, moments, always, limit):
    """The limit on time, no answer out of nowhere, and no failure after the grace."""
    slowest = max(all_given, key=lambda given: given.seconds)
    if slowest.seconds > limit + SLACK_SECONDS:
        raise WrongAnswer(f"{slowest.operation} was answered with {slowest.status} after {slowest.seconds:.2f} s")
    for given in all_given:
        is_away = moments.left < given.sent and given.answered < moments.returning
        if given.operation != always and is_away and given.status != 503:
            raise WrongAnswer(f"{given.operation} was answered with {given.status} while the database was away")
        if given.status == 503 and given.sent > moments.back + moments.grace:
            late = given.sent - moments.back
            raise WrongAnswer(f"{given.operation} was answered with 503 when the database was back for {late:.2f} s")
    if not any(given.sent > moments.back + moments.grace for given in all_given):
        raise WrongAnswer("nothing was asked after the outage")


def _row(name, given):
    times = [one.seconds for one in given] or [0]
    away = sum(one.status == 503 for one in given)
    print(f"  {name:22} {len(given):8} {away:7} {max(times):7.3f}s {sum(times) / len(times):7.4f}s")
