"""Cursors: made up, and those of earlier answers with damages."""

import base64
import binascii
from urllib.parse import quote, quote_plus, unquote_to_bytes, urlencode

from . import moments, texts
from .dice import Dice, mutate

NUMBERS = (
    "0", "1", "2", "3", "4", "5", "9", "23", "999", "1000", "1001", "-1", "+2", " 2", "02", "1_0", "٣", "2\n", "",
    "abc", "1.0", "true", "9" * 20, "-" + "9" * 20,
)
TRUTHS = ("True", "False", "1", "0", "t", "f", "true", "10", "", "None")
TEXT_SLIPS = ("=", "&", ";", "%", "%C3", "%00", "+", "é", "o=1", "r=1", "p=", "0", "-", ":", " ", "\n")
CODE_SLIPS = (
    "=", "==", "%3D", "-", "_", "!", "+", "/", "%2B", "%20", "%0A", "%00", "%C3%A9", "A", "b", "z", "0", "&", "#",
)


def position(dice):
    return dice.weighted(
        (8, lambda dice: str(moments.stored(dice))),
        (3, moments.time),
        (3, lambda dice: str(dice.randint(0, 150))),
        (2, lambda dice: dice.choice(TRUTHS)),
        (2, lambda dice: dice.choice(("apple", "zebra", "row 50", "BUY BREAD", "é"))),
        (1, texts.text),
        (1, texts.number),
    )


def text(dice):
    """What the base64 of a cursor holds."""
    parts = [("o", dice.choice(NUMBERS))] if dice.chance(0.4) else []
    parts += [("r", "1" if dice.chance(0.7) else dice.choice(NUMBERS))] if dice.chance(0.4) else []
    parts += [("p", position(dice))] if dice.chance(0.7) else []
    if dice.chance(0.1):
        parts += [(dice.choice(("o", "r", "p", "x", "O")), dice.choice(NUMBERS))]
        dice.shuffle(parts)
    said = urlencode(parts, errors="replace")
    if dice.chance(0.05):
        said = "&".join(f"{name}={value}" for name, value in parts)
    return mutate(dice, said, TEXT_SLIPS) if dice.chance(0.12) else said


def cursor(dice):
    """As it stands in a URL."""
    return bent(dice, quote(base64.b64encode(text(dice).encode("utf-8", "replace")).decode(), safe=""))


def bent(dice, code):
    if dice.chance(0.04):
        return dice.choice(("", "%3D", "%00", "abc", "o%3D1", "None", quote_plus(texts.text(dice), errors="replace")))
    return mutate(dice, code, CODE_SLIPS) if dice.chance(0.12) else code


def damaged(path, seed):
    """The path of an earlier link with other text in its cursor, or with a slip anywhere in its query."""
    dice = Dice(seed)
    start, name, code = path.partition("cursor=")
    code, ampersand, rest = code.partition("&")
    if not name or dice.chance(0.25):
        start, question, query = path.partition("?")
        damaged = start + question + mutate(dice, query, CODE_SLIPS)
    else:
        damaged = start + name + dice.choice((mutate, rewritten))(dice, code, CODE_SLIPS) + ampersand + rest
    return "".join(letter for letter in damaged if "!" <= letter <= "~")


def rewritten(dice, code, _):
    """The same cursor with a slip within the text that it holds."""
    try:
        said = base64.b64decode(unquote_to_bytes(code)).decode()
    except (binascii.Error, ValueError):
        return code[1:]
    said = mutate(dice, said, TEXT_SLIPS)
    return quote(base64.b64encode(said.encode("utf-8", "replace")).decode(), safe="")
