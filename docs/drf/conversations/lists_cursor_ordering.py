from recorder.lists import LIST, LISTS, ask, cursor, link
from recorder.requests import ALICE, BOB, HTML, bearer, get
from recorder.rest_framework import filters, pages

SETTINGS = pages("Cursor", "4", module="tasks") | filters("search", "ordering")
FIXTURE = LISTS

DAVE = bearer("dave")


def ordered(user, order, *cursors):
    """The list in this order, and its pages at these cursors."""
    return ask(user, f"?ordering={order}", *(f"{at}&ordering={order}" for at in cursors))


CONVERSATIONS = {
    "by id": ordered(BOB, "id", link(p=21), link(r=1, p=30)) + ordered(BOB, "-id", link(p=9), link(r=1, p=5)),
    "positions of ids": ordered(
        BOB,
        "id",
        *(link(p=p) for p in (7, " 7", "+7", "07", "1_0", "٣", "-5", "9223372036854775808", "9" * 30)),
        link(r=1, p=21),
    ),
    "by title": ordered(DAVE, "title", link(p="equal 12"), link(p="equal 3"), link(r=1, p="equal 4"))
    + ordered(DAVE, "-title", link(p="equal 6"), link(r=1, p="equal 5")),
    "any text is the position of a title": ordered(
        DAVE,
        "title",
        *(link(p=p) for p in ("m", "", "2020-01-01 00:00:00+00:00", "equal", "equal 14")),
        link(r=1, p="m"),
    ),
    "by whether they are completed": ordered(
        DAVE,
        "completed",
        link(o=4),
        link(o=1, p="False"),
        link(o=5, p="False"),
        link(r=1, p="False"),
        link(o=1, r=1, p="True"),
    )
    + ordered(DAVE, "-completed", link(o=4), link(o=1, p="True")),
    "positions of completed": ordered(
        BOB, "completed", *(link(p=p) for p in ("True", "False", "1", "0", "t", "f")), link(r=1, p="True")
    ),
    "by times": ordered(
        BOB, "created_at", link(p="2020-01-03 06:30:00+00:00"), link(r=1, p="2020-01-05 00:00:00+00:00")
    )
    + ordered(BOB, "-updated_at", link(p="2020-01-01 00:01:00+00:00")),
    "by several": ordered(DAVE, "completed,-id", link(o=4), link(o=1, p="False"))
    + ordered(ALICE, "created_at,-id", link(p="2020-01-01 00:01:00+00:00"))
    + ordered(BOB, "id,-title"),
    "orders that are none": ask(BOB, "", "?ordering=nope", "?ordering=", "?ordering=nope,id", "?ordering=id&ordering="),
    "a cursor of another order": ask(
        DAVE, f"{link(p='2020-01-01 00:00:00+00:00')}&ordering=title", f"{link(o=4, r=1)}&ordering=-id"
    )
    + ask(DAVE, f"{link(p='9')}&ordering=title")
    + ask(BOB, f"{link(p='2020-01-03')}&ordering=updated_at"),
    "invalid cursors": ordered(BOB, "id", "?cursor=bz0", cursor("o=-1"), cursor("r=x")),
    "with a search": ask(
        ALICE,
        "?search=zebra",
        "?search=zebra&page_size=1",
        f"{link(o=1)}&search=zebra&page_size=1",
        "?search=%00&cursor=bz0",
    ),
    "as a page": [get(f"{LIST}?ordering=title", DAVE, HTML), get(f"{LIST}{link(o=4)}&ordering=completed", DAVE, HTML)],
}
