"""What requests are not made of, because nobody can say what the answer should be.

- What gunicorn refuses before Django sees it, as every web server does in its own way: methods in
  small letters or shorter than three, targets outside printable ASCII or on hosts that cannot be,
  control characters in headers, two of `Host`, `Content-Type` or `Content-Length`, a length that is
  none, unknown transfer codings, lines that are too long.
- What gunicorn takes from a proxy: names with underscores. Its answer to contradictory scheme headers has a body for
  HEAD too.
- An `Origin` with brackets beside those of an address: releases of Python 3.11 disagree whether it is a URL.
- What `Connection` and `Expect` are about: the connection, and no answer of DRF's.
- `Accept` with several media types of one precedence for one renderer, where they ask for different
  indents: DRF puts them into a set, so its choice hangs on Python's hash seed.
- The order of a list on PostgreSQL. `lists.py` puts right that of a whole list, and requests for a page or an order
  of which the key is no part are not sent.
- Cursors of rows that were made just now: the time is in them.
- Tokens that begin or cease to be valid while a run lasts.
"""

import re

from rest_framework.utils.mediatypes import _MediaType, order_parsed_by_precedence

RENDERED = tuple(map(_MediaType, ("application/json", "text/html")))
METHOD = re.compile(r"[A-Z0-9!$%&'*+\-.^_`|~]{3,20}")
TARGET = re.compile(r"(https?://[a-z.:0-9]+)?/[\x21-\x7e]*|\*")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
ADDRESS_IN_BRACKETS = re.compile(r"[^\[\]]*//(\w+@)?\[[^\[\]]*\](:\d*)?([/?#][^\[\]]*)?")
SCHEME_HEADERS = ("x-forwarded-proto", "x-forwarded-protocol", "x-forwarded-ssl")
MOST_IN_TARGET_LINE = 4094
MOST_IN_HEADER_LINE = 8190
ONLY_ONCE = ("host", "content-type", "content-length")


def hangs_on_the_hash_seed(accept):
    try:
        media_types = [_MediaType(part.strip()) for part in accept.split(",")]
    except TypeError:
        # DRF breaks over it, with any seed.
        return False
    return any(has_a_choice(media_types, rendered) for rendered in RENDERED)


def has_a_choice(media_types, rendered):
    for bucket in order_parsed_by_precedence(media_types):
        matching = [one for one in bucket if rendered.match(one)]
        if matching:
            return len(matching) > 1 and any("indent" in one.orig.lower() for one in matching)
    return False


def has_odd_brackets(origin):
    has_both = "[" in origin and "]" in origin
    return has_both and not ADDRESS_IN_BRACKETS.fullmatch(origin)


def is_defined(request):
    """Whether both web servers will hand the request on."""
    headers = request["headers"]
    # Both servers join the values of a header that is sent twice.
    accept, origin = (",".join(value for name, value in headers if name.lower() == joined)
                      for joined in ("accept", "origin"))
    names = [name.lower() for name, _ in headers]
    return (
        METHOD.fullmatch(request["method"])
        and TARGET.fullmatch(request["path"])
        and (request["path"] != "*" or request["method"] == "OPTIONS")
        and all(HEADER_VALUE.fullmatch(value) for _, value in headers)
        and all(names.count(name) < 2 for name in ONLY_ONCE)
        and not hangs_on_the_hash_seed(accept)
        and not has_odd_brackets(origin)
        and (request["method"] != "HEAD" or sum(map(names.count, SCHEME_HEADERS)) < 2)
    )


def fits(sent):
    """Whether gunicorn takes lines of that length; a token that came back may be any length."""
    method, path, headers, _ = sent
    if len(f"{method} {path} HTTP/1.1\r\n") > MOST_IN_TARGET_LINE:
        return False
    return all(len(f"{name}: {value}\r\n") <= MOST_IN_HEADER_LINE for name, value in headers)
