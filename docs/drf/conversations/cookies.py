"""Cookies outside of ASCII. A header is written here as Latin-1, and Django reads cookies as UTF-8."""

from recorder.requests import get

# Django deletes a session's cookie that is too short to be one.
SESSIONS = ("éééé", "Ã©" * 4, "short\xa0\xa0\xa0\xa0", "shortxx\u00c2\xa0", "ÿÿÿÿÿÿÿÿ")
# A token that has another length than Django's is replaced, and so is one with a character out of place.
CSRF_TOKENS = ("a" * 32, "a" * 32 + "\xa0", "a" * 32 + "\u00c2\xa0", "a" * 32 + "ã\u0080\u0080", "a" * 31 + "Ã©")
NAMES = ("\xa0csrftoken=" + "a" * 31, "\u00c2\xa0csrftoken=" + "a" * 31)


def health(cookie):
    return get("/api/health/", ("Cookie", cookie))


CONVERSATIONS = {
    "sessions": [health(f"sessionid={value}") for value in SESSIONS],
    "tokens": [health(f"csrftoken={value}") for value in CSRF_TOKENS],
    "names": [health(cookie) for cookie in NAMES],
    "on a page that is not there": [get("/nothing", ("Cookie", f"sessionid={SESSIONS[1]}"))],
}
