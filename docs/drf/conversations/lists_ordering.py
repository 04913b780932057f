from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, bearer, delete, get, head, options, patch, post
from recorder.rest_framework import filters

SETTINGS = filters("ordering")
FIXTURE = LISTS

DAVE = bearer("dave")
FIELDS = ("id", "completed", "created_at", "updated_at")
NONE = (
    "nope", "", ",", ",,", "--id", "+id", "- id", "ID", "Id", "pk", "owner", "owner_id", "owner__password",
    "description", "?", "-?", "id desc", "id;", "id\0", "\0", "-", "*", "1", "tasks_task.id", "title__length",
    "id__exact", "é", "id\u200b",
)
TRIMMED = (" -id", "-id ", "\u00a0-id\u3000", "\t-id\n", "nope,-id", "-id,nope", ",-id,", "nope, -id ,,", "-id,-id")

CONVERSATIONS = {
    "each field": ask(BOB, *(f"?ordering={sign}{field}" for field in FIELDS for sign in ("", "-"))),
    "by title": ask(DAVE, "?ordering=title", "?ordering=-title"),
    "ties": ask(ALICE, "?ordering=created_at", "?ordering=-created_at") + ask(DAVE, "?ordering=-completed"),
    "several fields": ask(
        BOB,
        "?ordering=completed,-id",
        "?ordering=-completed,created_at",
        "?ordering=id,-id",
        "?ordering=-id,id",
        "?ordering=completed,id,created_at,updated_at,completed",
    )
    + ask(DAVE, "?ordering=-created_at,-title", "?ordering=completed,-title"),
    "orders that are none": ask_each(BOB, "ordering", *NONE)
    + ask(BOB, "", "?ordering", "?Ordering=-id", "?ordering[]=-id"),
    "trimmed": ask_each(BOB, "ordering", *TRIMMED),
    "a plus is a space": ask(BOB, "?ordering=+-id", "?ordering=-id+", "?ordering=%2B-id", "?ordering=-+id"),
    "several parameters": ask(
        BOB,
        "?ordering=id&ordering=-id",
        "?ordering=-id&ordering=",
        "?ordering=-id&ordering=nope",
        "?ordering=&ordering=-id",
    ),
    "bytes that are no text": ask(BOB, "?ordering=%FF,-id", "?ordering=-id%FF", "?ordering=%ED%A0%80"),
    "an empty table": ask(bearer("erin"), "?ordering=-id", "?ordering=nope"),
    "one task": [
        get(f"{LIST}5/?ordering=-id", BOB),
        get(f"{LIST}5/?ordering=nope", BOB),
        patch(f"{LIST}5/?ordering=-id", {"completed": True}, BOB),
        delete(f"{LIST}9/?ordering=-title", BOB),
        get(f"{LIST}?ordering=-completed", BOB),
    ],
    "other methods and media types": [
        options(f"{LIST}?ordering=-id", BOB),
        head(f"{LIST}?ordering=-id", BOB),
        post(f"{LIST}?ordering=-id", {"title": "made"}, BOB),
        get(f"{LIST}?ordering=-id", BOB),
        get(f"{LIST}?ordering=-id", BOB, HTML),
        get(LIST, BOB, HTML),
        get(f"{LIST}?ordering=nope", BOB, HTML),
        get(f"{LIST}5/?ordering=-id", BOB, HTML),
    ],
    "no search, no filter": ask(BOB, "?search=%00", "?id=abc", "?page=99"),
}
