from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, accept, bearer, delete, get, head, options, patch, post, put
from recorder.rest_framework import pages

SETTINGS = pages("PageNumber", "2")
FIXTURE = LISTS

NONE = (
    "0", "-1", "4", "abc", "1.0", "1e0", "0x1", "None", "LAST", "Last", "last ", " last", "2\0", "\0", "²", "½", "1,2",
    "1__0", "_1", "1_", "+-1", "- 1", "9" * 20, "9" * 3900, "9223372036854775808", "\u200b2",
)
UNUSUAL = ("last", " 2 ", "+2", "02", "0_2", "٢", "２", "2\n", "\u00a02", "\u20282", "\u30002\t")
LINKS = (
    "x=a%20b&X=!", "x=1&page=2&a=2", "page=2&x", "page=2&x=", "=1", "&&x=1&&", "x=%zz", "x=%FF", "x=%", "x=%e",
    "x=1;y=2", "x[]=1", "é=1".replace("é", "%c3%a9") + "&z=1&a=1&Z=1&_=1&~=1&-=1&.=1&*=1&1=1", "x=b&x=a&x=b", "x=a=b",
    "x=a+b%2Bc", "x=%F0%9F%A6%80%E2%82%AC", "x=%00", "x=%2F%3F%23%26%3D", "x='()%22%3C%3E", "x=:@$,/?", "%70age=2",
    "page=1&page=2", "page=2&page=2", "page_size=1", "limit=1&offset=1", "cursor=bz00", "search=milk&ordering=-id&id=5",
    "format=json", "PAGE=3", "page%20=3", "page[]=3", "page=2#page=3",
)
HOSTS = (
    "EXAMPLE.com", "example.com:80", "example.com:8000", "example.com.", "[::1]:8000", "127.0.0.1", "testserver:443",
)

CONVERSATIONS = {
    "pages": ask(BOB, "", "?page=1", "?page=2", "?page=3") + ask(ALICE, "?page=12", "?page=13", "?page=14"),
    "an empty table": ask(bearer("erin"), "", "?page=1", "?page=last", "?page=2", "?page=0", "?page="),
    "numbers that are none": ask_each(BOB, "page", *NONE),
    "numbers in unusual forms": ask_each(BOB, "page", *UNUSUAL) + ask_each(ALICE, "page", "1_0", "+10", "010"),
    "several numbers, or an empty one": ask(
        BOB,
        "?page=",
        "?page",
        "?page=3&page=",
        "?page=&page=3",
        "?page=1&page=3",
        "?page=abc&page=2",
        "?page=2&page=abc",
    ),
    "links keep the query": ask(BOB, *(f"?{query}" for query in LINKS)),
    "links keep the host": [get(f"{LIST}?page=2", BOB, ("Host", host)) for host in HOSTS]
    + [
        get(f"{LIST}?page=2", BOB, ("Host", "bad_host")),
        get(f"{LIST}?page=2", BOB, ("X-Forwarded-Proto", "https")),
        get(f"{LIST}?page=2", BOB, ("X-Forwarded-Host", "other.example")),
    ],
    "links keep the path": [
        get("/api/tasks.json?page=2", BOB),
        get("/api/tasks.json/?page=2", BOB),
        get("/api/%74asks/?page=2", BOB),
        get("/api/tasks?page=2", BOB),
        get("http://other.example/api/tasks/?page=2", BOB),
    ],
    "other media types": [
        get(f"{LIST}?page=2", BOB, accept("application/json; indent=2")),
        get(f"{LIST}?page=2&format=json", BOB, HTML),
        get(LIST, BOB, HTML),
        get(LIST, ALICE, HTML),
        get(f"{LIST}?page=7", ALICE, HTML),
        get(f"{LIST}?page=last&format=api", ALICE),
        get(f"{LIST}?page=99", BOB, HTML),
        get(LIST, bearer("erin"), HTML),
    ],
    "other methods": [
        options(f"{LIST}?page=99", BOB),
        options(f"{LIST}?page=99", BOB, HTML),
        head(LIST, BOB),
        head(f"{LIST}?page=2", BOB),
        head(f"{LIST}?page=99", BOB),
        put(f"{LIST}?page=99", {}, BOB),
        get(f"{LIST}5/?page=99", BOB),
        options(f"{LIST}5/?page=99", BOB),
        patch(f"{LIST}5/?page=99", {"completed": True}, BOB),
        post(f"{LIST}?page=99", {"title": "made"}, BOB),
        get(f"{LIST}?page=3", BOB),
        post(f"{LIST}?page=99", {}, BOB),
        delete(f"{LIST}5/?page=99", BOB),
        get(LIST, BOB),
    ],
    "the order of checks": [
        get(f"{LIST}?page=99", accept("text/csv")),
        get(f"{LIST}?page=99", BOB, accept("text/csv")),
        get(f"{LIST}?page=99"),
        get(f"{LIST}?page=99", bearer("expired")),
        get(f"{LIST}?page=99&format=xml", BOB),
    ],
    "other views have no pages": [get("/api/?page=2", BOB), get("/api/me/?page=2", BOB), get("/api/health/?page=2")],
}
