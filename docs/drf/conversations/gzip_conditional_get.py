from recorder.middleware import everywhere, middleware
from recorder.requests import ALICE, get, head

SETTINGS = middleware(gzip=True, conditional_get=True)

LIST = "/api/tasks/"
TAG = '"18379d2518a908f07036b2c446abc623"'
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
