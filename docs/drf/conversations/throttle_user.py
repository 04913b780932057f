from recorder.life import login, verify
from recorder.lists import LIST
from recorder.requests import (
    ALICE, BOB, HTML, accept, bearer, content_type, delete, get, head, options, patch, post, put, request, send_form,
)
from recorder.rest_framework import throttles

SETTINGS = throttles("user", user="3/day")

ME = "/api/me/"
USED_UP = [get(ME, ALICE)] * 3


def costs(*requests):
    """Three requests that count, and one that is refused."""
    return [*requests, get(ME, ALICE)]


CONVERSATIONS = {
    "the fourth request": [*USED_UP, get(ME, ALICE), get(ME, ALICE), get(ME, BOB), get("/api/health/")],
    "all views count together": [
        get("/api/", ALICE),
        get(f"{LIST}1/", ALICE),
        get("/api/health/", ALICE),
        get(LIST, ALICE),
        post("/api/multiply-by-seven/", {"value": 6}, ALICE),
        get("/api/health/", ALICE),
        get("/api/", ALICE),
    ],
    "rows that are not there count": costs(
        get(f"{LIST}99/", ALICE), get(f"{LIST}4/", ALICE), delete(f"{LIST}abc/", ALICE)
    ),
    "methods that are refused count": costs(put(LIST, {}, ALICE), delete(ME, ALICE), request("BREW", ME, ALICE)),
    "bodies that are refused count": costs(
        post(LIST, {}, ALICE),
        post(LIST, "{", ALICE),
        request("POST", LIST, ALICE, content_type("text/plain"), body="x"),
    ),
    "HEAD and OPTIONS count": costs(head(ME, ALICE), options(LIST, ALICE), options("/api/", ALICE)),
    "what does not count": [
        get(ME, ALICE, accept("text/csv")),
        get(f"{LIST}?format=xml", ALICE),
        get(ME),
        get(ME, bearer("expired")),
        get(ME, bearer("carol")),
        get("/nothing/", ALICE),
        get("/api/nothing/", ALICE),
        get("/api/me", ALICE),
        get(ME, ALICE, ("Host", "bad_host")),
        *USED_UP,
        get(ME, ALICE),
    ],
    "once it is used up": [
        *USED_UP,
        get(ME, ALICE, accept("text/csv")),
        get(ME, bearer("expired")),
        get("/nothing/", ALICE),
        get("/api/me", ALICE),
        request("BREW", ME, ALICE),
        put(LIST, {}, ALICE),
        get(f"{LIST}99/", ALICE),
        post(LIST, "{", ALICE),
        request("POST", LIST, ALICE, content_type("text/plain"), body="x"),
        head(ME, ALICE),
        options(LIST, ALICE),
        get(f"{LIST}?id=abc&page=99", ALICE),
        get(ME, ALICE, accept("application/json; indent=2")),
    ],
    "as a page": [
        *USED_UP,
        get(ME, ALICE, HTML),
        get(LIST, ALICE, HTML),
        head(LIST, ALICE, HTML),
        options(LIST, ALICE, HTML),
        send_form("POST", LIST, "title=x", ALICE, HTML),
    ],
    "a throttled change is not made": [
        post(LIST, {"title": "six"}, ALICE),
        patch(f"{LIST}6/", {"completed": True}, ALICE),
        get(f"{LIST}6/", ALICE),
        post(LIST, {"title": "x"}, ALICE),
        put(f"{LIST}1/", {"title": "x"}, ALICE),
        delete(f"{LIST}1/", ALICE),
        post(LIST, {"title": "seven"}, BOB),
    ],
    "nobody counts by address": [
        get("/api/health/"),
        login(),
        login("alice", "wrong"),
        login(),
        get("/api/health/"),
        verify("alice"),
        get("/api/health/", ALICE),
        get("/api/health/", ("X-Forwarded-For", "1.2.3.4")),
    ],
    "views of tokens do not look at tokens": [
        post("/api/auth/token/verify/", {"token": "x"}, ALICE),
        post("/api/auth/token/refresh/", {"refresh": "x"}, ALICE),
        options("/api/auth/token/", BOB),
        post("/api/auth/token/verify/", {"token": "x"}, ALICE),
        get("/api/health/"),
        get(ME, ALICE),
    ],
    "users count for themselves at every address": [
        get(ME, ALICE, ("X-Forwarded-For", "1.2.3.4")),
        get(ME, ALICE, ("X-Forwarded-For", "5.6.7.8")),
        get(ME, ALICE),
        get(ME, ALICE, ("X-Forwarded-For", "9.9.9.9")),
    ],
}
