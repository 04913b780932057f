from recorder.lists import LIST, LISTS, ask, cursor, link
from recorder.requests import ALICE, BOB, HTML, accept, bearer, get, head, options, post, put
from recorder.rest_framework import pages

SETTINGS = pages("Cursor", "4", module="tasks")
FIXTURE = LISTS

DAVE = bearer("dave")
EQUAL = "2020-01-01 00:00:00+00:00"
OFFSETS = (
    "o=0", "o=1", "o=4", "o=23", "o=25", "o=30", "o=1000", "o=1001", f"o={'9' * 20}", "o= 2", "o=+2", "o=%2B2", "o=02",
    "o=1_0", "o=%D9%A3", "o=2%0A", f"o={'9' * 2900}",
)
REVERSE = (
    "r=1", f"r={'9' * 2900}", "r=0", "r=2", "r=-1", "r= 1", f"r={'9' * 20}", "o=5&r=1", "o=24&r=1", "o=25&r=1",
    "o=1001&r=1",
)
OTHER = ("=", "&", "x=1", "o=1&x=2", "o=1&o=3", "r=0&r=1", "o=1&", "%6f=1", "O=1")
INVALID = (
    "o=-1", "o=abc", "o=", "o", "r=", "r=true", "r=1.0", "o=1.0", "o=2;r=1", "o=٣", "r=1&o=-1", "o=%00", "é=1",
)
POSITIONS = (
    "2020-01-03 06:30:00+00:00", "2020-01-03 06:30:00.250000+00:00", "2020-01-03", "2020-01-03T06:00:00Z",
    "2020-01-03 06:30", "2020-01-03T08:30:00+02:00", "2020-01-03T03:00:00-0330", "2020-01-03T06:30:00", "20200103",
    "20200103T063000Z", "2020-W01-5", "2020-01-03T06:30:00,25", "2020-01-03T06:30:00.2500009", "0001-01-01",
    "9999-12-31T23:59:59.999999Z", "2030-01-01", "2000-01-01",
)
BASE64 = (
    "", "=", "====", "%00", "!!!!", "bz0x!!", "%20bz0x", "b+z0x", "b!z!0!x", "bz0x-_", "bz0x=", "bz0x%3D%3D", "bz00%3D",
    "bz0x%0A", "bz0gMg%3D%3Djunk",
)
NOT_BASE64 = ("bz0-", "bz0", "a", "ab", "b%2Bz0x", "b%2Fz0x", "%C3%A9", "w6k%3D", "%FF", "gICA", "bz0gMg", "bz0gMg%3D")

CONVERSATIONS = {
    "forward": ask(
        ALICE,
        "",
        link(p="2020-01-10 10:00:00+00:00"),
        link(p="2020-01-06 10:00:00+00:00"),
        link(p="2020-01-03 06:30:00.250001+00:00"),
        link(p="2020-01-03 00:00:00+00:00"),
        link(o=2, p="2020-01-02 12:00:00+00:00"),
        link(p="2020-01-01 00:01:00+00:00"),
    ),
    "and back": ask(
        ALICE,
        link(r=1, p=EQUAL),
        link(o=1, r=1, p="2020-01-01 00:01:00+00:00"),
        link(r=1, p="2020-01-02 23:59:59.999999+00:00"),
        link(r=1, p="2020-01-03 06:30:00.250000+00:00"),
        link(r=1, p="2020-01-05 00:00:00+00:00"),
        link(r=1, p="2020-01-09 10:00:00+00:00"),
    ),
    "equal times only": ask(DAVE, "", link(o=4), link(o=8), link(o=12)),
    "equal times only, back from the end": ask(DAVE, link(o=4, r=1), link(o=8, r=1), link(o=12, r=1), link(o=4)),
    "equal times only, turned round": ask(DAVE, link(o=8), link(r=1, p=EQUAL), link(p=EQUAL), link(r=1, p=EQUAL)),
    "in the middle of equal times": ask(
        ALICE,
        link(o=1, p="2020-01-03 00:00:00+00:00"),
        link(o=3, p="2020-01-02 00:00:00+00:00"),
        link(o=1, r=1, p=EQUAL),
        link(o=2, r=1, p="2020-01-01 00:01:00+00:00"),
        link(o=7, p="2020-01-02 00:00:00+00:00"),
        link(o=50, p="2020-01-02 00:00:00+00:00"),
        link(o=50, r=1, p=EQUAL),
    )
    + ask(DAVE, "?page_size=2", *(f"{link(**parts)}&page_size=2" for parts in ({"o": 2}, {"o": 3, "r": 1}, {"o": 13}))),
    "offsets": ask(BOB, *map(cursor, OFFSETS[:1])) + ask(ALICE, *map(cursor, OFFSETS[1:])),
    "the reverse": ask(ALICE, *map(cursor, REVERSE)) + ask(BOB, link(r=1), link(o=4, r=1)),
    "other parts": ask(BOB, *map(cursor, OTHER)),
    "parts that are invalid": ask(BOB, *map(cursor, INVALID)),
    "positions": ask(ALICE, *(f"{link(p=position)}&page_size=1" for position in POSITIONS))
    + ask(BOB, *(link(r=1, p=position) for position in POSITIONS[:3]), cursor("p=2020-01-03 06:30:00%2B00:00&r=1&o=1")),
    "base64": ask(BOB, *(f"?cursor={value}" for value in BASE64)),
    "what is no base64": ask(BOB, *(f"?cursor={value}" for value in NOT_BASE64)),
    "several cursors, or none": ask(
        BOB, "?cursor", "?cursor=bz0x&cursor=bz00", "?cursor=bz00&cursor=", "?cursor=a&cursor=bz00", "?Cursor=bz00"
    ),
    "links keep the query": ask(
        BOB,
        "?x=1&a=2&Z=%20!",
        "?%C3%A9=1&page=2&limit=1",
        f"{link(o=1)}&x=b&x=a&page_size=2",
        "?page_size=2",
        "?page_size=1000",
        "?page_size=101&x",
        "?page_size=0",
        "?page_size=abc",
        "?page_size=",
        "?page_size=%203",
        "?page_size=1&page_size=3",
        "?format=json&page_size=3",
    )
    + [get(f"{LIST}?page_size=3", BOB, ("Host", "EXAMPLE.com:80")), get("/api/tasks.json?page_size=3", BOB)],
    "an empty table": ask(
        bearer("erin"), "", link(o=1), link(r=1), link(o=1, r=1), link(p="2020-01-01"), "?cursor=bz0"
    ),
    "other methods": [
        options(f"{LIST}?cursor=bz0", BOB),
        head(f"{LIST}?cursor=bz0", BOB),
        head(LIST, BOB),
        put(f"{LIST}?cursor=bz0", {}, BOB),
        get(f"{LIST}5/?cursor=bz0", BOB),
        post(f"{LIST}?cursor=bz0", {"title": "made"}, BOB),
        get(LIST, BOB),
    ],
    "other media types, and nobody": [
        get(LIST, ALICE, HTML),
        get(LIST + link(p="2020-01-06 10:00:00+00:00"), ALICE, HTML),
        get(f"{LIST}?cursor=bz0", ALICE, HTML),
        get(f"{LIST}?cursor=bz0", BOB, accept("text/csv")),
        get(f"{LIST}?cursor=bz0"),
    ],
}
