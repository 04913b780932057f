from recorder.life import login
from recorder.lists import LIST
from recorder.requests import ALICE, get, post
from recorder.rest_framework import throttles

# An empty rate is no limit.
SETTINGS = throttles("anon", "user", "scoped", anon="", user="4/day", tasks="2/hour", login="", multiply="1/minute")

ME = "/api/me/"
MULTIPLY = "/api/multiply-by-seven/"

CONVERSATIONS = {
    "what one refuses still counts for the others": [
        get(LIST, ALICE), get(LIST, ALICE), get(LIST, ALICE), get(LIST, ALICE), get(ME, ALICE), get(LIST, ALICE),
    ],
    "the longest wait is told": [
        post(MULTIPLY, {"value": 6}, ALICE),
        post(MULTIPLY, {"value": 6}, ALICE),
        get(ME, ALICE),
        get(ME, ALICE),
        post(MULTIPLY, {"value": 6}, ALICE),
        get(ME, ALICE),
    ],
    "a scope without a limit": [login(), login(), login(), login(), login()],
}
