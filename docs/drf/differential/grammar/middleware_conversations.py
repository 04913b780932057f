"""Conversations about CORS, HTTPS, entity tags and compression: origins, preflights, and what proxies say."""

from recorder.cors import ORIGINS
from recorder.middleware import HEALTH_TAG, LIST_TAG, TASK_TAG
from recorder.proxies import SECURE
from recorder.requests import JSON

from .. import undefined
from . import authorizations, conversations, headers, paths
from .dice import Dice, mutate

MORE_ORIGINS = (
    *ORIGINS, *("https://app.example",) * 8, *("http://localhost:3000",) * 4, "https://b.app.example", "https://b.example",
    "https://b.example:1", "https://app.example:8443", "https://[::1]:8000", "capacitor://localhost", "file:///x", "file:x",
    "null ", "nullnull", "", "/", ":", "a:b", "https:app.example", "https:///app.example", "https://app.example\\",
    "https://[v1.a]", "https://[1.2.3.4]", "https://a[::1]", "https://[::1]a", "https://a]", "https://u@[::1]:8000",
)
SLIPS = (*":/.@[]?#%*,=-_ aA0", "://", "null", ".evil.example", "\xe9", "\t")
CONDITION_SLIPS = (*'",W/* \t;=gz0', '""', "GMT", "W/", "gzip", ", ")
PATHS = (
    *("/api/health/",) * 4, *("/api/tasks/", "/api/tasks/1/", "/api/me/") * 3, "/api/", "/api/tasks", "/api/me",
    "/api/health", "/nothing/", "/nothing", "/api/tasks/999/", "//api/health/", "/a%0A", "/a%0Ab", "/api/tasks?a=b",
    "/api/health/?a=%C3%A9&b=c%20d", "/nothing/%C3%A9%20%2F", "/api/tasks/%31/",
)
ASKED_METHODS = ("GET", "POST", "DELETE", "", "BREW", "get", "x y")
HOSTS = (
    "testserver", "www.example", "example.", "other.test", "www.example:8443", "[::1]:80", "bad host", "", "a,b", "é",
    "testserver:443",
)
PORTS = ("8443", "443", "80", "", "x", "80,81")


# The tags of the first task, of alice's list and of the health check.
TAGS = (TASK_TAG, LIST_TAG, HEALTH_TAG)
CONDITIONS = (
    *TAGS, *(f"W/{tag}" for tag in TAGS), "*", " *", '*, "x"', '"x"', "x", "", ",", f'"x", {TASK_TAG},{LIST_TAG}',
    '"', 'W/"x"',
)
DATES = (
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "soon", "",
    "Fri, 31 Dec 2100 23:59:59 GMT",
)
ENCODINGS = ("gzip", "gzip, deflate, br", "br", "*", "identity", "gzip;q=0", "x-gzip", "GZIP", "")


def conversation(seed, number, most):
    """The conversation of that number: the same whatever was played before it."""
    dice = Dice(f"middleware {seed} {number}")
    requests = []
    for _ in range(min(most, dice.randint(4, 12))):
        while not undefined.is_defined(request := step(dice)):
            pass
        requests.append(request)
    return requests


def step(dice):
    method = dice.choice(("GET",) * 8 + ("HEAD",) * 2 + ("OPTIONS",) * 6 + ("POST",) * 3 + ("PATCH", "DELETE", "BREW"))
    path = paths.any_path(dice) if dice.chance(0.1) else dice.choice(PATHS)
    body = dice.choice(('{"title":"x"}', "{", "[]")) if method in ("POST", "PATCH") else None
    request = conversations.asked(method, path, [JSON] if body else [], **({"body": body} if body else {}))
    request["headers"] = dressed(dice, method, request["headers"])
    dice.shuffle(request["headers"])
    return request


def dressed(dice, method, own):
    said = list(own)
    if dice.chance(0.7):
        said.append(("Authorization", authorizations.odd(dice) if dice.chance(0.05) else "Bearer {alice}"))
    said += from_a_page(dice)
    if dice.chance(0.4):
        said += [from_a_proxy(dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))]
    for chance, name, values in (
        (0.12, "Host", HOSTS), (0.15, "X-Forwarded-Host", HOSTS), (0.1, "X-Forwarded-Port", PORTS),
    ):
        said += [(name, dice.choice(values))] if dice.chance(chance) else []
    said += [headers.cookie(dice)] if dice.chance(0.1) else []
    said += conditions(dice, method)
    return said


def conditions(dice, method):
    """Of a request that only reads: with `If-Match`, the others are answered as nowhere else."""
    said = [("Accept-Encoding", mutated(dice, ENCODINGS))] if dice.chance(0.5) else []
    if method in ("GET", "HEAD", "OPTIONS"):
        for chance, name, values in (
            (0.25, "If-None-Match", CONDITIONS), (0.15, "If-Match", CONDITIONS),
            (0.05, "If-Unmodified-Since", DATES), (0.05, "If-Modified-Since", DATES),
        ):
            said += [(name, mutated(dice, values))] if dice.chance(chance) else []
    return said


def mutated(dice, values):
    value = dice.choice(values)
    return mutate(dice, value, CONDITION_SLIPS) if dice.chance(0.15) else value


def from_a_page(dice):
    """What a browser says of the page that asks."""
    said = []
    if dice.chance(0.8):
        origin = dice.choice(MORE_ORIGINS)
        said.append(("Origin", mutate(dice, origin, SLIPS) if dice.chance(0.15) else origin))
    if dice.chance(0.02):
        said.append(("Origin", dice.choice(MORE_ORIGINS)))
    if dice.chance(0.35):
        said.append(("Access-Control-Request-Method", dice.choice(ASKED_METHODS)))
    if dice.chance(0.1):
        said.append(("Access-Control-Request-Headers", "x-one, authorization"))
    if dice.chance(0.2):
        said.append(("Access-Control-Request-Private-Network", dice.choice(("true", "true", "True", "false", ""))))
    return said


def from_a_proxy(dice):
    return SECURE[0] if dice.chance(0.4) else dice.choice(SECURE)
