"""Form bodies, and query strings, which are written the same way."""

from urllib.parse import quote_plus

from . import texts
from .dice import mutate

SLIPS = (
    "%", "%zz", "%C3", "%e9", "%00", "%2", "%u00e9", "%ED%A0%80", "%F0%9F", "&", "&&", "=", "==", ";", "+", "é", "\n",
    "[]", "?", "#",
)
EXTRAS = ("id", "owner", "csrfmiddlewaretoken", "_method", "_content", "", "é", "title[]")
CHECKBOXES = (*texts.TRUE_AND_FALSE, "on", "on", "true")
MANY = (999, 1000, 1001)


def values_for(dice, name):
    if name == "completed" and dice.chance(0.8):
        return dice.choice(CHECKBOXES)
    if name == "value" and dice.chance(0.8):
        return texts.number(dice)
    return texts.text(dice)


def pairs(dice, fields):
    """Names with texts; rarely a name twice, or one that nobody asked for."""
    names = [name for name in fields if dice.chance(0.8)]
    names += dice.choices((*fields, *EXTRAS), k=dice.choice((0, 0, 0, 1, 2)))
    return [(name, values_for(dice, name)) for name in names]


def urlencoded(dice, named):
    encoding = dice.choice(("latin-1", "utf-16", "cp1252", "shift_jis")) if dice.chance(0.05) else "utf-8"
    safe = dice.choice(("", "", "/", "!*'()", ":,@"))
    quoted = [[quote_plus(text, safe, encoding, "replace") for text in pair] for pair in named]
    said = "&".join("=".join(pair) for pair in quoted)
    if dice.chance(0.1):
        said = mutate(dice, said, SLIPS)
    if dice.chance(0.004):
        said += "&a=1" * (dice.choice(MANY) - len(named))
    return said


def body(dice, fields):
    said = urlencoded(dice, pairs(dice, fields))
    if dice.chance(0.03):
        # As it stands, without one percent sign.
        said = "&".join(f"{name}={value}" for name, value in pairs(dice, fields))
    data = said.encode("utf-8", "replace")
    return mutate(dice, data, (b"\xff", b"\xe9", b"\0", b"\r\n")) if dice.chance(0.03) else data
