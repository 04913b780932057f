"""Marks stand for what is new each time: tokens, times, cookies, and pages of markup."""

import base64
import re

import jwt

from config.settings import DEFAULT_SECRET_KEY

from .paths import FIXTURE, RECORDED

MARK = re.compile(r"\{(\w+)\}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z")
JWT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]{43,})")
CLAIM = re.compile(r'"(exp|iat)":(\d+)')
JTI = re.compile(r'"(\w+)":"[0-9a-f]{32}"')
PASSWORD = re.compile(r'"(\w+)":"[0-9A-F]{32}"')
WAIT = re.compile(r"(?<=Expected available in )\d+(?= seconds)")
CSRF_COOKIE = re.compile(r"^csrftoken=(\w+); expires=[^;]+")
BROWSABLE_TITLE = b"Django REST framework"
BROWSABLE_PAGE = "<browsable page>"

FIXTURES = (FIXTURE, *RECORDED.glob("fixtures/*.json"))
FIXTURE_TIMES = {moment for fixture in FIXTURES for moment in TIME.findall(fixture.read_text("utf-8"))}

PERIODS = (60, 3600, 86400)
LONGEST_CONVERSATION = 30


def fill(text, values):
    """The request's text with every `{name}` replaced; an unknown name is an error."""
    return MARK.sub(lambda match: values[match[1]], text)


def is_browsable_page(headers, body):
    kinds = dict(headers)
    return kinds.get("Content-Type", "").startswith("text/html") and BROWSABLE_TITLE in body


def is_head_of_browsable_page(method, headers):
    """Such an answer has no body to know it by, but only DRF sends `Allow`."""
    kinds = dict(headers)
    html = kinds.get("Content-Type", "").startswith("text/html")
    return method == "HEAD" and html and "Allow" in kinds


class Marker:
    """Marks bodies of a server with these settings."""

    def __init__(self, settings):
        def setting(name, default):
            return settings.get(f"SIMPLE_JWT__{name}", default)

        self.algorithm = setting("ALGORITHM", "HS256")
        self.key = setting("VERIFYING_KEY", setting("SIGNING_KEY", DEFAULT_SECRET_KEY))
        lifetimes = (setting("ACCESS_TOKEN_LIFETIME", 300), setting("REFRESH_TOKEN_LIFETIME", 86400))
        self.lifetimes = (0, *map(int, lifetimes))

    def mark_body(self, text, before, after):
        """`before` and `after` are the seconds between which the answer was made."""
        text = JWT.sub(lambda match: self.mark_jwt(match, before, after), text)
        text = WAIT.sub(lambda match: mark_wait(match[0]), text)
        return TIME.sub(lambda match: match[0] if match[0] in FIXTURE_TIMES else "<time>", text)

    def mark_jwt(self, match, before, after):
        try:
            jwt.PyJWS().decode(match[0], self.key, algorithms=[self.algorithm])
        except jwt.InvalidTokenError:
            return match[0]

        def claim(match):
            for lifetime in self.lifetimes:
                if before <= int(match[2]) - lifetime <= after:
                    return f'"{match[1]}":<iat+{lifetime}>' if lifetime else f'"{match[1]}":<iat>'
            return match[0]

        claims = JTI.sub(r'"\1":<jti>', CLAIM.sub(claim, decode(match[2])))
        claims = PASSWORD.sub(r'"\1":<password>', claims)
        return f"<jwt {decode(match[1])} {claims}>"


def decode(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode()


def mark_wait(seconds):
    """The wait after a throttled request is the period of the rate, less the time since the first counted request."""
    for period in PERIODS:
        if 0 <= period - int(seconds) < LONGEST_CONVERSATION:
            return f"<wait {period}>"
    return seconds


def mark_header(name, value, asked):
    """A cookie that the request `asked` with comes back as it was; another is new."""
    if name.lower() == "retry-after":
        return [name, mark_wait(value)]
    if name.lower() != "set-cookie":
        return [name, value]
    cookies = " ".join(value for name, value in asked if name.lower() == "cookie")

    def csrf(match):
        return f"csrftoken={match[1] if match[1] in cookies else '<csrf>'}; expires=<date>"

    return [name, CSRF_COOKIE.sub(csrf, value)]
