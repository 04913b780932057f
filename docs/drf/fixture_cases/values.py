"""Numbers, truth, times and texts as fields read them."""

from fixture_cases import group, here, load, obj, task, token, user

LATE = here("the error names the object", message="Problem installing fixture '<folder>/a.json': Could not load auth.Group(pk=50): 'utf-8' codec")
NOWHERE = here("the reference says what SQLite says at the end", stdout="", message="Problem installing fixtures: The row in table 'auth_user_groups'")

NUMBERS = [
    5, 0, -1, -7, 1.0, 1.5, -1.9, 1e3, True, False, None, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 10**30,
    1e300, "5", " 12 ", "+5", "-3", "1_000", "1__0", "_1", "1_", "٣", "１２", "0x10", "0b1", "1e3", "1.0", "", " ", "x",
    "\u00a07\u2003", "7\n", "\x1f7", "00012", "+-1", "²", "true", "None", "9223372036854775807", "9223372036854775808",
    "1" * 4300, "1" * 4301, [], [1], {}, {"a": 1}, ["a", "b"], "it's", 'say "x"', "a\nb", "\\", "“", "\u200b",
]

TRUTH = [
    True, False, 1, 0, 1.0, 0.0, -0.0, 2, -1, 0.5, "t", "f", "True", "False", "1", "0", "T", "F", "true", "false", "yes",
    "no", "on", "", " ", "None", None, [], {}, [True], "1.0", "٠", "True ", 10**30,
]

TIMES = [
    "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123456Z", "2026-01-01T00:00:00.1234567Z",
    "2026-01-01 00:00:00+00:00", "2026-01-01", "2026-1-1", "2026-01-01T12:34", "2026-01-01T12", "2026-01-01T12:34:56",
    "2026-01-01T12:34:56,5", "2026-01-01 1:2:3", "2026-01-01 1:2", "2026-01-01T12:34:56 +01:00", "2026-01-01T12:34:56+01",
    "2026-01-01T12:34:56+0130", "2026-01-01T12:34:56-23:59", "2026-01-01T12:34:56+24:00", "2026-01-01T12:34:56-24:00",
    "2026-01-01T12:34:56+23:60", "2026-01-01T12:34:56+99:99", "2026-01-01T12:34:56+12:34:56", "2026-01-01T24:00:00Z",
    "2026-01-01T24:00", "2026-01-01T23:59:60Z", "2026-13-01T00:00:00Z", "2026-02-29", "2024-02-29", "2026-02-30T00:00",
    "20260101", "20260101T123456", "20260101T123456Z", "2026-W01-1", "2026-W01", "2026W011", "2026-W54", "2026-001",
    "2026-01-01T00:00z", "2026-01-01t00:00", "2026-01-01x12:34", "2026-01-01é12:34", "2026-01-01T", "2026-01-01T1",
    "0000-01-01", "0001-01-01", "9999-12-31T23:59:59.999999Z", "10000-01-01", "-2026-01-01", "+2026-01-01",
    "0001-01-01T00:00+00:01", "9999-12-31T23:59-00:01", "٢٠٢٦-٠١-٠١", "٢٠٢٦-١-١ ١:٢:٣", "", " ", "now", "12:34", "None",
    " 2026-01-01", "2026-01-01 ", "2026-01-01\n", "2026-1-1\n", "2026-01-01T00:00:00Z\n", "2026/01/01", "01.02.2026",
    "2026-01-01T00:00:00 UTC", "2026-01-01T00:00:00ZZ", "1767225600", "2026-01-01T12:34x+01", "2026-01-01T00:00Z\x00x",
    "20260101T1", "2026-01-01T00:00:00+00:00:00.5", "2026-01-01T00:00:00.", "2026-01-01 00:00:00\x1c+01:00",
    None, 0, 1767225600, 1.5, True, [], {}, ["2026-01-01"],
]

TEXTS = [
    "a", "", " a ", 5, -1, 1.0, 1.5, 1e22, 1e-7, True, False, None, 2**64, [], [1, "a", None], {"a": [True, 1.5]}, "x" * 300,
    "Käse 🧀", "a\u0000b", "\u0001\u007f\u0085\u2028", "'", '"', "a\r\nb", ["it's", 'q"', "é\n\u200b"], float("nan"), float("inf"),
]

SURROGATES = ['"\\ud800"', '"a\\udc00\\ud801b"', '"\\ud83e\\uddc0"']


def shown(value):
    text = repr(value)
    return text if len(text) < 60 else f"{text[:30]}… ({len(text)})"


CASES = [
    *(load(f"the key {shown(value)}", [group(value)]) for value in NUMBERS),
    *(load(f"the foreign key {shown(value)}", [task(owner=value)]) for value in NUMBERS),
    *(load(f"the foreign key without a natural key {shown(value)}",
           [obj("token_blacklist.blacklistedtoken", 50, token=value, blacklisted_at="2026-01-01T00:00:00Z")])
      for value in (2, "2", None, ["j2"], {"j2": 1}, [], 99, 2**63)),
    *(load(f"the many-to-many keys {shown(value)}", [user(groups=value)], here=NOWHERE if value in ([99], ["1_0"]) else None)
      for value in ([], [1], [1, 2], [2, 1, 2], ["1"], [" 2 "], [1.9], [True], [None], [1, None], ["x"], ["1_0"], None, 1, 1.5,
                    True, "12", "1x", "", {}, {"1": 5}, {"x": 1}, [[]], [["editors"]], [["nobody"]], [["a", "b"]], [{"editors": 1}],
                    [99], [2**63], [[1]], [[None]], [["editors"], 2], [["nobody"], "x"], ["x", ["nobody"]])),
    *(load(f"the truth {shown(value)}", [user(is_staff=value)]) for value in TRUTH),
    *(load(f"the time {shown(value)}", [user(last_login=value)]) for value in TIMES),
    load("the time null where there must be one", [token(expires_at=None)]),
    *(load(f"the text {shown(value)}", [task(title=value)]) for value in TEXTS),
    *(load(f"the surrogates {text}", f'[{{"model": "auth.group", "pk": 50, "fields": {{"name": {text}}}}}]',
           here=None if "uddc0" in text else LATE)
      for text in SURROGATES),
    *(load(f"the key of a session {shown(value)}", [obj("sessions.session", value, session_data="x", expire_date="2026-01-01T00:00:00Z")])
      for value in ("abc", 5, 1.5, True, None, "", [1])),
    *(load(f"the key in JSON's words {text}", f'[{{"model": "auth.group", "pk": {text}, "fields": {{"name": "a"}}}}]')
      for text in ("NaN", "Infinity", "-Infinity", "1e400", "-0", "1E2", "1.0e0")),
]
