from recorder.lists import LISTS, ask, link
from recorder.requests import BOB, bearer
from recorder.rest_framework import setting

SETTINGS = setting(DEFAULT_PAGINATION_CLASS="tasks.pagination.CursorPagination")
FIXTURE = LISTS

CONVERSATIONS = {
    "a bare list until a size is named": ask(
        BOB, "", "?cursor=bz0", link(o=1), "?page_size=2", f"{link(o=1)}&page_size=2", "?cursor=bz0&page_size=2"
    ),
    "sizes that are none": ask(BOB, "?page_size=0", "?page_size=abc&cursor=bz0", "?page_size="),
    "an empty table": ask(bearer("erin"), "", "?page_size=2"),
}
