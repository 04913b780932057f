from recorder.life import login, refresh, verify
from recorder.lists import LIST
from recorder.requests import ALICE, HTML, accept, bearer, get, head, options, post
from recorder.rest_framework import throttles

SETTINGS = throttles("anon", anon="2/hour")

HEALTH = "/api/health/"
KEYS = (
    "1.2.3.4", "1.2.3.4, 5.6.7.8", "5.6.7.8", "not an address", "2001:db8::1", "127.0.0.1", "unknown", "é", "x" * 1000,
    "1.2.3.4,", ",",
)


def from_address(*addresses):
    return [get(HEALTH, ("X-Forwarded-For", address)) for address in addresses]


CONVERSATIONS = {
    "the third request": [get(HEALTH), get(HEALTH), get(HEALTH), get(HEALTH, ALICE), get("/api/me/", ALICE)],
    "those who are logged in do not count": [get("/api/me/", ALICE)] * 4 + [get(HEALTH, ALICE), get(HEALTH)],
    "all open views count together": [
        login(),
        refresh("alice_refresh"),
        verify("alice"),
        login(),
        get(HEALTH),
        post("/api/auth/token/blacklist/", {"refresh": "{alice_refresh}"}),
        refresh("alice_refresh"),
    ],
    "views of tokens do not look at tokens": [
        post("/api/auth/token/verify/", {"token": "{alice}"}, ALICE),
        post("/api/auth/token/verify/", {"token": "{alice}"}, ALICE),
        post("/api/auth/token/verify/", {"token": "{alice}"}, ALICE),
    ],
    "what does not count": [
        get("/api/me/"),
        get(LIST),
        post("/api/multiply-by-seven/", {"value": 6}),
        get(HEALTH, bearer("expired")),
        get(HEALTH, accept("text/csv")),
        get("/api/auth/token/", accept("text/csv")),
        get(HEALTH),
        get(HEALTH),
        get(HEALTH),
        get("/api/me/"),
        get(HEALTH, bearer("expired")),
    ],
    "methods and bodies that are refused count": [get("/api/auth/token/"), login("alice", ""), get(HEALTH)],
    "HEAD, OPTIONS and pages": [
        head(HEALTH),
        options("/api/auth/token/"),
        head(HEALTH),
        options("/api/auth/token/"),
        get(HEALTH, HTML),
        post("/api/auth/token/", {}, HTML),
    ],
    "each forwarded text counts for itself": [request for key in KEYS for request in from_address(key, key, key)],
    "white space in it does not count": from_address(
        "1.2.3.4, 5.6.7.8", "1.2.3.4,5.6.7.8", "1.2.3.4 ,  5.6.7.8", "9.9.9.9", "9.9.9. 9", "9 . 9.9\t.9"
    ),
    "an empty one is no address": [*from_address("", " "), get(HEALTH)],
    "several headers are one": [
        get(HEALTH, ("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "2.2.2.2")),
        *from_address("1.1.1.1,2.2.2.2", "1.1.1.1, 2.2.2.2"),
    ],
    "other headers are no addresses": [
        get(HEALTH, ("X-Real-IP", "1.2.3.4")),
        get(HEALTH, ("Forwarded", "for=1.2.3.4")),
        get(HEALTH, ("X-Client-IP", "1.2.3.4")),
    ],
}
