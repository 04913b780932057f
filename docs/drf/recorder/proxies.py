"""What reverse proxies say of a request, for the topics about HTTPS."""

from .requests import ALICE, HTML, get, head, options, post

SECURE = (
    ("X-Forwarded-Proto", "https"), ("X-Forwarded-Ssl", "on"), ("X-Forwarded-Protocol", "ssl"),
    ("X-Forwarded-Proto", "HTTPS"), ("X-Forwarded-Proto", "https,http"), ("X-Forwarded-Proto", "http"),
    ("X-Forwarded-Proto", ""), ("X-Forwarded-Ssl", "off"), ("X-Forwarded-Protocol", "https"), ("X-Scheme", "https"),
    ("X-Scheme", " https , http"), ("X-Scheme", "http, https"), ("X-Scheme", "HTTPS"), ("X-Scheme", ""),
    ("Forwarded", "proto=https"),
)
CONTRADICTIONS = (
    (("X-Forwarded-Proto", "https"), ("X-Forwarded-Ssl", "off")),
    (("X-Forwarded-Proto", "http"), ("X-Forwarded-Ssl", "on")),
    (("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")),
    (("X-Forwarded-Protocol", "ssl"), ("X-Forwarded-Proto", "HTTPS")),
)
AGREEMENTS = (
    (("X-Forwarded-Proto", "https"), ("X-Forwarded-Ssl", "on"), ("X-Forwarded-Protocol", "ssl")),
    (("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "https")),
    (("X-Forwarded-Proto", "http"), ("X-Forwarded-Ssl", "off")),
    (("X-Scheme", "http"), ("X-Forwarded-Proto", "https")),
    (("X-Scheme", "https"), ("X-Forwarded-Proto", "http")),
)
HTTPS = SECURE[0]
# A list has links with the scheme and the host.
ROOT = "/api/"


def schemes(path=ROOT, others=()):
    """Each header alone, and several together; but not what `others` has."""
    sent = [(header,) for header in SECURE] + [*AGREEMENTS]
    return [get(path, ALICE, *headers) for headers in sent if not set(headers) & set(others)]


def contradictions():
    return [get(ROOT, ALICE, *headers) for headers in CONTRADICTIONS] + [
        post("/api/tasks/", {"title": "x"}, ALICE, *CONTRADICTIONS[0]),
    ]


def of_every_kind(*headers):
    return [
        get("/api/health/", *headers),
        head("/api/health/", *headers),
        options("/api/health/", *headers),
        get("/api/tasks", ALICE, *headers),
        get("/api/tasks?a=b&c=%C3%A9", ALICE, *headers),
        post("/api/tasks/", {"title": "x"}, ALICE, *headers),
        get("/api/me/", *headers),
        get("/nothing/a%20b/%C3%A9", *headers),
        get("//api/health/", *headers),
        get("/api/health/", ("Host", "bad host"), *headers),
        get("/api/health/", ("Host", "other.example:81"), *headers),
        get("/api/health/", ("Cookie", "sessionid=x; csrftoken=y"), *headers),
        get("/api/health/", HTML, *headers),
    ]
