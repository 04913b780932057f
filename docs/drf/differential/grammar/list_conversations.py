"""Conversations about lists: queries, links that are followed, and requests that a throttle counts.

Under a cursor no row is written: its time would be in the links, and both servers have times of their own.
"""

import json

from recorder.lists import LISTS
from recorder.mint import claims, mint
from recorder.paths import RECORDED
from recorder.requests import JSON

from .. import undefined
from . import authorizations, conversations, headers, media_types, paths, queries
from .dice import Dice

LIST = "/api/tasks/"
USERS = ("alice",) * 4 + ("bob", "dave", "dave", "erin") + ("frank",) * 3
TOKENS = {"frank": mint(claims("frank", user_id="6"))}
ROWS = json.loads((RECORDED / LISTS).read_text())
IDS = {row["fields"]["username"].replace("é", "e"): row["pk"] for row in ROWS if row["model"] == "auth.user"}
OWN = {
    user: [row["pk"] for row in ROWS if row["fields"].get("owner") == IDS[user]] or [1] for user in sorted(set(USERS))
}
PATHS = (LIST,) * 30 + ("/api/tasks.json", "/api/tasks.json/", "/api//tasks/", "/api/tasks")
PLACES = (
    "/api/me/", "/api/me/", "/api/health/", "/api/health/", "/api/", "/nothing/", "/api/tasks", "/api/tasks/999/",
    "/api/me/?format=xml", "/api/health.json",
)
ADDRESSES = (
    "1.2.3.4", "1.2.3.4", "9.9.9.9, 1.2.3.4", "1.2.3.4,9.9.9.9", "1.2.3.4, 5.6.7.8, 9.9.9.9", "::1", "", ",", " , ",
    "1.2.3. 4", "1.2.3.4,", ",1.2.3.4", "not an address", "\t1.2.3.4", "é", "1.2.3.4\xa0", "127.0.0.1",
)
MORE = (
    "&page_size=2", "&limit=1", "&ordering=-id", "&sort=title", "&search=a", "&page=2", "&offset=3", "&x=1", "&cursor=",
)


def conversation(seed, number, most, lists):
    """The conversation of that number under these settings: the same whatever was played before it."""
    dice = Dice(f"lists {seed} {number}")
    user = dice.choice(USERS)
    requests, links = [], []
    for _ in range(min(most, dice.randint(4, 12))):
        while True:
            request = step(dice, lists, user, links)
            if undefined.is_defined(request):
                break
        requests.append(request)
        links += request.get("links", {}).values()
    return requests


def step(dice, lists, user, links):
    throttled = bool(lists.throttles)
    request = dice.weighted(
        (10, lambda dice: ask(dice, lists, len(links))),
        (10 if links else 0, lambda dice: follow(dice, links)),
        (5, lambda dice: one_row(dice, lists, OWN[user])),
        (1, lambda dice: create(dice, lists)),
        (12 if throttled else 0.5, elsewhere),
    )
    request["headers"] = dressed(dice, request["headers"], user, throttled)
    dice.shuffle(request["headers"])
    return request


def dressed(dice, own, user, throttled):
    """The request's own headers, and what else comes along."""
    said = list(own)
    if dice.chance(0.25 if throttled else 0.05):
        said += [("Authorization", authorizations.odd(dice))] if dice.chance(0.3) else []
    else:
        said.append(("Authorization", f"Bearer {{{user}}}"))
    if dice.chance(0.12):
        said.append(("Accept", conversations.BROWSER if dice.chance(0.3) else media_types.accept(dice)))
    if dice.chance(0.04):
        said.append(headers.host(dice))
    if dice.chance(0.3 if throttled else 0.02):
        addresses = dice.choices(ADDRESSES, k=dice.choice((1, 1, 1, 1, 2)))
        said += [("X-Forwarded-For", address) for address in addresses]
    return said


def ask(dice, lists, known):
    """The list, mostly; the links of its pages are kept for later requests."""
    method = dice.choice(("GET",) * 12 + ("HEAD", "HEAD", "OPTIONS", "DELETE", "QUERY"))
    path = dice.choice(PATHS) + queries.query(dice, lists)
    saved = {"links": {name: f"{name}_{known}" for name in ("next", "previous")}} if method == "GET" else {}
    return conversations.asked(method, path, **saved)


def follow(dice, links):
    """A link of an earlier answer as it is, with more parameters, or damaged. Without a link it is the list."""
    path = f"/{{{dice.choice(links)}}}"
    method = "GET" if dice.chance(0.9) else dice.choice(("HEAD", "OPTIONS"))
    saved = {"links": {name: f"{name}_{len(links)}" for name in ("next", "previous")}} if method == "GET" else {}
    if dice.chance(0.3):
        saved["damage"] = dice.getrandbits(32)
    elif dice.chance(0.15):
        path += dice.choice(MORE)
    return conversations.asked(method, path, **saved)


def one_row(dice, lists, own):
    """Filters apply to a single row too, before the body is read."""
    changes = () if lists.pages == "Cursor" else ("PUT", "PATCH", "PATCH")
    method = dice.choice(("GET",) * 6 + ("HEAD", "OPTIONS", "DELETE") + changes)
    path = paths.task(dice) if dice.chance(0.2) else f"{LIST}{dice.choice(own)}/"
    path += queries.query(dice, lists)
    if method in ("PUT", "PATCH"):
        return conversations.with_body(dice, method, path, conversations.TASK, conversations.task_value)
    return conversations.asked(method, path)


def create(dice, lists):
    """Creation is never filtered. Where a row may not be written, its title is missing."""
    path = LIST + queries.query(dice, lists)
    body = '{"title":"","completed":true}' if lists.pages == "Cursor" else '{"title":"new milk","completed":true}'
    return conversations.asked("POST", path, [JSON], body=body)


def elsewhere(dice):
    """What throttles count, and what they do not."""
    if dice.chance(0.35):
        body = dice.choice(('{"value":6}', "{}", "{", '{"username":"alice"}', '{"refresh":"x","token":"x"}'))
        path = dice.choice(("/api/multiply-by-seven/", *paths.TOKEN_VIEWS))
        return conversations.asked("POST", path, [JSON], body=body)
    return conversations.asked(dice.choice(("GET",) * 5 + ("HEAD", "OPTIONS", "POST", "BREW")), dice.choice(PLACES))
