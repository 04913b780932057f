"""`docs/differences.md`: the closed list of deliberate differences, and how to know each of them.

The first column of its table names a row, and here is a function of that name for every row that one
request can show. A row without a function, or a function without a row, is an error.
"""

import base64
import codecs
import json
import re
from urllib.parse import parse_qs, urlsplit

from django.utils.http import parse_header_parameters

from config.middleware import items
from recorder.paths import PROJECT

from .exchange import differing_headers

PAGE = PROJECT.parent / "differences.md"
ROW = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)
EXCHANGE = re.compile(r"^- `(\w+)`: (?:`(.+)`|every exchange)$", re.MULTILINE)

JWT = re.compile(r"[\w-]+\.([\w-]+)\.")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
LAST_SECOND = 253402300799
MOST_BYTES = 2621440
NESTED = re.compile(rb"[\[{]")
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
CHARSETS = {
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"),
    *("ascii", "iso8859-1", "charmap", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    *(f"cp{1250 + page}" for page in range(9)),
    *(f"iso8859-{part}" for part in range(2, 17)),
}
NO_URI = re.compile(r"""[^\w\-.~:/?#\[\]@!$&'()*+,;=%]""", re.ASCII)

# This is seen in the rows, not in an answer.
IN_ROWS = {"token-digest"}
# These take two requests at once, many, a database that is gone or large, or other settings; tests of their own show
# them.
NOT_BY_ONE_REQUEST = {
    "order-of-equals", "schema", "throttle-large-rates", "throttle-memory", "throttle-race", "throttle-rates",
    "throttle-user-address",
    "deleted-meanwhile", "lost-update", "database-down", "outcome-unknown", "crowded", "client-gone", "user-gone",
    "stored-moment", "stored-text", "stored-truth", "stored-password", "rule", "referred",
    "memory", "url-size", "password-changed-meanwhile", "login-user-gone",
    "hash-bounds", "hash-malformed", "hash-72-bytes", "password-hashers", "password-hashers-md5",
    "long-list", "login-flood", "rotation-once", "family-on-reuse", "token-size", "token-type-none",
    "conditional-long-list", "gzip-busy",
}
# A recording of megabytes would be no reading matter.
NOT_RECORDED = {"body-size", "search-size"}


def payloads(made):
    """Of every token in the request, what can be read of it."""
    _, _, headers, body = made.sent
    text = " ".join(value for _, value in headers) + (body or b"").decode("latin-1")
    for payload in JWT.findall(text):
        try:
            yield json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except ValueError:
            continue


def claims(made):
    return [payload for payload in payloads(made) if isinstance(payload, dict)]


def says(answer, text):
    """Pages say it in their own words, and the answer to HEAD says nothing."""
    return answer.is_page or not answer.body or text in answer.body.decode()


def breaks(made, status):
    return made.reference.status >= 500 and made.ours.status == status


def is_no_moment(value):
    return isinstance(value, str) or isinstance(value, int | float) and value > LAST_SECOND


def is_whole(value):
    try:
        return int(value) is not None
    except (OverflowError, TypeError, ValueError):
        return False


def token_exp(made):
    odd = any(is_no_moment(payload.get("exp")) for payload in claims(made))
    return breaks(made, 401) and odd and says(made.ours, "Token is invalid")


def token_user(made):
    odd = any(not is_whole(payload.get("user_id")) for payload in claims(made))
    return breaks(made, 401) and odd and says(made.ours, "Token contained no recognizable user identification")


def refresh_user_gone(made):
    there = "/refresh/" in made.sent[1]
    return breaks(made, 401) and there and says(made.ours, "No active account found for the given token.")


def refresh_jti(made):
    def text(payload):
        return "Token has no id" if "exp" in payload else "Token has no 'exp' claim"

    lacking = [payload for payload in claims(made) if "jti" not in payload]
    return breaks(made, 401) and any(says(made.ours, text(payload)) for payload in lacking)


def json_depth(made):
    # A page or a PATCH stands on a few more of Python's frames, and breaks a little earlier.
    return breaks(made, 400) and len(NESTED.findall(made.sent[3] or b"")) > 900


def header(made, wanted):
    return ",".join(value for name, value in made.sent[2] if name.lower() == wanted)


def codec(made):
    """What Python finds under the charset of `Content-Type`."""
    try:
        _, parameters = parse_header_parameters(header(made, "content-type"))
        return codecs.lookup(parameters.get("charset", "utf-8"))
    except (LookupError, TypeError, ValueError):
        return codecs.lookup("utf-8")


def charset(made):
    # Who may not come in, or asks for what is not there, is told that first.
    return not codec(made)._is_text_encoding and any(breaks(made, status) for status in (400, 401, 404))


def charset_rare(made):
    """The names that Python gives its codecs, with dashes or not."""
    refused = made.ours.status == 400 and says(made.ours, "Unsupported charset")
    return codec(made).name.replace("_", "-") not in CHARSETS and (refused or "?" in made.sent[1])


def header_parameters(made):
    """A bad charset of a parameter is caught in `Accept`, and not in `Content-Type`."""
    broken = cannot_be_read(header(made, "content-type"), TypeError, ValueError) or any(
        cannot_be_read(part, TypeError) for part in header(made, "accept").split(",")
    )
    return made.reference.status >= 500 and broken


def cannot_be_read(media_type, *errors):
    try:
        parse_header_parameters(media_type)
    except (TypeError, ValueError) as error:
        return isinstance(error, errors)
    return False


def csrf_form(made):
    # The page about a bad `Host` reads the form, too.
    own_page = breaks(made, 404) or breaks(made, 400)
    return own_page and "csrftoken" in header(made, "cookie") and made.sent[0] not in SAFE_METHODS


def token_text(made):
    def odd(payload):
        jti = payload.get("jti")
        surrogate = isinstance(jti, str) and any("\ud800" <= letter <= "\udfff" for letter in jti)
        return surrogate or not isinstance(payload.get("iss", ""), str)

    # A token of the wrong type is told that.
    told = says(made.ours, "Token is invalid") or says(made.ours, "Token has wrong type")
    return breaks(made, 401) and any(map(odd, claims(made))) and told


def surrogate_page(made):
    return made.reference.status >= 500 and bool(SURROGATE.search(made.sent[3] or b"")) and made.ours.is_page


def body_size(made):
    return len(made.sent[3] or b"") > MOST_BYTES and made.ours.status == 413


def request_line(made):
    ours = made.ours
    return bool(NO_URI.search(made.sent[1])) and ours.status == 400 and not ours.body


def parameters(made):
    """Of each query parameter its last value, which is the one that counts."""
    named = parse_qs(made.sent[1].partition("?")[2], keep_blank_values=True)
    return {name: values[-1] for name, values in named.items()}


def cursor_position(made):
    return breaks(made, 404) and "cursor" in parameters(made) and says(made.ours, "Invalid cursor")


def id_in_size(made):
    fails = made.reference.status >= 500 and made.ours.status in (200, 404)
    return fails and "id__in" in parameters(made)


def time_range(made):
    filtered = any(name.startswith(("created_at", "updated_at")) for name in parameters(made))
    return breaks(made, 400) and filtered and says(made.ours, "Enter a valid date/time.")


def search_size(made):
    refused = made.ours.status == 400 and made.reference.status in (200, 500)
    # More than 100 terms, and what separates them.
    return refused and len(made.sent[1]) > 200 and says(made.ours, "no more than 100 search terms")


def limit_size(made):
    limit = parameters(made).get("limit")
    return breaks(made, 200) and is_whole(limit) and int(limit) >= 2**63


def browsable_login(made):
    cookies = header(made, "cookie")
    return "/api-auth/" in made.sent[1] or "page_access=" in cookies or "page_refresh=" in cookies


def is_refused_origin(made):
    """Whether only the reference lets the origin read the answer."""
    allowed = [
        any(name == "access-control-allow-origin" for name, _ in answer.headers) for answer in (made.reference, made.ours)
    ]
    names = {name for name, _ in differing_headers(made.reference, made.ours)}
    same = made.reference.status == made.ours.status and made.reference.body == made.ours.body
    return allowed == [True, False] and same and all(name.startswith("access-control-") for name in names)


def cors_null(made):
    """A listed `null` has an empty scheme and an empty host, like every text without them."""
    origin = header(made, "origin")
    listed = items(made.settings.get("CORS_ALLOWED_ORIGINS", ""))
    # An origin that cannot be taken apart is never allowed.
    return is_refused_origin(made) and "null" in listed and origin != "null" and urlsplit(origin)[:2] == ("", "")


def cors_regex(made):
    origin = header(made, "origin")
    regexes = items(made.settings.get("CORS_ALLOWED_ORIGIN_REGEXES", ""))
    begins = any(re.match(regex, origin) for regex in regexes)
    return is_refused_origin(made) and begins and not any(re.fullmatch(regex, origin) for regex in regexes)


def forwarded_untrusted(made):
    """The requests come from 127.0.0.1."""
    believed = items(made.settings.get("FORWARDED_ALLOW_IPS", "127.0.0.1"))
    name, *_ = items(made.settings.get("SECURE_PROXY_SSL_HEADER", "")) or [""]
    sent = {name.lower() for name, _ in made.sent[2]}
    is_said = name.removeprefix("HTTP_").replace("_", "-").lower() in sent
    has_host = made.settings.get("USE_X_FORWARDED_HOST") == "true" and "x-forwarded-host" in sent
    return not any(address == "*" or address.startswith("127.0.0.") for address in believed) and (is_said or has_host)


def if_match(made):
    """The tag of a change that was made on a condition is there too."""
    is_asked = made.sent[0] in ("PUT", "PATCH", "DELETE") and header(made, "if-match")
    refused = made.ours.status in (400, 412) and is_about(made, b"If-Match")
    return bool(is_asked) and (refused and would_change(made) or has_only_more(made, "etag"))


def idempotency_key(made):
    is_asked = made.sent[0] == "POST" and header(made, "idempotency-key")
    refused = made.ours.status in (400, 409, 413, 422, 501) and is_about(made, b"Idempotency-Key")
    return bool(is_asked) and would_change(made) and (refused or is_replay(made))


def is_about(made, name):
    """Whether our answer names the header. Marks hide what a page says, so there a status that DRF lacks counts."""
    return name in made.ours.body or made.ours.is_page and made.ours.status in (409, 412, 422, 501)


def is_replay(made):
    """Whether ours is the first answer again, so that only the reference has a new row."""
    statuses = made.reference.status, made.ours.status
    return statuses == (201, 201) and any(name == "idempotent-replayed" for name, _ in made.ours.headers)


def would_change(made):
    """Whether the reference refuses the request for no other reason than its body."""
    return made.reference.status in (200, 201, 204, 400, 415)


def has_only_more(made, name):
    """Whether the answers are the same but for a header that only ours has."""
    same = made.reference.status == made.ours.status and made.reference.body == made.ours.body
    differing = differing_headers(made.reference, made.ours)
    return same and len(differing) == 1 and differing[0][0] == name and differing[0] in made.ours.headers


def page(made):
    """The marks hide what the pages say; they have to agree in all else."""
    return made.reference.is_page and made.ours.is_page and not made.kind


FUNCTIONS = (
    token_exp, token_user, refresh_user_gone, refresh_jti, token_text, json_depth, charset, charset_rare,
    header_parameters, csrf_form, surrogate_page, body_size, request_line, cursor_position, id_in_size, time_range,
    limit_size, search_size, browsable_login, cors_null, cors_regex, forwarded_untrusted, if_match, idempotency_key,
    page,
)


class Listed:
    def __init__(self, text):
        self.functions = {function.__name__.replace("_", "-"): function for function in FUNCTIONS}
        rows = set(ROW.findall(text))
        self.shown_by_one_request = self.functions.keys() | IN_ROWS
        if unknown := rows ^ (self.shown_by_one_request | NOT_BY_ONE_REQUEST):
            raise SystemExit(f"{PAGE.name} and {__name__} disagree about {', '.join(sorted(unknown))}")
        self.exchanges = [(topic, request or None) for topic, request in EXCHANGE.findall(text)]

    def name_of(self, made):
        """The row that an exchange falls under. A 5xx of this server falls under none."""
        if not made.kind:
            return "page" if page(made) else None
        if made.ours.status >= 500:
            return None
        return next((name for name, function in self.functions.items() if function(made)), None)

    def has(self, topic, request):
        return (topic, request) in self.exchanges or (topic, None) in self.exchanges


def read():
    return Listed(PAGE.read_text("utf-8"))
