from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, bearer, get, head, options
from recorder.rest_framework import pages
from recorder.variants import Maker

SETTINGS = pages("PageNumber", "3", module="tasks")
FIXTURE = LISTS
make = Maker(SETTINGS)
TOKENS = {"frank": make.token(make.claims("frank", user_id="6"))}

DEFAULT = ("0", "-1", "abc", "", "1.5", "1e1", "0x2", "None", "2\0", "²", "00", "-0", " ", "1,2", "1_")
UNUSUAL = (" 2 ", "+2", "02", "0_2", "٢", "２", "2\n", "\u00a02")

CONVERSATIONS = {
    "sizes": ask_each(BOB, "page_size", "1", "2", "4", "5", "6", "100")
    + ask(ALICE, "?page_size=20", "?page_size=20&page=2", "?page=2&page_size=24", "?page_size=24&page=last"),
    "sizes that are none": ask_each(BOB, "page_size", *DEFAULT),
    "sizes in unusual forms": ask_each(BOB, "page_size", *UNUSUAL),
    "more than the most": ask_each(BOB, "page_size", "101", "9" * 20, "9223372036854775808", "9" * 3900)
    + ask(
        bearer("frank"),
        "?page_size=101",
        "?page_size=100&page=2",
        "?page_size=1000&page=2",
        "?page=2&page_size=0100",
        "?page_size=102&page=3",
    ),
    "several sizes": ask(BOB, "?page_size=2&page_size=1", "?page_size=2&page_size=", "?page_size=0&page_size=4"),
    "links keep the size as it is written": ask(
        BOB,
        "?page_size=abc&page=2",
        "?page_size=%202&page=2&x=1",
        "?page_size=%FF",
        "?page_size&page=2",
        "?page=2&page_size=2&page_size=1",
        "?Page_Size=1",
    ),
    "the page is still checked": ask(
        BOB, "?page_size=5&page=2", "?page_size=1&page=6", "?page_size=1&page=5", "?page_size=0&page=0", "?limit=1"
    ),
    "an empty table": ask(bearer("erin"), "?page_size=2", "?page_size=2&page=2"),
    "other methods and media types": [
        options(f"{LIST}?page_size=1", BOB),
        head(f"{LIST}?page_size=1", BOB),
        head(f"{LIST}?page_size=1&page=9", BOB),
        get(f"{LIST}?page_size=1&page=9", BOB, HTML),
        get(f"{LIST}?page_size=2", ALICE, HTML),
        get(f"{LIST}5/?page_size=0", BOB),
    ],
}
