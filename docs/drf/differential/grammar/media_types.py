"""`Accept` and `Content-Type`."""

import encodings.aliases

from .. import undefined
from .dice import mutate

KNOWN = ("application/json", "text/html", "application/x-www-form-urlencoded", "multipart/form-data")
RANGES = (
    *KNOWN, "*/*", "application/*", "text/*", "multipart/*", "*/json", "*/html", "*", "", "text/plain",
    "application/xml",
    "APPLICATION/JSON", "Text/HTML", "image/png", "application/jso", "application/jsonp",
    "application/vnd.api+json",
    "application/ json", " application/json", "application /json", "json", "application/", "/json", "/",
    "a/b/c",
    "application/xhtml+xml", "ü/ü", "*/*json", "application/*+json", "text/html/x", '"application/json"',
    "text/json",
)
ACCEPTABLE = ("application/json", "text/html", "*/*", "application/*", "text/*")
CHARSETS = sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values()})
ODD_CHARSETS = (
    "", '""', "utf-8", "UTF-8", "utf8", "Utf_8", "utf 8", " utf-8", "'utf-8'", "utf-8;", "latin-1",
    "nonsense", "é", "utf-16",
    "UTF-16LE", "utf-32", "utf-7", "utf-8-sig", "ascii", "cp1252", "shift_jis", "gb18030", "idna", "punycode",
    "undefined",
    "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "hex", "base64", "rot13", "zlib", "bz2",
    "string-escape", "uu",
    "a" * 100, "utf-8\\", "utf--8", "u.t.f.8", "latin1", "iso-8859-15", "koi8-r", "big5hkscs", "euc_kr",
    "x-user-defined", "utf-8-", "none",
)
INDENTS = (
    "0", "1", "2", "4", "7", "8", "9", "10", "-1", "+3", " 3", "3 ", "03", "1.5", "x", "", '"4"', "'4'", "4x",
    "1_0",
    "99999999999999999999", "\xb2", "\xa04", "4,", "%34", "0x4", "None", "true",
)
NAMES = ("indent", "q", "charset", "version", "boundary", "a", "Indent", "INDENT", "x-y", "", "é", "indent ", " q")
VALUES = (
    "1", "0", "0.5", "1.0", "2", "x", "a b", "é", "", "=", "a=b", "<>", "*", "'", '"x"', '"a;b"', '"a,b"', '"a\\"b"',
    '"a\\\\b"', '"open',
)
EXTENDED = (
    "utf-8''4", "utf-8'en'%34", "latin-1''%E9", "us-ascii'en'x", "''4", "utf-8''%", "utf-8''%zz", "bad''x", "utf-8'x",
    "4",
)
SLIPS = ('"', "'", ";", ",", "=", "/", "*", "\\", " ", "\t", "q", "%", "\xe9", "\xa0", "(", "x")


def parameter(dice):
    name = dice.choice(NAMES)
    if dice.chance(0.15):
        name += dice.choice(("*", "*0", "*0*", "*1", "**"))
        return f"{name}={dice.choice(EXTENDED)}"
    value = dice.choice(INDENTS if name.lower().strip() == "indent" else VALUES)
    if dice.chance(0.6):
        return f"{name}={value}"
    return dice.choice((f"{name} = {value}", name, f"{name}={value}={value}", f"={value}"))


def charset(dice):
    name = dice.choice(CHARSETS) if dice.chance(0.5) else dice.choice(ODD_CHARSETS)
    if dice.chance(0.2):
        dashed, spaced = name.replace("_", "-"), name.replace("_", " ")
        name = dice.choice((name.upper(), dashed, spaced, f'"{name}"', name + " "))
    return dice.choice(("charset=",) * 8 + ("Charset=", "charset =", "charset*=utf-8''")) + name


def media_range(dice):
    kind = dice.choice(RANGES) if dice.chance(0.4) else dice.choice(ACCEPTABLE)
    parts = [kind]
    if dice.chance(0.4):
        parts.append(f"q={dice.choice(('0', '0.1', '0.5', '0.8', '1', '1.0', '2', 'x', ''))}")
    if dice.chance(0.15):
        parts.append(f"indent={dice.choice(INDENTS)}")
    parts += [parameter(dice) for _ in range(dice.choice((0, 0, 0, 1, 2)))]
    return dice.choice((";", "; ", " ; ")).join(parts)


def accept(dice):
    """A value of `Accept` for which DRF has one answer."""
    while True:
        value = accept_at_all(dice)
        if not undefined.hangs_on_the_hash_seed(value):
            return value


def accept_at_all(dice):
    count = dice.choice((1, 1, 1, 2, 2, 3, 5)) if dice.chance(0.98) else dice.choice((63, 64, 65, 100))
    value = dice.choice((",", ", ", " , ", ",,")).join(media_range(dice) for _ in range(count))
    if dice.chance(0.15):
        value = mutate(dice, value, SLIPS)
    if dice.chance(0.02):
        value += "; x=" + "y" * dice.choice((200, 240, 260, 3000))
    return value


def content_type(dice, kind):
    """A way to say `kind`, or rarely something else."""
    if dice.chance(0.15):
        kind = dice.choice(RANGES)
    parts = [kind]
    if dice.chance(0.45):
        parts.append(charset(dice))
    parts += [parameter(dice) for _ in range(dice.choice((0, 0, 0, 1, 2)))]
    value = dice.choice((";", "; ", " ;")).join(parts)
    value = value.upper() if dice.chance(0.05) else value
    return mutate(dice, value, SLIPS) if dice.chance(0.1) else value
