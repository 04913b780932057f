from recorder.lists import LIST, LISTS, ask
from recorder.requests import BOB, HTML, bearer, get
from recorder.rest_framework import filters, pages, setting

# The backends are in another order than in `lists_all`.
SETTINGS = (
    pages("LimitOffset", "3")
    | filters("search", "ordering", "filter")
    | setting(SEARCH_PARAM="q", ORDERING_PARAM="sort")
)
FIXTURE = LISTS

CONVERSATIONS = {
    "the names": ask(
        BOB,
        "?q=milk",
        "?sort=-id",
        "?q=apple&sort=-id",
        "?Q=milk",
        "?sort=-id&sort=id",
        "?q=%00",
        "?sort=-created_at&offset=3",
    ),
    "the usual names mean nothing": ask(BOB, "?search=milk", "?ordering=-id", "?search=%00", "?search=milk&q=zebra"),
    "the first error ends it": ask(BOB, "?q=%00&id=abc", "?q=x&id=abc", "?id=abc&offset=99", "?q=%00&offset=99"),
    "one task": [get(f"{LIST}5/?q=zebra", BOB), get(f"{LIST}5/?search=zebra", BOB), get(f"{LIST}5/?q=%00&id=abc", BOB)],
    "pages": [get(f"{LIST}?q=e&sort=-id", BOB, HTML), get(LIST, bearer("erin"), HTML)],
}
