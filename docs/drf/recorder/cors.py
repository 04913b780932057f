"""What pages of other origins ask, for the topics about CORS."""

from .requests import ALICE, HTML, content_type, delete, get, head, options, patch, post, request

APP = "https://app.example"
LOCAL = "http://localhost:3000"
EVIL = "https://evil.example"
# They have neither a scheme nor a host.
TEXTS = ("NULL", "app.example", "*", "é")
# It begins like an origin on this machine.
LONGER = "http://localhost:3000.evil.example"
ORIGINS = (
    APP, f"{APP}/", f"{APP}/path?query#fragment", "HTTPS://app.example", "https://APP.example", f"{APP}:443",
    "http://app.example", "https://a.app.example", f"{APP}.evil.example", f"{APP}@evil.example", LOCAL,
    "http://localhost", LONGER, "HTTP://localhost:3000", EVIL, "null", "file://",
    *TEXTS, "//app.example", "https://", "https://[::1", "https://[::1]", "https://[x]", f"{APP},{EVIL}",
)


def origin(text):
    return ("Origin", text)


def asks(method="POST"):
    """The header that makes a preflight of OPTIONS."""
    return ("Access-Control-Request-Method", method)


def of_all(*texts, path="/api/health/"):
    return [get(path, origin(text)) for text in texts]


def of_every_status(text):
    """The same origin in front of answers of every kind."""
    own = origin(text)
    return [
        get("/api/tasks/1/", ALICE, own),
        head("/api/tasks/1/", ALICE, own),
        post("/api/tasks/", {"title": "x"}, ALICE, own),
        patch("/api/tasks/1/", {"title": "y"}, ALICE, own),
        delete("/api/tasks/1/", ALICE, own),
        get("/api/tasks", ALICE, own),
        post("/api/tasks/", "{", ALICE, own),
        get("/api/tasks/", own),
        get("/api/tasks/999/", ALICE, own),
        get("/nothing/", own),
        post("/api/health/", {}, own),
        get("/api/me/", ALICE, ("Accept", "image/png"), own),
        request("POST", "/api/tasks/", ALICE, content_type("text/plain"), own, body="x"),
        get("/api/health/", ("Host", "bad host"), own),
        get("/api/health/", HTML, own),
        get("/api/health/", ("Cookie", "sessionid=x; csrftoken=y"), own),
        options("/api/tasks/", ALICE, own),
    ]


def preflights(*texts):
    """On known and unknown paths, with and without other headers."""
    found = [options("/api/tasks/", origin(text), asks()) for text in texts]
    [own] = [origin(text) for text in texts[:1]]
    return found + [
        options("/api/tasks/", own, asks("")),
        options("/api/tasks", own, asks("BREW"), ("Access-Control-Request-Headers", "x-anything")),
        options("/nothing/", own, asks()),
        options("/api/tasks/", own, asks(), ("Host", "bad host")),
        options("/api/tasks/", asks()),
        options("/api/tasks/", own, asks(), ("Access-Control-Request-Private-Network", "true")),
        options("/api/tasks/", own, asks(), ("Access-Control-Request-Private-Network", "True")),
        get("/api/health/", own, asks(), ("Access-Control-Request-Private-Network", "true")),
    ]
