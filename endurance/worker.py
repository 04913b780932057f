"""A client: one user's requests, one after the other, each answer held against what the user knows."""

import asyncio
import itertools
import json
import random
from datetime import datetime

import tokens
from borrowed import WrongAnswer, request_text
from connection import Connection, Lost, Refused
from ledger import Ledger
from traffic import UNKNOWN

TASKS = "/api/tasks/"
REFRESH = "/api/auth/token/refresh/"
NOT_FOUND = {"detail": "No Task matches the given query."}
BLACKLISTED = {"detail": "Token is blacklisted", "code": "token_not_valid"}
DESCRIPTIONS = ("", "Two litres, rain water if there is any.", "Grüße, 水, 🌱", "line\nbreak and \"quotes\"")
# What became of a request that was refused, where `None` is not to be known.
NOT_DONE = False
# With more than these a user deletes instead of making another, so that lists stay short.
MOST_TASKS = 200


class Held:
    """The tokens of a user."""

    def __init__(self, user):
        self.user = user
        self.rotated = []
        self.log_in()

    def log_in(self):
        self.access = tokens.make(self.user, "access")
        self.refresh = tokens.make(self.user, "refresh")
        # The identifier of the refresh token, if the server gave it out.
        self.current = None

    def take(self, pair):
        access, refresh = tokens.claims_of(pair["access"]), tokens.claims_of(pair["refresh"])
        kinds = (access["token_type"], refresh["token_type"], access["user_id"], refresh["user_id"])
        if kinds != ("access", "refresh", str(self.user), str(self.user)):
            raise WrongAnswer(f"a refresh of user {self.user} gave {access} and {refresh}")
        self.rotated.append(tokens.claims_of(self.refresh)["jti"])
        self.access, self.refresh, self.current = pair["access"], pair["refresh"], refresh["jti"]


class Worker:
    """Goes round the instances as a load balancer does, with one connection to each."""

    def __init__(self, user, instances, traffic, seed):
        self.traffic = traffic
        self.ledger = Ledger(user)
        self.tokens = Held(user)
        self.random = random.Random(f"{seed} {user}")
        self.numbers = itertools.count(1)
        self.connections = [Connection(instance) for instance in instances]
        self.turn = user

    async def run(self):
        operations, weights = zip(*self.traffic.mix.items(), strict=True)
        while not self.traffic.is_over:
            operation, = self.random.choices(operations, weights)
            try:
                await operation(self)
            except Refused:
                if not self.traffic.is_over:
                    raise WrongAnswer("every instance refuses connections") from None

    def close(self):
        for connection in self.connections:
            connection.close()

    async def create(self):
        if len(self.ledger.tasks) > MOST_TASKS:
            return await self.delete()
        task = {
            "title": self._title(),
            "description": self.random.choice(DESCRIPTIONS),
            "completed": self.random.random() < 0.5,
        }
        answer = await self._ask("create", "POST", TASKS, task)
        expected = task | {"owner": self.ledger.user}
        if answer is None:
            self.ledger.doubt_created(expected)
        if not answer:
            return
        made = self._expect("create", answer, 201)
        alike = {"id": made["id"], "created_at": made["created_at"], "updated_at": made["updated_at"]}
        self._compare("create", made, expected | alike)
        self.ledger.created(made)

    async def retrieve(self):
        """Mostly what is there; now and then what was deleted."""
        if self.ledger.deleted and self.random.random() < 0.1:
            key = self.random.choice(tuple(self.ledger.deleted))
            answer = await self._ask("retrieve", "GET", f"{TASKS}{key}/")
            if answer:
                self._compare("a deleted task", self._expect("a deleted task", answer, 404), NOT_FOUND)
        elif task := self._any_task():
            answer = await self._ask("retrieve", "GET", f"{TASKS}{task['id']}/")
            if answer:
                self._compare("retrieve", self._expect("retrieve", answer, 200), task)

    async def list(self):
        answer = await self._ask("list", "GET", TASKS)
        if answer:
            self.ledger.judge(self._expect("list", answer, 200), "the list")

    async def patch(self):
        if not (task := self._any_task()):
            return
        changes = self.random.choice((
            {"completed": not task["completed"]},
            {"title": self._title()},
            {"description": self.random.choice(DESCRIPTIONS), "completed": True},
        ))
        answer = await self._ask("patch", "PATCH", f"{TASKS}{task['id']}/", changes)
        if answer is None:
            self.ledger.doubt_changed(task["id"], changes)
        if not answer:
            return
        changed = self._expect("patch", answer, 200)
        self._compare("patch", changed, task | changes | {"updated_at": changed["updated_at"]})
        if datetime.fromisoformat(changed["updated_at"]) <= datetime.fromisoformat(task["updated_at"]):
            raise WrongAnswer(f"updated_at went from {task['updated_at']} to {changed['updated_at']}")
        self.ledger.changed(changed)

    async def delete(self):
        if not (task := self._any_task()):
            return
        answer = await self._ask("delete", "DELETE", f"{TASKS}{task['id']}/")
        if answer is None:
            self.ledger.doubt_removed(task["id"])
        if not answer:
            return
        self._expect("delete", answer, 204)
        self.ledger.removed(task["id"])

    async def refresh(self):
        """Every instance is given the same token at the same time. One of them may take it."""
        body = {"refresh": self.tokens.refresh}
        asked = (self._ask_at([connection], "refresh", "POST", REFRESH, body) for connection in self.connections)
        results = await asyncio.gather(*asked, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, Refused):
                raise result
        answers = [result for result in results if result and not isinstance(result, Refused)]
        winners = [answer for answer in answers if answer.status == 200]
        if len(winners) > 1 or not winners and None not in results and answers:
            raise WrongAnswer(f"{len(winners)} of {len(answers)} instances took a token that was given to all of them")
        for answer in answers:
            if answer not in winners:
                self._compare("refresh", self._expect("refresh", answer, 401), BLACKLISTED)
        if winners:
            self.tokens.take(winners[0].json())
        elif answers or None in results:
            # Who knows which token counts.
            self.tokens.log_in()

    async def _ask(self, operation, method, path, value=None):
        self.turn = (self.turn + 1) % len(self.connections)
        in_turn = self.connections[self.turn:] + self.connections[:self.turn]
        return await self._ask_at(in_turn, operation, method, path, value)

    async def _ask_at(self, connections, operation, method, path, value=None):
        """The first connection's answer that takes the request; `NOT_DONE`, or `None` if nobody knows what became of it."""
        token = None if path == REFRESH else self.tokens.access
        text = request_text(method, path, value and json.dumps(value), token)
        for connection in connections:
            try:
                answer = await connection.ask(text)
            except Refused:
                self.traffic.refused += 1
                continue
            except Lost:
                self.traffic.lost[operation] += 1
                return None
            self.traffic.note(operation, answer)
            if not await self.traffic.is_away(answer):
                return answer
            # Whoever is told to try again may do so: nothing was done, and nothing will be.
            return None if answer.json() == UNKNOWN else NOT_DONE
        raise Refused

    def _title(self):
        return f"{self.ledger.user}-{next(self.numbers)}"

    def _any_task(self):
        return self.random.choice(tuple(self.ledger.tasks.values())) if self.ledger.tasks else None

    def _expect(self, what, answer, status):
        if answer.status != status:
            raise WrongAnswer(f"{what}: {answer.status} {answer.body.decode()[:300]!r} where {status} should be")
        return answer.json()

    def _compare(self, what, found, wanted):
        if found != wanted:
            raise WrongAnswer(f"{what}: {found} where {wanted} should be")


EVERYTHING = {
    Worker.create: 30, Worker.retrieve: 25, Worker.list: 5, Worker.patch: 25, Worker.delete: 14, Worker.refresh: 1,
}
WRITES = {Worker.create: 50, Worker.patch: 30, Worker.delete: 20}
