from recorder.requests import ALICE, content_type, patch, post, put, request

EMPTY = ("", " ", "\n\t\r ", "\ufeff")
SYNTAX = (
    "{", "}", "[", "]", "{,}", "{}}", "{} {}", '{"title"', '{"title":', '{"title": }', '{"title" "x"}',
    '{"title": "x",}', '{"title": "x" "y"}', '{"title": "x"; "y": 1}', "{title: 1}", "{'title': 'x'}",
    "{1: 2}", '{"title": "x"}}', '{"title": "x"} x', '{"title": "x"},', "[1,]", "[1 2]", "[1", "[,]",
    "[1,,2]", '{"a": [1, {"b": }]}', "tru", "truE", "True", "nul", "None", "undefined", "nothing",
    "title=x", "<xml/>", "//x", '/* c */ {"title": "x"}', '{"title": x}', "{\n  \"title\": \"x\",\n}",
    '{\n "title": "x"\n "completed": true\n}', '\n\n  {"title"  }', '{"é": "ü" x}', '{"🦀": 🦀}',
    '{"title": "x",\r\n "b"}', "\u00a0{}", "\x0b{}", "{}\x00", "\x00", "{\x00}", '{"a":1 \u2028}',
)
STRINGS = (
    '"', '"abc', '{"title": "x', '{"title": "x\\', '{"title": "\\"', '{"title": "\\x"}',
    '{"title": "\\u"}', '{"title": "\\u12"}', '{"title": "\\u12G4"}', '{"title": "\\uD83E"',
    '{"title": "\\u 123"}', '{"title": "\\u+123"}', '{"title": "\\u0x12"}', '{"title": "\\u1_23"}',
    '{"title": "\\U0001F980"}', '{"title": "\\ud83e\\u"}', '{"title": "\\a"}', '{"title": "\\é"}',
    '{"title": "\\/\\b\\f\\n\\r\\t\\"\\\\"}', '{"title": "a\nb"}', '{"title": "a\tb"}',
    '{"title": "a\x00b"}', '{"title": "a\x1fb"}', '{"title": "a\x7fb"}', '{"title\n": "x"}',
    '{"\\x": 1}', '{"title": "x\\u000ay"}',
)
NUMBERS = (
    "01", "-", "-a", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1.5.5", "--1", "0x10", "1_000", "1,5",
    "NaN", "Infinity", "-Infinity", "-NaN", "+Infinity", "nan", "inf", "١", "1e5x",
)
NUMBER_VALUES = ("NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "-", "-01", "1e+")
TITLE = '{"title": "encoded"}'
UTF8_FAULTS = (
    b'{"title": "\xff"}', b'{"title": "\xc3"}', b'{"title": "\xc3(\xa9"}', b"\xff", b"\x80",
    b'{"title": "\xc0\x80"}', b'{"title": "\xe2\x82"}', b'{"title": "\xf0\x9f\xa6"}',
    b'{"title": "\xed\xa0\x80"}', b'{"title": "\xf4\x90\x80\x80"}', b'{"title": "\xe0\x80\x80"}',
    b'{"title": "x"}\xff', b'{\xff', b'{"title": "caf\xe9"}', b'{"title": "\xf8\x88\x80\x80\x80"}',
    b'{"title": "\xc3', b'{"title": "ok \xe2\x82\xac \xfe"}',
)
CHARSETS = (
    "utf-8", "UTF-8", "utf8", '"utf-8"', "utf-8-sig", "us-ascii", "iso-8859-1", "latin-1",
    "utf-16", "cp1252", "nonsense", "", "bz2_codec", "base64", "rot13", "undefined",
)


def sent_as(charset, body):
    kind = content_type(f"application/json; charset={charset}")
    return request("POST", "/api/tasks/", ALICE, kind, body=body)


def nested(depth):
    return "[" * depth + "]" * depth


CONVERSATIONS = {
    "no text at all": [post("/api/tasks/", body, ALICE) for body in EMPTY],
    "syntax": [post("/api/tasks/", body, ALICE) for body in SYNTAX],
    "strings": [post("/api/tasks/", body, ALICE) for body in STRINGS],
    "numbers alone": [post("/api/tasks/", body, ALICE) for body in NUMBERS],
    "numbers as values": [
        post("/api/tasks/", f'{{"title": {number}}}', ALICE) for number in NUMBER_VALUES
    ],
    "as many digits as Python takes, and one more": [
        post("/api/multiply-by-seven/", f'{{"value": 1, "x": {"1" * 4300}}}', ALICE),
        post("/api/multiply-by-seven/", f'{{"value": 1, "x": {"1" * 4301}}}', ALICE),
        post("/api/multiply-by-seven/", f'{{"value": 1, "x": {"1" * 4301}.0}}', ALICE),
    ],
    "bytes that are not UTF-8": [post("/api/tasks/", body, ALICE) for body in UTF8_FAULTS],
    "byte order marks and other encodings": [
        post("/api/tasks/", b"\xef\xbb\xbf" + TITLE.encode(), ALICE),
        post("/api/tasks/", b"\xef\xbb\xbf\xef\xbb\xbf" + TITLE.encode(), ALICE),
        post("/api/tasks/", TITLE.encode("utf-16"), ALICE),
        post("/api/tasks/", TITLE.encode("utf-16-le"), ALICE),
        post("/api/tasks/", TITLE.encode("utf-16-be"), ALICE),
        post("/api/tasks/", TITLE.encode("utf-32"), ALICE),
        post("/api/tasks/", TITLE.encode("utf-32-be"), ALICE),
    ],
    "charsets": [sent_as(charset, TITLE) for charset in CHARSETS]
    + [
        sent_as("iso-8859-1", b'{"title": "caf\xe9"}'),
        sent_as("us-ascii", b'{"title": "caf\xe9"}'),
        sent_as("utf-16", TITLE.encode("utf-16")),
        sent_as("cp1252", b'{"title": "\x80 \x93quoted\x94"}'),
        sent_as("utf-8-sig", b"\xef\xbb\xbf" + TITLE.encode()),
    ],
    "depth": [
        post("/api/tasks/", nested(10), ALICE),
        post("/api/tasks/", nested(100), ALICE),
        post("/api/tasks/", f'{{"title": {nested(100)}}}', ALICE),
        post("/api/tasks/", f'{{"title": "x", "extra": {nested(100)}}}', ALICE),
        post("/api/tasks/", "[" * 100, ALICE),
        post("/api/tasks/", '{"a":' * 100, ALICE),
        post("/api/tasks/", '{"a":' * 100 + "1" + "}" * 100, ALICE),
    ],
    "white space around": [
        post("/api/tasks/", ' \t\r\n{ "title" : "spaced" } \n', ALICE),
        post("/api/tasks/", '{"title":"tight"}', ALICE),
    ],
    "other methods and views": [
        put("/api/tasks/1/", "{", ALICE),
        patch("/api/tasks/1/", "nope", ALICE),
        post("/api/auth/token/", "{"),
        post("/api/auth/token/refresh/", "[1,]"),
        post("/api/auth/token/verify/", ""),
        post("/api/auth/token/blacklist/", b"\xff"),
        post("/api/multiply-by-seven/", "{", ALICE),
        post("/api/multiply-by-seven/", "NaN", ALICE),
    ],
}
