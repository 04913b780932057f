from recorder.life import everywhere, life, me
from recorder.requests import get, options, post

SETTINGS = {"SIMPLE_JWT__AUTH_HEADER_TYPES": "JWT,Bearer"}


def authorized(value):
    return get("/api/me/", ("Authorization", value))


CONVERSATIONS = {
    "the life of a token": life(scheme="JWT"),
    "any of them will do": [me("alice", scheme) for scheme in ("JWT", "Bearer")],
    "no other will": [me("alice", scheme) for scheme in ("jwt", "bearer", "Token", "JWT,", "JWT,Bearer", "Basic")],
    "nobody at all": [
        get("/api/me/"),
        authorized(""),
        post("/api/tasks/", {"title": "x"}),
        options("/api/tasks/"),
        get("/api/nothing/"),
    ],
    "words that are missing, or too many": [
        authorized(value) for value in ("JWT", "Bearer", "JWT Bearer {alice}", "{alice}", "JWT  {alice}", "JWT {alice} x")
    ],
    "faults": everywhere(("carol", "expired", "wrong_key"), scheme="JWT"),
}
