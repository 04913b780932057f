"""All clients together: how long they go on, what may fail, and what they were answered."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass

import tables
from borrowed import WrongAnswer, make_users, user_ids

AWAY = {"detail": "Service temporarily unavailable, try again later."}
# The answer to a change whose commit had begun: it may have been made.
UNKNOWN = {
    "detail": "Service temporarily unavailable. The outcome is unknown: the change may have been made or not, so look "
    "before you send it again."
}
# The clients that find the database away come back so much later: sooner than they are told, and not at once.
PAUSE_SECONDS = 0.02


@dataclass
class Given:
    """An answer, as far as it is looked at afterwards."""

    operation: str
    status: int
    sent: float
    answered: float

    @property
    def seconds(self):
        return self.answered - self.sent


class Traffic:
    """Clients who work until it is over."""

    def __init__(self, mix):
        # What they do, and how often.
        self.mix = mix
        self.clients = []
        self.is_over = False
        # Whether the database may be away, and 503 a right answer.
        self.may_be_away = False
        self.given = []
        # Requests that were not sent, because the instance was down, and those without an answer.
        self.refused = 0
        self.lost = Counter()

    def note(self, operation, answer):
        self.given.append(Given(operation, answer.status, answer.sent, answer.sent + answer.seconds))

    async def is_away(self, answer):
        """Whether this is the answer of a server without its database, which it must be wholly."""
        if answer.status != 503:
            return False
        if not self.may_be_away:
            raise WrongAnswer(f"503 while the database is there: {answer.body.decode()}")
        expected = {json.dumps(AWAY): "1", json.dumps(UNKNOWN): None}
        retry_after = expected.get(json.dumps(answer.json()), "")
        if answer.headers.get("retry-after") != retry_after:
            raise WrongAnswer(f"a wrong 503: {answer.headers} {answer.body.decode()}")
        await asyncio.sleep(PAUSE_SECONDS)
        return True

    async def run(self, *others):
        """Until the first of `others`, which is what is done to the servers, has ended, or anything is wrong."""
        self.is_over = False
        try:
            async with asyncio.TaskGroup() as group:
                for client in self.clients:
                    group.create_task(client.run())
                script, *watchers = others
                for watcher in watchers:
                    group.create_task(watcher)
                await script
                self.is_over = True
        except* WrongAnswer as errors:
            raise errors.exceptions[0] from None
        finally:
            for client in self.clients:
                client.close()

    def judge_tables(self, database):
        """That the database holds what the clients know; each user's tasks."""
        tokens = [client.tokens for client in self.clients]
        rotated = [jti for held in tokens for jti in held.rotated]
        tables.judge_tokens(database, rotated, [held.current for held in tokens if held.current])
        return tables.judge(database, [client.ledger for client in self.clients])

    def settle(self, rows):
        """Takes what was found, and judged, for known."""
        for client in self.clients:
            client.ledger.settle(rows[client.ledger.user])

    def doubted(self):
        """How many changes may have been made or not."""
        return sum(len(client.ledger.doubted) + len(client.ledger.doubted_new) for client in self.clients)

    def known(self):
        """How many tasks must be there."""
        return sum(len(client.ledger.tasks) for client in self.clients)

    def report(self):
        """Answers by operation and status, and what has none."""
        for (operation, status), count in sorted(Counter((one.operation, one.status) for one in self.given).items()):
            print(f"  {operation:9} {status} {count:8}")
        for operation, count in sorted(self.lost.items()):
            print(f"  {operation:9} lost {count:6}")


def users_for(server, database, count):
    """Makes the tables and so many users; their keys."""
    server.manage("migrate")
    make_users(server, database, [f"user{number}" for number in range(count)])
    return sorted(user_ids(database).values())
