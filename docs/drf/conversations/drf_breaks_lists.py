"""Where lists of the reference answer 5xx: cursors, and filters."""

from recorder.lists import LIST, LISTS, ask, ask_each, cursor, link
from recorder.requests import BOB, get
from recorder.rest_framework import filters, pages

SETTINGS = pages("Cursor", "4", module="tasks") | filters("filter", "search", "ordering")
FIXTURE = LISTS

NO_TIMES = (
    "", "abc", "2020-02-30", "1", "2020", "00:05", "2020-01-01T24:00", "2020-01-01T00:00:60", "\0", "2020-01-01\0",
    "True", "2020-01-01 00:00:00 00:00", "2020-01-01 00:00:00+25:00", "10000-01-01", "é", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
)
NO_IDS = ("m", "7.5", "True", "", "0x7", "1,2", "²", "7\0", "2020-01-01 00:00:00+00:00")
NO_TRUTH = ("10", "true", "TRUE", "", "yes", "None", "2")
PAST_64_BITS = (
    "9223372036854775808", "-9223372036854775809", "99999999999999999999,1", "1e19", "1e50", "-1e50", "-1e51",
)

CONVERSATIONS = {
    "positions that are no times": ask(BOB, *(link(p=position) for position in NO_TIMES))
    + ask(
        BOB, link(r=1, p="abc"), link(o=1, p="abc"), cursor("p=abc&p=2020-01-01"), f"{link(p='x')}&ordering=-updated_at"
    ),
    "positions that are no ids": ask(BOB, *(f"{link(p=position)}&ordering=id" for position in NO_IDS)),
    "positions that are no booleans": ask(BOB, *(f"{link(p=position)}&ordering=completed" for position in NO_TRUTH)),
    "lists of ids past 64 bits": ask_each(BOB, "id__in", *PAST_64_BITS)
    + [get(f"{LIST}5/?id__in=9223372036854775808", BOB)],
    "times before the year 1 and after 9999": [
        request
        for name in (
            "created_at",
            "created_at__gt",
            "created_at__gte",
            "created_at__lt",
            "created_at__lte",
            "updated_at__lte",
        )
        for request in ask_each(BOB, name, "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00")
    ],
}
