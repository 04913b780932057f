"""What stands in the request line: methods, paths, suffixes and queries."""

from urllib.parse import quote

from . import forms, texts
from .dice import mutate

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
ODD_METHODS = (
    "TRACE", "BREW", "PROPFIND", "LINK", "M-SEARCH", "GET!", "POST_", "CONNECT", "QUERY", "A.B", "X" * 20, "123",
    "OPTIONS2", "PURGE",
)
TOKEN_VIEWS = (
    "/api/auth/token/", "/api/auth/token/refresh/", "/api/auth/token/verify/", "/api/auth/token/blacklist/",
)
VIEWS = (
    "/api/", "/api/tasks/", "/api/tasks/1/", "/api/me/", "/api/health/", "/api/multiply-by-seven/", *TOKEN_VIEWS,
)
NOWHERE = (
    "/", "/nothing", "/nothing/", "/api", "/api/users/", "/api/auth/", "/api/auth/token/other/", "/admin/",
    "/static/x.css", "/favicon.ico",
    "/api/tasks/1/more/", "/api/me/1/", "//", "/api//", "//api/tasks/", "/api/tasks//", "/.",
    "/api/tasks/../me/", "/api/.json", "/api.json",
    "*", "http://testserver/api/health/", "http://other.example/api/tasks", "/api/..", "/%61pi/me/", "/API/",
    "/api%2Ftasks/", "/robots.txt",
)
SUFFIXES = (
    ".json", ".api", ".json/", ".api/", ".xml", ".html", ".JSON", ".Json", ".json5", ".", "./", ".json.json",
    ".api.json", ".j%73on", "%2Ejson", ".json%20", ".json%0A", ".%C3%A9", "..json", ".jsonapi",
)
FORMATS = (
    "json", "api", "xml", "html", "", "JSON", "%6Ason", "json%20", "json;x=1", "json+", "%C3%A9", "%FF", "json%00",
    "api%0a", "admin", "json,api", ".json",
)
PARAMETERS = ("completed", "page", "search", "ordering", "q")
FORMAT_NAMES = (*("format=",) * 8, "Format=", "format%3D", "form%61t=", "format[]=")
SLIPS = (
    "/", "//", ".", "..", "%", "%2", "%2F", "%2f", "%00", "%0A", "%0D", "%20", "%25", "%3F", "%23", "%C3%A9",
    "%c3", "%FF", "%ED%A0%80", "%F0%9F%A6%80",
    "?", "??", ";", ";x=1", ":", "@", "!", "$", "&", "'", "(", ")", "*", "+", ",", "=", "~", "-", "_", "1",
    "a", "A", "#", "#x", "%7F", "%E2%80%A8", "%22", "%3C", "%5C", "%u0061", "[", "]",
)
# No URI has these.
FORBIDDEN = tuple('<>"{}|\\^`')


def pk(dice):
    return odd_pk(dice) if dice.chance(0.14) else dice.choice((*"123" * 3, *"45678", "0", "99"))


def odd_pk(dice):
    at_64_bits = str(2**63 + dice.randint(-2, 1))
    said = dice.weighted((3, texts.number), (1, texts.digits), (1, texts.text_of_letters), (1, at_64_bits))
    return quote(said, safe=dice.choice(("", "", "+", "/.", "~!*'(),;:@&=")), errors="replace")[:1500] or "0"


def task(dice):
    return f"/api/tasks/{pk(dice)}/"


def view(dice):
    return dice.weighted((3, "/api/tasks/"), (4, task), (3, lambda dice: dice.choice(VIEWS)))


def any_path(dice):
    """A path that may lead anywhere or nowhere."""
    path = dice.weighted((6, view), (1, lambda dice: dice.choice(NOWHERE)))
    return bent(dice, path) if dice.chance(0.6) else path


def bent(dice, path):
    return dice.choice((
        path.rstrip("/") or "/",
        path.rstrip("/") + dice.choice(SUFFIXES),
        path.rstrip("/") + dice.choice(SUFFIXES),
        path + dice.choice(SUFFIXES),
        path + "/",
        "/" + path,
        mutate(dice, path, SLIPS),
        mutate(dice, path, SLIPS),
        path + dice.choice(SLIPS),
        path.rstrip("/") + dice.choice(SLIPS),
        percent_encoded(dice, path),
        path.swapcase(),
        path.rstrip("/") + "%2F",
        mutate(dice, path, FORBIDDEN) if dice.chance(0.2) else path,
    ))


def percent_encoded(dice, path):
    def encoded(letter):
        return f"%{ord(letter):02{dice.choice('xX')}}" if letter != "/" and dice.chance(0.2) else letter

    return "".join(map(encoded, path))


def query(dice):
    if dice.chance(0.5):
        parts = [dice.choice(FORMAT_NAMES) + dice.choice(FORMATS)]
        if dice.chance(0.25):
            parts.append(dice.choice(("format=json", "format=xml", "a=1", "format", "")))
        said = "?" + dice.choice("&&&;").join(parts)
    else:
        said = "?" + forms.urlencoded(dice, forms.pairs(dice, PARAMETERS))
    said = mutate(dice, said, SLIPS) if dice.chance(0.12) else said
    return "".join(letter for letter in said if "!" <= letter <= "~")[:3000]


def method(dice):
    return dice.choice(ODD_METHODS) if dice.chance(0.15) else dice.choice(METHODS)
