from recorder.lists import LIST, LISTS, ask
from recorder.requests import BOB, HTML, bearer, get
from recorder.rest_framework import setting

SETTINGS = setting(DEFAULT_PAGINATION_CLASS="rest_framework.pagination.LimitOffsetPagination")
FIXTURE = LISTS

CONVERSATIONS = {
    "a bare list until a limit is named": ask(
        BOB, "", "?offset=2", "?limit=2", "?limit=2&offset=2", "?limit=0", "?limit=abc&offset=1", "?limit=", "?page=2"
    ),
    "an empty table": ask(bearer("erin"), "", "?limit=2"),
    "another media type": [get(LIST, BOB, HTML), get(f"{LIST}?limit=2", BOB, HTML)],
}
