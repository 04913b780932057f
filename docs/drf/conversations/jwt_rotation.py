from recorder import faults
from recorder.life import everywhere, life, login, me, refresh, verify
from recorder.requests import post

from .drf_breaks import BREAKING_BLACKLIST, BREAKING_REFRESH

SETTINGS = {"SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true"}
BREAKING = {*BREAKING_REFRESH, *BREAKING_BLACKLIST}

CONVERSATIONS = {
    "the life of a token": life(rotates=True),
    "the old token stays good": [
        refresh("alice_refresh", save={"refresh": "second"}),
        refresh("second", save={"refresh": "third"}),
        refresh("alice_refresh"),
        refresh("second"),
        refresh("third", save={"access": "access"}),
        me("access"),
        *map(verify, ("alice_refresh", "second", "third")),
    ],
    "every other fault": everywhere(("carol", "expired", "wrong_key", "type_missing", "user_missing")),
    "claims": [refresh(f"{name}_refresh") for name in faults.CLAIMS if name not in BREAKING],
    "headers": [refresh(f"{name}_refresh") for name in ("typ_other", "kid_text", "header_unknown_field")],
    "unknown claims are kept": [
        refresh("claim_unknown_refresh", save={"access": "access", "refresh": "rotated"}),
        refresh("rotated", save={"refresh": "again"}),
        refresh("again"),
        me("access"),
    ],
    "what is sent along is ignored": [
        login(save={"refresh": "refresh"}),
        post("/api/auth/token/refresh/", '{"refresh": " {refresh} ", "access": "x", "rotate": false}'),
    ],
}
