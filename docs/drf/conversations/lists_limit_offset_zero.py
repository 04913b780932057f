from recorder.lists import LISTS, ask
from recorder.requests import BOB, bearer
from recorder.rest_framework import pages

SETTINGS = pages("LimitOffset", "0")
FIXTURE = LISTS

CONVERSATIONS = {
    "no rows for ever": ask(BOB, "", "?limit=0&offset=0", "?offset=2", "?offset=5", "?limit=0", "?limit=abc"),
    "a limit that is named": ask(BOB, "?limit=2", "?limit=2&offset=2"),
    "an empty table": ask(bearer("erin"), "", "?offset=1"),
}
