from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, accept, bearer, get, head, options, post, put
from recorder.rest_framework import pages

SETTINGS = pages("LimitOffset", "2")
FIXTURE = LISTS

DEFAULT = ("0", "-1", "abc", "", "1.5", "1e1", "0x3", "None", "3\0", "²", " ", "1,2", "1__0")
UNUSUAL = (" 3 ", "+3", "03", "0_3", "٣", "３", "3\n", "\u00a03")
PAST = ("5", "6", "7", "1000", "9223372036854775807", "9223372036854775808", "9" * 20, "9" * 100)
LINKS = (
    "x=a%20b&X=!", "limit=1&offset=1&a=1&z=1", "limit=1000", "limit=abc", "limit=%203", "offset=abc", "offset=%202",
    "offset=2&limit", "offset=-1&x", "=1", "&&x=1&&", "x=%zz", "x=%FF", "x=1;y=2", "x[]=1", "%C3%A9=1&z=1", "x=b&x=a",
    "%6cimit=1", "Limit=1&Offset=1", "page=2&page_size=1", "cursor=bz00", "format=json", "LIMIT=1",
)

CONVERSATIONS = {
    "pages": ask(BOB, "", "?offset=2", "?offset=4", "?limit=2&offset=2", "?limit=3", "?limit=4&offset=1", "?limit=5")
    + ask(BOB, "?limit=6", "?limit=1&offset=4", "?limit=9223372036854775807", "?limit=9223372036854775807&offset=1"),
    "back to the start and forward again": ask(
        ALICE, "?limit=5&offset=3", "?limit=5", "?limit=5&offset=5", "?limit=5&offset=20", "?limit=5&offset=21"
    ),
    "limits that are none": ask_each(BOB, "limit", *DEFAULT),
    "limits in unusual forms": ask_each(BOB, "limit", *UNUSUAL),
    "offsets that are none": ask_each(BOB, "offset", *DEFAULT),
    "offsets in unusual forms": ask_each(BOB, "offset", *UNUSUAL),
    "offsets past the end": ask_each(BOB, "offset", *PAST)
    + ask(
        BOB, "?limit=3&offset=5", "?limit=3&offset=8", f"?limit={'9' * 20}&offset={'9' * 20}", "?limit=1000&offset=1000"
    ),
    "an empty table": ask(bearer("erin"), "", "?offset=1", "?limit=3", "?limit=3&offset=1000", f"?limit={'9' * 20}"),
    "several values": ask(
        BOB, "?limit=1&limit=3", "?limit=3&limit=", "?offset=1&offset=3", "?offset=3&offset=", "?limit=&limit=1"
    ),
    "links keep the query": ask(BOB, *(f"?{query}" for query in LINKS)),
    "links keep the host and the path": [
        get(f"{LIST}?offset=2", BOB, ("Host", "EXAMPLE.com:80")),
        get("/api/tasks.json?offset=3", BOB),
    ],
    "other methods": [
        options(f"{LIST}?limit=1&offset=99", BOB),
        head(f"{LIST}?limit=1&offset=99", BOB),
        put(f"{LIST}?limit=1", {}, BOB),
        get(f"{LIST}5/?limit=0&offset=99", BOB),
        post(f"{LIST}?limit=1&offset=99", {"title": "made"}, BOB),
        get(f"{LIST}?offset=4", BOB),
    ],
    "other media types, and nobody": [
        get(LIST, ALICE, HTML),
        get(f"{LIST}?limit=4&offset=3", ALICE, HTML),
        get(f"{LIST}?offset=1000", ALICE, HTML),
        get(LIST, bearer("erin"), HTML),
        get(f"{LIST}?limit=1", accept("text/csv")),
        get(f"{LIST}?limit=1"),
    ],
}
