from recorder import faults
from recorder.requests import BOB, bearer, delete, get, options, patch, post, put
from recorder.tokens import misshapen

from .drf_breaks import BREAKING_ACCESS

MAIN = ("expired", "exp_missing", "wrong_key", "unsigned", "type_missing", "jti_missing", "user_missing")
ODD_USERS = ("user_number", "user_true", "user_float_half", "user_plus", "user_arabic_digit")


def me(name):
    return get("/api/me/", bearer(name))


CONVERSATIONS = {
    "sound tokens": [me(name) for name in ("alice", "bob", "dave", "erin")],
    "users who may not": [
        me("carol"),
        me("ghost"),
        get("/api/tasks/", bearer("carol")),
        get("/api/tasks/", bearer("ghost")),
        post("/api/tasks/", {"title": "x"}, bearer("carol")),
        get("/api/health/", bearer("carol")),
        get("/api/health/", bearer("ghost")),
        options("/api/tasks/", bearer("carol")),
    ],
    "claims": [me(name) for name in faults.CLAIMS if name not in BREAKING_ACCESS],
    "headers": [me(name) for name in faults.HEADERS],
    "hashes": [me(name) for name in faults.DIGESTS],
    "shapes": [me(name) for name in misshapen("access")],
    "refresh tokens in the place of access tokens": [
        me(name) for name in ("alice_refresh", "carol_refresh", "expired_refresh", "wrong_key_refresh")
    ],
    "against the tasks": [get("/api/tasks/", bearer(name)) for name in MAIN]
    + [
        post("/api/tasks/", {"title": "x"}, bearer("expired")),
        put("/api/tasks/1/", {"title": "x"}, bearer("expired")),
        patch("/api/tasks/1/", {"title": "x"}, bearer("wrong_key")),
        delete("/api/tasks/1/", bearer("payload_tampered")),
        get("/api/tasks/99/", bearer("expired")),
        options("/api/tasks/", bearer("expired")),
        get("/api/", bearer("expired")),
        post("/api/multiply-by-seven/", {"value": 1}, bearer("expired")),
    ],
    "the user's id spelled otherwise": [get("/api/tasks/1/", bearer(name)) for name in ODD_USERS]
    + [
        post("/api/tasks/", {"title": "still alice's"}, bearer("user_zeros")),
        get("/api/tasks/6/", bearer("alice")),
        get("/api/tasks/6/", BOB),
    ],
}
