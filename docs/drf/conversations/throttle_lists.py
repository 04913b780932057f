from recorder.lists import LIST, LISTS, ask
from recorder.requests import BOB, accept, get, options
from recorder.rest_framework import filters, pages, throttles

SETTINGS = pages("PageNumber", "2") | filters("filter", "search", "ordering") | throttles("user", user="3/hour")
FIXTURE = LISTS

CONVERSATIONS = {
    "errors count": ask(BOB, "?id=abc", "?search=%00", "?page=99", "?id=abc&search=%00&page=99", ""),
    "the order of checks": [
        *ask(BOB, "", "?page=2", "?ordering=-id"),
        get(f"{LIST}?id=abc&page=99", BOB, accept("text/csv")),
        get(f"{LIST}?id=abc&page=99"),
        get(f"{LIST}?id=abc&page=99", BOB),
        options(f"{LIST}?id=abc", BOB),
    ],
}
