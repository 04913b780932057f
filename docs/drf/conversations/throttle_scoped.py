from recorder.life import login, refresh, verify
from recorder.lists import LIST
from recorder.requests import ALICE, BOB, HTML, delete, get, head, options, patch, post
from recorder.rest_framework import throttles

SETTINGS = throttles("scoped", tasks="3/day", login="2/hour", multiply="1/day")

MULTIPLY = "/api/multiply-by-seven/"

CONVERSATIONS = {
    "tasks": [
        get(LIST, ALICE),
        get(f"{LIST}1/", ALICE),
        patch(f"{LIST}1/", {"completed": True}, ALICE),
        get(LIST, ALICE),
        delete(f"{LIST}1/", ALICE),
        post(LIST, {"title": "x"}, ALICE),
        options(LIST, ALICE),
        head(f"{LIST}1/", ALICE),
        get(LIST, ALICE, HTML),
        get(LIST, BOB),
    ],
    "logins": [
        login("alice", "wrong"),
        login(),
        login(),
        login("bob", "staple staple"),
        options("/api/auth/token/"),
        post("/api/auth/token/", {"username": "bob", "password": "staple staple"}, ALICE),
        post("/api/auth/token/", {"username": "bob", "password": "staple staple"}, ("X-Forwarded-For", "1.2.3.4")),
    ],
    "multiplying": [
        post(MULTIPLY, {"value": "x"}, ALICE),
        post(MULTIPLY, {"value": 6}, ALICE),
        get(MULTIPLY, ALICE),
        post(MULTIPLY, {"value": 6}, BOB),
        post(MULTIPLY, {"value": 6}),
    ],
    "each scope counts for itself": [
        post(MULTIPLY, {"value": 6}, ALICE),
        post(MULTIPLY, {"value": 6}, ALICE),
        get(LIST, ALICE),
        login(),
    ],
    "views without a scope": [get("/api/me/", ALICE)] * 4
    + [get("/api/", ALICE)] * 4
    + [get("/api/health/")] * 4
    + [verify("alice")] * 4
    + [refresh("alice_refresh")] * 4,
    "what does not count": [get(LIST), get(LIST), get(LIST), get(LIST), *[get(LIST, ALICE)] * 4],
}
