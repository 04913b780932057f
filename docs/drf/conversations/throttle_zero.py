"""No request passes, so the wait is the whole period. Of its name only the first letter counts."""

from recorder.life import login, verify
from recorder.lists import LIST
from recorder.requests import ALICE, HTML, accept, get, options, post
from recorder.rest_framework import throttles

SETTINGS = throttles(
    "anon", "user", "scoped", anon="0/ms", user="0/second", tasks="0/hours", login="0/d", multiply="0/sec"
)

CONVERSATIONS = {
    "periods": [
        get("/api/health/"),
        get("/api/me/", ALICE),
        get(LIST, ALICE),
        login(),
        post("/api/multiply-by-seven/", {"value": 6}, ALICE),
        verify("alice"),
    ],
    "as before": [
        get("/api/me/"),
        get("/api/me/", ALICE, accept("text/csv")),
        options("/api/me/", ALICE),
        get("/api/me/", ALICE, HTML),
        get("/nothing/"),
    ],
}
