from recorder import faults
from recorder.requests import bearer, get, head, options, post, request, send_form
from recorder.tokens import misshapen

from .drf_breaks import BREAKING_REFRESH, BREAKING_REFRESH_SHAPES

PATH = "/api/auth/token/refresh/"
NOT_TOKENS = ("null", "true", "1", "1.5", "[]", "{}", '""', '" "', '"abc"', '"a\\u0000b"', '"\\ud800"', '"é.ü.ñ"', '"🦀"')


def refresh(name, **more):
    return post(PATH, {"refresh": "{" + name + "}"}, **more)


CONVERSATIONS = {
    "sound tokens": [
        refresh("alice_refresh", save={"access": "fresh"}),
        get("/api/me/", bearer("fresh")),
        refresh("alice_refresh"),
        refresh("bob_refresh"),
        refresh("erin_refresh"),
        post(PATH, '{"refresh": "  {alice_refresh}  "}'),
        post(PATH, '{"refresh": "{alice_refresh}", "access": "ignored", "x": 1}'),
        send_form("POST", PATH, "refresh={alice_refresh}"),
        post(PATH, {"refresh": "{alice_refresh}"}, bearer("expired")),
    ],
    "users who may not": [refresh("carol_refresh")],
    "access tokens": [refresh("alice"), refresh("carol"), refresh("expired")],
    "claims": [refresh(f"{name}_refresh") for name in faults.CLAIMS if name not in BREAKING_REFRESH],
    "headers": [refresh(f"{name}_refresh") for name in faults.HEADERS],
    "hashes": [refresh(f"{name}_refresh") for name in faults.DIGESTS],
    "shapes": [
        refresh(f"{name}_refresh") for name in misshapen("refresh") if name not in BREAKING_REFRESH_SHAPES
    ],
    "no token at all": [
        post(PATH, {}),
        post(PATH, ""),
        request("POST", PATH),
        post(PATH, {"token": "{alice_refresh}"}),
        post(PATH, {"Refresh": "{alice_refresh}"}),
        *(post(PATH, f'{{"refresh": {value}}}') for value in NOT_TOKENS),
        *(post(PATH, body) for body in ("[]", "null", '"x"', "1")),
    ],
    "other methods": [get(PATH), head(PATH), options(PATH), request("DELETE", PATH)],
}
