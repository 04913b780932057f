from recorder.lists import LIST, LISTS, ask
from recorder.requests import BOB, HTML, bearer, get
from recorder.rest_framework import pages

SETTINGS = pages("PageNumber", "0")
FIXTURE = LISTS

CONVERSATIONS = {
    "a bare list": [*ask(BOB, "", "?page=1", "?page=2", "?page=abc", "?page_size=2"), get(LIST, BOB, HTML)],
    "an empty table": ask(bearer("erin"), "", "?page=2"),
}
