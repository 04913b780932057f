"""JSON: values of every type, written in every way, and slips in it."""

import json

from . import texts
from .dice import mutate

SLIPS = (
    *"{}[]\",:\\.-+eE0129 tfnuNI/#'", "\n", "\t", "\0", "\x1f", "\x7f", "é", "🦀", "\ufeff", "//", "\\u", "\\x", "NaN",
)
BROKEN_BYTES = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"\0")
NESTED = (1, 2, 5, 50, 300, 930, 950, 5000)
KEYS = (
    "id", "owner", "created_at", "updated_at", "Title", "titl", "", " title", "title ", "日本", "__proto__",
    "user", "owner_id", "pk", "csrfmiddlewaretoken", "non_field_errors", "detail", "a\0", "value ", "0",
)


SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


class Raw(str):
    """Written as it stands."""


class Pairs(list):
    """An object whose keys may come twice."""


def scalar(dice):
    return dice.weighted((5, json_string), (3, json_number), (1, True), (1, False), (1, None))


def json_string(dice):
    return dice.weighted((12, texts.text), (1, texts.with_surrogates))


def json_number(dice):
    literal = dice.weighted((2, texts.number), (2, texts.decimal), (1, texts.digits), (1, small))
    return Raw(literal if is_number(literal) or dice.chance(0.1) else dice.randint(-(10**13), 10**13))


def small(dice):
    return str(dice.randint(-10, 10))


def is_number(literal):
    digits = literal.removeprefix("-")
    return literal in ("NaN", "Infinity", "-Infinity") or (
        literal.isascii() and digits[:1].isdigit() and (digits[:1] != "0" or not digits[1:2].isdigit())
        and digits[-1:].isdigit() and not set(digits) - set("0123456789.eE+-")
    )


def anything(dice, depth=0):
    if depth < 3 and dice.chance(0.25):
        items = [anything(dice, depth + 1) for _ in range(dice.randint(0, 3))]
        if dice.chance(0.5):
            return items
        return Pairs((dice.choice(KEYS), item) for item in items)
    if dice.chance(0.01):
        depth = dice.choice(NESTED)
        return Raw("[" * depth + "]" * depth)
    return scalar(dice)


def write(dice, value):
    """The text of a value; where JSON leaves a choice, the dice make it."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return quoted(dice, value)
    if isinstance(value, Pairs):
        members = [write(dice, key) + gap(dice) + ":" + gap(dice) + write(dice, item) for key, item in value]
        return "{" + joined(dice, members) + "}"
    if isinstance(value, list):
        return "[" + joined(dice, [write(dice, item) for item in value]) + "]"
    return json.dumps(value)


def joined(dice, items):
    return gap(dice) + ("," + dice.choice(("", " "))).join(items) + gap(dice)


def gap(dice):
    return dice.choice((" ", "\n", "\t", "\r\n", "  ")) if dice.chance(0.1) else ""


def quoted(dice, text):
    eager = dice.chance(0.1)
    return '"' + "".join(escaped(dice, letter, eager) for letter in text) + '"'


def escaped(dice, letter, eager):
    must = letter in '"\\' or letter < " " or "\ud800" <= letter <= "\udfff"
    if not must and not (eager and dice.chance(0.5)):
        return letter
    if letter in SHORT and dice.chance(0.7):
        return SHORT[letter]
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    units = units.upper() if dice.chance(0.3) else units
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def body(dice, value):
    """The bytes of a value, rarely broken or in another encoding."""
    text = write(dice, value)
    if dice.chance(0.1):
        text = mutate(dice, text, SLIPS)
    if dice.chance(0.02):
        return text.encode(dice.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig")), "replace")
    data = text.encode("utf-8", "replace")
    return mutate(dice, data, BROKEN_BYTES) if dice.chance(0.02) else data
