"""Marks stand for what is new each time: tokens, times, cookies, and pages of markup."""

import base64
import hashlib
import hmac
import re

from config.settings import DEFAULT_SECRET_KEY

from .paths import FIXTURE

MARK = re.compile(r"\{(\w+)\}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z")
JWT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]{43})")
CLAIM = re.compile(r'"(exp|iat)":(\d+)')
JTI = re.compile(r'"jti":"[0-9a-f]{32}"')
CSRF_COOKIE = re.compile(r"^csrftoken=(\w+); expires=[^;]+")
LIFETIMES = (0, 300, 86400)
BROWSABLE_TITLE = b"Django REST framework"
BROWSABLE_PAGE = "<browsable page>"

FIXTURE_TIMES = set(TIME.findall(FIXTURE.read_text("utf-8")))


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


def mark_body(text, before, after):
    text = JWT.sub(lambda match: mark_jwt(match, before, after), text)
    return TIME.sub(lambda match: match[0] if match[0] in FIXTURE_TIMES else "<time>", text)


def mark_jwt(match, before, after):
    """`before` and `after` are the seconds between which the answer was made."""
    header, payload, signature = match.groups()
    digest = hmac.digest(DEFAULT_SECRET_KEY.encode(), f"{header}.{payload}".encode(), hashlib.sha256)
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != signature:
        return match[0]

    def claim(match):
        for lifetime in LIFETIMES:
            if before <= int(match[2]) - lifetime <= after:
                return f'"{match[1]}":<iat+{lifetime}>' if lifetime else f'"{match[1]}":<iat>'
        return match[0]

    claims = JTI.sub('"jti":<jti>', CLAIM.sub(claim, decode(payload)))
    return f"<jwt {decode(header)} {claims}>"


def decode(segment):
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode()


def mark_header(name, value, asked):
    """A cookie that the request `asked` with comes back as it was; another is new."""
    if name.lower() != "set-cookie":
        return [name, value]
    cookies = " ".join(value for name, value in asked if name.lower() == "cookie")

    def csrf(match):
        return f"csrftoken={match[1] if match[1] in cookies else '<csrf>'}; expires=<date>"

    return [name, CSRF_COOKIE.sub(csrf, value)]
