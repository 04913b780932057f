"""Where the reference answers 5xx: no server should do it after."""

from recorder.mint import claims, mint
from recorder.requests import ALICE, HTML, accept, bearer, content_type, get, post, request

BAD_EXPIRY = ("exp_text", "exp_year_10000", "exp_huge")
BAD_USER = (
    "user_list", "user_object", "user_word", "user_float_text", "user_infinite", "user_hex", "user_nul",
)
NO_SUCH_USER = (
    "user_zero", "user_negative", "user_float_huge", "user_huge", "user_huge_text", "user_over_64_bits",
)

BREAKING_ACCESS = (*BAD_EXPIRY, *BAD_USER, "user_empty")
BREAKING_VERIFY = BAD_EXPIRY
BREAKING_REFRESH = (*BAD_EXPIRY, *BAD_USER, *NO_SUCH_USER, "jti_missing")
BREAKING_BLACKLIST = (*BAD_EXPIRY, *BAD_USER, "user_empty", "jti_missing")
BREAKING_REFRESH_SHAPES = ("payload_empty",)

PUNYCODE_FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=punycode")

UNWRITABLE = [
    mint(claims("unwritable", "refresh", **changes))
    for changes in ({"jti": "\ud83e"}, {"iss": None}, {"iss": ["somebody"]})
]
CSRF_COOKIE = ("Cookie", "csrftoken=" + "a" * 32)


def send_token(view, field, name):
    return post(f"/api/auth/token/{view}/", {field: "{" + name + "}"})


def nested(depth):
    return "[" * depth + "]" * depth


CONVERSATIONS = {
    "claims of access tokens": [get("/api/me/", bearer(name)) for name in BREAKING_ACCESS]
    + [get("/api/health/", bearer(name)) for name in ("exp_huge", "user_word")],
    "verifying": [send_token("verify", "token", name) for name in BREAKING_VERIFY],
    "refreshing": [
        send_token("refresh", "refresh", f"{name}_refresh")
        for name in ("ghost", *BREAKING_REFRESH, *BREAKING_REFRESH_SHAPES)
    ],
    "blacklisting": [
        send_token("blacklist", "refresh", f"{name}_refresh")
        for name in (*BREAKING_BLACKLIST, *BREAKING_REFRESH_SHAPES)
    ],
    "deep nesting": [
        post("/api/tasks/", nested(5000), ALICE),
        post("/api/tasks/", f'{{"title": {nested(5000)}}}', ALICE),
        post("/api/auth/token/", '{"a":' * 5000),
    ],
    "charsets": [
        request("GET", "/api/tasks/?a=%C3%A9", ALICE, ("Content-Type", f"text/plain; charset={charset}"))
        for charset in ("undefined", "bz2_codec", "rot13", "idna", "punycode")
    ]
    + [request("POST", "/api/tasks/", ALICE, PUNYCODE_FORM, body="title=x")],
    "tokens that cannot be written again": [
        post(f"/api/auth/token/{view}/", {"refresh": token})
        for view in ("refresh", "blacklist")
        for token in UNWRITABLE
    ],
    "parameters that cannot be put in order": [
        get("/api/me/", accept("application/json; q*0=; q*=")),
        request("POST", "/api/tasks/", ALICE, content_type("application/json; a*0=x; a*=y"), body="{}"),
    ],
    "a form that cannot be read, on the way to nowhere": [
        request("POST", "/nothing/", CSRF_COOKIE, content_type("multipart/form-data"), body="x"),
    ],
    "HTML of a lone surrogate": [post("/api/tasks/", '{"title": "\\ud800"}', ALICE, HTML)],
}
