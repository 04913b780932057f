from recorder.requests import ALICE, get, head, options, post

GOOD = (
    "testserver", "testserver:80", "a.b.c", "localhost:8000", "127.0.0.1", "[::1]",
    "[::1]:1", "xn--bcher-kva.example", "TESTSERVER", "a-b.example.", "under-score", "1", "a..b", ".a",
    "host:99999", "-a-",
)
BAD = (
    "testserver:",
    "under_score.example", "bad host", "host:port", "host:80:80", "a/b", "a?b", "a#b", "a@b", "user:x@host",
    "<script>", "é.example", "[::1", "::1", "[::1]x", "a,b", "a;b", "'", '"', "*", "http://testserver",
    "host:-1", "host: 80", "[g::1]", "%41", "a\\b", "host:8o", "$", "()",
)


def health(host):
    return get("/api/health/", ("Host", host))


CONVERSATIONS = {
    "hosts that can be": [health(host) for host in GOOD],
    "hosts that cannot": [health(host) for host in BAD],
    "an empty host": [health(""), get("/api/", ALICE, ("Host", "example.com:"))],
    "a bad host in other places": [
        get("/api/", ALICE, ("Host", "bad_host")),
        get("/api/tasks", ("Host", "bad_host")),
        get("/nothing/", ("Host", "bad_host")),
        post("/api/tasks/", {"title": "x"}, ALICE, ("Host", "bad_host")),
        head("/api/health/", ("Host", "bad_host")),
        options("/api/health/", ("Host", "bad_host")),
        get("/api/health/", ("Host", "bad_host"), ("Accept", "text/html")),
        get("/api/health/", ("Host", "bad_host"), ("Authorization", "Bearer bad")),
        get("/api/tasks", ("Host", "other.example:81")),
    ],
}
