"""Where a page of the reference is too long for SQLite."""

from recorder.lists import LISTS, ask
from recorder.requests import BOB
from recorder.rest_framework import pages

SETTINGS = pages("LimitOffset", "2")
FIXTURE = LISTS

CONVERSATIONS = {
    "limits past 64 bits": ask(
        BOB, "?limit=9223372036854775808", "?limit=99999999999999999999&offset=1", "?limit=9223372036854775808&offset=4"
    ),
}
