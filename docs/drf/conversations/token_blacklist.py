from recorder import faults
from recorder.requests import bearer, get, options, post, request, send_form
from recorder.tokens import misshapen

from .drf_breaks import BREAKING_BLACKLIST, BREAKING_REFRESH_SHAPES

PATH = "/api/auth/token/blacklist/"
REFRESH = "/api/auth/token/refresh/"
NOT_TOKENS = ("null", "true", "1", "[]", "{}", '""', '" "', '"abc"', '"a\\u0000b"', '"\\ud800"')


def blacklist(name):
    return post(PATH, {"refresh": "{" + name + "}"})


def refresh(name):
    return post(REFRESH, {"refresh": "{" + name + "}"})


CONVERSATIONS = {
    "once, and never again": [
        refresh("alice_refresh"),
        blacklist("alice_refresh"),
        blacklist("alice_refresh"),
        refresh("alice_refresh"),
        refresh("bob_refresh"),
        get("/api/me/", bearer("alice")),
        post("/api/auth/token/verify/", {"token": "{alice_refresh}"}),
    ],
    "another token of the same user still works": [
        blacklist("alice_refresh"),
        refresh("typ_missing_refresh"),
        blacklist("typ_missing_refresh"),
        refresh("typ_missing_refresh"),
        refresh("kid_text_refresh"),
    ],
    "users who may not": [
        blacklist("carol_refresh"),
        blacklist("carol_refresh"),
        refresh("carol_refresh"),
        blacklist("ghost_refresh"),
        blacklist("ghost_refresh"),
        refresh("ghost_refresh"),
    ],
    "access tokens": [blacklist("alice"), blacklist("expired"), get("/api/me/", bearer("alice"))],
    "a form, and white space": [
        send_form("POST", PATH, "refresh={alice_refresh}"),
        post(PATH, '{"refresh": " {bob_refresh} "}'),
        refresh("alice_refresh"),
        refresh("bob_refresh"),
    ],
    "claims": [
        blacklist(f"{name}_refresh") for name in faults.CLAIMS if name not in BREAKING_BLACKLIST
    ],
    "headers": [blacklist(f"{name}_refresh") for name in faults.HEADERS],
    "hashes": [blacklist(f"{name}_refresh") for name in faults.DIGESTS],
    "shapes": [
        blacklist(f"{name}_refresh") for name in misshapen("refresh") if name not in BREAKING_REFRESH_SHAPES
    ],
    "no token at all": [
        post(PATH, {}),
        request("POST", PATH),
        post(PATH, {"token": "{alice_refresh}"}),
        *(post(PATH, f'{{"refresh": {value}}}') for value in NOT_TOKENS),
        *(post(PATH, body) for body in ("[]", "null", '"x"')),
    ],
    "other methods": [get(PATH), options(PATH), request("PUT", PATH)],
}
