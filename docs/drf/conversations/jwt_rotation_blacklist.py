from recorder import faults
from recorder.life import blacklist, everywhere, life, login, me, refresh, verify
from recorder.requests import send_form

from .drf_breaks import BREAKING_BLACKLIST, BREAKING_REFRESH

SETTINGS = {
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
    "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true",
    "SIMPLE_JWT__ACCESS_TOKEN_LIFETIME": "60",
    "SIMPLE_JWT__REFRESH_TOKEN_LIFETIME": "1209600",
}
BREAKING = {*BREAKING_REFRESH, *BREAKING_BLACKLIST}

CONVERSATIONS = {
    "the life of a token": life(rotates=True),
    "only the last of a row is good": [
        login(save={"refresh": "first"}),
        refresh("first", save={"refresh": "second"}),
        refresh("second", save={"refresh": "third", "access": "access"}),
        *map(refresh, ("first", "second")),
        *map(verify, ("first", "second", "third", "access")),
        *map(blacklist, ("first", "second")),
        me("access"),
        refresh("third"),
    ],
    "two logins do not touch each other": [
        login(save={"refresh": "one"}),
        login(save={"refresh": "other"}),
        refresh("one"),
        refresh("one"),
        refresh("other"),
    ],
    "a token that nobody has noted": [
        refresh("alice_refresh", save={"refresh": "rotated"}),
        refresh("alice_refresh"),
        verify("alice_refresh"),
        refresh("rotated"),
    ],
    "a form": [
        send_form("POST", "/api/auth/token/refresh/", "refresh={bob_refresh}"),
        send_form("POST", "/api/auth/token/refresh/", "refresh={bob_refresh}"),
        send_form("POST", "/api/auth/token/verify/", "token={bob_refresh}"),
    ],
    "every other fault": everywhere(("carol", "expired", "wrong_key", "type_missing", "user_missing")),
    "claims": [
        request
        for name in faults.CLAIMS
        if name not in BREAKING
        for request in (refresh(f"{name}_refresh"), refresh(f"{name}_refresh"), verify(f"{name}_refresh"))
    ],
}
