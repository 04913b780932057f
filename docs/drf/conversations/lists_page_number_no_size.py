from recorder.lists import LISTS, ask
from recorder.requests import BOB, bearer
from recorder.rest_framework import setting

SETTINGS = setting(DEFAULT_PAGINATION_CLASS="tasks.pagination.PageNumberPagination")
FIXTURE = LISTS

CONVERSATIONS = {
    "a bare list until a size is named": ask(
        BOB, "", "?page=2", "?page=99", "?page=abc", "?page_size=2", "?page_size=2&page=3", "?page_size=2&page=4"
    ),
    "sizes that are none": ask(BOB, "?page_size=0", "?page_size=abc&page=99", "?page_size=", "?page_size=-1"),
    "an empty table": ask(bearer("erin"), "", "?page=2", "?page_size=2"),
}
