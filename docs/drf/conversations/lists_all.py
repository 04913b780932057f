from recorder.lists import LIST, LISTS, ask
from recorder.requests import ALICE, BOB, HTML, accept, bearer, get, head, options, patch, post
from recorder.rest_framework import filters, pages

SETTINGS = pages("PageNumber", "3", module="tasks") | filters("filter", "search", "ordering")
FIXTURE = LISTS

CONVERSATIONS = {
    "all of it": ask(
        ALICE,
        "?search=milk&ordering=-id&completed=false",
        "?search=a&completed=true&ordering=-created_at&page_size=2&page=2",
        "?created_at__date=2020-01-03&ordering=-created_at,id&page=2",
        "?title__icontains=zebra&search=crossing",
        "?id__in=1,2,3,4&ordering=-completed,id&page=last",
        "?search=nothing&page=1",
        "?search=nothing&page=2",
    ),
    "links keep all of it": ask(
        BOB,
        "?search=%22a%20b%22,&ordering=-id&completed=",
        "?ordering=-id,completed&id__in=5,9,14,21&page_size=1&page=2&x=1",
        "?created_at__gte=2020-01-01T00:00:00%2B00:00&page_size=2",
    ),
    "the first error ends it": ask(
        BOB,
        "?search=%00&id=abc",
        "?search=%00&page=99",
        "?id=abc&page=99",
        "?ordering=nope&page=99",
        "?search=%00&completed=maybe&ordering=%00",
    ),
    "the order of checks": [
        get(f"{LIST}?id=abc&search=%00&page=99", accept("text/csv")),
        get(f"{LIST}?id=abc&search=%00&page=99"),
    ],
    "one task": [
        get(f"{LIST}5/?search=milk&id=5&ordering=-id&page=99", BOB),
        get(f"{LIST}5/?search=zebra&id=5", BOB),
        get(f"{LIST}5/?search=%00&id=abc", BOB),
        options(f"{LIST}5/?search=zebra&id=5", BOB),
        patch(f"{LIST}5/?search=milk&completed=true", {"completed": True}, BOB),
        patch(f"{LIST}5/?search=milk&completed=false", {"completed": True}, BOB),
    ],
    "other methods": [
        options(f"{LIST}?search=%00&id=abc&page=99", BOB),
        head(f"{LIST}?search=%00&id=abc&page=99", BOB),
        head(f"{LIST}?search=zebra&page_size=1", BOB),
        post(f"{LIST}?search=%00&id=abc&page=99", {"title": "made"}, BOB),
        get(f"{LIST}?search=made", BOB),
    ],
    "pages": [
        get(LIST, ALICE, HTML),
        get(f"{LIST}?search=a&ordering=-id&completed=false&page=2", ALICE, HTML),
        get(f"{LIST}?id=abc", ALICE, HTML),
        get(f"{LIST}?page=99", ALICE, HTML),
        get(f"{LIST}1/?search=milk", ALICE, HTML),
        get(LIST, bearer("erin"), HTML),
        options(LIST, ALICE, HTML),
        get("/api/", ALICE, HTML),
        get("/api/me/?search=x", ALICE, HTML),
    ],
}
