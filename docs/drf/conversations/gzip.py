from recorder.middleware import changes, everywhere, middleware, pages
from recorder.requests import ALICE, BOB, get, head

SETTINGS = middleware(gzip=True)

LIST = "/api/tasks/"
ENCODINGS = (
    "gzip", "GZIP", "x-gzip", "br,gzip", "br, deflate", "gzip;q=0", "gzip;q=0, *", "*", "identity", "xgzip", "gzipped",
    "gzip_", "-gzip-", "", "deflate, gzip;q=1.0", "\u00e9gzip", "gzip\u00e9",
)

CONVERSATIONS = {
    "not accepted": everywhere(),
    "accepted": everywhere(("Accept-Encoding", "gzip")),
    "names": [get(LIST, ALICE, ("Accept-Encoding", name)) for name in ENCODINGS],
    "several headers are one": [get(LIST, ALICE, ("Accept-Encoding", "br"), ("Accept-Encoding", "gzip"))],
    "head": [head(LIST, ALICE, ("Accept-Encoding", "gzip")), head(LIST, ALICE)],
    "refused changes": changes(("Accept-Encoding", "gzip")),
    "pages": pages(("Accept-Encoding", "gzip")),
    "no tags": [get(LIST, BOB, ("If-None-Match", "*"), ("Accept-Encoding", "gzip"))],
}
