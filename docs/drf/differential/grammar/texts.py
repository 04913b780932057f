"""Texts, for every place that takes one."""

SPACES = (
    " ", "\t", "\n", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\xa0", "\u1680",
    "\u2000", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
)
# White space to some, but not to Python.
NOT_SPACES = ("\u180e", "\u200b", "\u200d", "\u2060", "\ufeff", "\x00", "\x1b", "\x08")
LETTERS = (
    "a", "Z", "0", "é", "e\u0301", "ß", "İ", "ǆ", "日", "ﬁ", "١", "½", "²", "🦀", "👩‍👧", "\U0010ffff",
    "\ufffd", "\ufffe", "\x7f", "\x80", "\x9f", "\u202e", "<", ">", "&", "'", '"', "\\", "/", "%", "{", "}",
)
SURROGATES = ("\ud800", "\udbff", "\udc00", "\udfff", "\ud83e", "\udd80")
WORDS = (
    "milk", "Call the bank", "naïve café", "<b>bold</b>", "<script>alert(1)</script>", "'; DROP TABLE x; --",
    "&amp;", "%s %d {0}", "日本語", "🦀🦀", "None", "null", "undefined", "[]", "{}", "a\0b", "line\nline",
    "http://example.com/?a=1&b=2", "2026-01-01T00:00:00Z", "alice", "C:\\path\\", '"', "\u2028",
)
TRUE_AND_FALSE = (
    "t", "T", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "1",
    "f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", "0",
    "null", "Null", "NULL", "None", "none", "", "tRUE", "yEs", "oN", "1.0", "0.0", "2", " true", "true ", "x",
)
NUMBERS = (
    "0", "-0", "1", "+1", "-1", "--1", "007", "1.0", "1.", ".5", "1.00000", "1.5", "1e3", "1E3", "0x10", "0b1",
    "1_000", "_1", "1_", "1__0", " 12 ", "\u00a012", "12\n", "١٢", "１２", "𝟙", "²", "½", "1,000", "1 2", "1.0 ",
    "1.0\n", "1.0.0", "", "NaN", "nan", "Infinity", "-inf", "True", "1L", "1j", "1000000000000", "1000000000001",
    "-1000000000000", "-1000000000001", "1000000000000.0", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "18446744073709551616",
)
LIMITS = (1, 2, 149, 150, 151, 254, 255, 256, 257, 999, 1000, 1001)


def at_a_limit(dice):
    letter = dice.choice(LETTERS)
    return letter * (dice.choice(LIMITS) // len(letter))


def padded(dice):
    around = SPACES if dice.chance(0.8) else (*SPACES, *NOT_SPACES)
    inner = dice.weighted((3, text_of_letters), (1, at_a_limit), (1, ""))
    before = "".join(dice.choices(around, k=dice.randint(0, 3)))
    return before + inner + "".join(dice.choices(around, k=dice.randint(0, 3)))


def text_of_letters(dice):
    return "".join(dice.choices(LETTERS, k=dice.randint(1, 12)))


def any_letters(dice):
    """Any code points but surrogates."""
    return "".join(map(chr, (code_point(dice) for _ in range(dice.randint(1, 8)))))


def code_point(dice):
    return dice.choice((dice.randint(0, 0x2FF), dice.randint(0, 0xD7FF), dice.randint(0xE000, 0x10FFFF)))


def with_surrogates(dice):
    return "".join(dice.choices((*SURROGATES, "a", "é"), k=dice.randint(1, 4)))


def text(dice):
    """A text that UTF-8 can hold."""
    return dice.weighted(
        (6, lambda dice: dice.choice(WORDS)),
        (3, text_of_letters),
        (3, padded),
        (2, at_a_limit),
        (2, any_letters),
        (1, lambda dice: dice.choice(TRUE_AND_FALSE)),
        (1, number),
    )


def number(dice):
    return dice.weighted((4, lambda dice: dice.choice(NUMBERS)), (1, digits), (1, decimal))


def digits(dice):
    """As many as Python reads, and one more."""
    length = dice.choice((1, 3, 12, 13, 19, 20, 40, 309, 999, 1000, 1001, 4300, 4301))
    first = dice.choice(("", "-")) + str(dice.randint(1, 9))
    return first + "".join(dice.choices("0123456789", k=length - 1))


def decimal(dice):
    whole = str(dice.randint(0, 10 ** dice.choice((1, 6, 13, 17, 22))))
    said = dice.choice(("", "-")) + whole
    if dice.chance(0.6):
        said += "." + "".join(dice.choices("0123456789", k=dice.randint(1, 18)))
    if dice.chance(0.5):
        said += dice.choice("eE") + dice.choice(("", "+", "-")) + str(dice.randint(0, 330))
    return said
