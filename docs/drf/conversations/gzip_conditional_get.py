from recorder.middleware import LIST_TAG as TAG, everywhere, middleware
from recorder.requests import ALICE, get, head

SETTINGS = middleware(gzip=True, conditional_get=True)

LIST = "/api/tasks/"
GZIP = ("Accept-Encoding", "gzip")

CONVERSATIONS = {
    "compressed": everywhere(GZIP),
    "any": everywhere(GZIP, ("If-None-Match", "*")),
    "tags of a list": [
        get(LIST, ALICE),
        get(LIST, ALICE, GZIP),
        *(get(LIST, ALICE, GZIP, (name, "*")) for name in ("If-None-Match", "If-Match")),
        *(get(LIST, ALICE, GZIP, (name, TAG)) for name in ("If-None-Match", "If-Match")),
        head(LIST, ALICE, GZIP, ("If-None-Match", "*")),
    ],
}
