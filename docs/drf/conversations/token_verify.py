from recorder import faults
from recorder.requests import get, options, post, request, send_form
from recorder.tokens import misshapen

from .drf_breaks import BREAKING_VERIFY

PATH = "/api/auth/token/verify/"
NOT_TOKENS = ("null", "true", "1", "1.5", "[]", "{}", '""', '" "', '"abc"', '"a\\u0000b"', '"\\ud800"')


def verify(name):
    return post(PATH, {"token": "{" + name + "}"})


CONVERSATIONS = {
    "sound tokens of either type": [
        verify("alice"),
        verify("alice_refresh"),
        verify("erin"),
        post(PATH, '{"token": " {alice} ", "x": 1}'),
        send_form("POST", PATH, "token={alice}"),
    ],
    "users do not matter": [verify(name) for name in ("carol", "ghost", "carol_refresh", "ghost_refresh")],
    "claims": [verify(name) for name in faults.CLAIMS if name not in BREAKING_VERIFY],
    "headers": [verify(name) for name in faults.HEADERS],
    "hashes": [verify(name) for name in faults.DIGESTS],
    "shapes": [verify(name) for name in misshapen("access")],
    "a blacklisted token still verifies": [
        post("/api/auth/token/blacklist/", {"refresh": "{alice_refresh}"}),
        verify("alice_refresh"),
        verify("alice"),
    ],
    "no token at all": [
        post(PATH, {}),
        request("POST", PATH),
        post(PATH, {"access": "{alice}"}),
        *(post(PATH, f'{{"token": {value}}}') for value in NOT_TOKENS),
        *(post(PATH, body) for body in ("[]", "null", '"x"')),
    ],
    "other methods": [get(PATH), options(PATH), request("PUT", PATH)],
}
