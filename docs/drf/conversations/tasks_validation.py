from recorder.requests import ALICE, get, patch, post, put

# JSON texts, so that each number is spelled as it is sent.
NUMBERS = (
    "0", "1", "-1", "-0", "42", "1.0", "-0.0", "0.1", "1.50", "1e2", "1E2", "1e-2", "1e15", "1e16",
    "1e17", "123456789012345678", "1e22", "1e23", "0.0001", "0.00001", "1e-7", "5e-324", "1e308",
    "1.7976931348623157e308", "3.141592653589793238462643", "100000000000000000000000",
    "1e400", "-1e400", "12345678901234567890.5", "9007199254740993.0", "2.5e-5", "-1e-5", "123456789.125",
)
OTHERS = ("true", "false", "null", "[]", '["x"]', "{}", '{"a": 1}')
SPACES = (
    "", " ", "   ", "\\t", "\\n", "\\r\\n", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff",
    "\\u001c", "\\u001f", "\u0085", "\u2028", "\u180e",
)
TRIMMED = (" x ", "\\tx\\n", "\u00a0x\u2003", "\u200bx\u200b", "\ufeffx", "\\u001cx\\u001f", "x  y")
BOOLEANS = (
    "t", "T", "y", "Y", "yes", "Yes", "YES", "yEs", "true", "True", "TRUE", "on", "On", "ON", "1",
    "f", "F", "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", "0",
    "null", "Null", "NULL", "", " ", " true", "true ", "tRUE", "nO", "2", "-1", "01", "1.0", "0.0",
    "enabled", "ja", "truе",
)
BOOLEAN_VALUES = (
    "1", "0", "2", "-1", "1.0", "0.0", "-0.0", "0.5", "1e0", "1e400", "1" + "0" * 30, "null", "[]",
    "[true]", "{}", '{"a": true}', "true", "false",
)


def titled(value):
    return post("/api/tasks/", f'{{"title": {value}}}', ALICE)


def described(value):
    return post("/api/tasks/", f'{{"title": "x", "description": {value}}}', ALICE)


def completed(value):
    return post("/api/tasks/", f'{{"title": "x", "completed": {value}}}', ALICE)


def both(value):
    return post("/api/tasks/", f'{{"title": {value}, "description": {value}}}', ALICE)


CONVERSATIONS = {
    "a title of every type": [titled(value) for value in NUMBERS + OTHERS],
    "a description of every type": [described(value) for value in ("0", "1.0", "1e16", *OTHERS)],
    "white space": [both(f'"{text}"') for text in SPACES + TRIMMED],
    "lengths are counted in code points": [
        titled('"' + "a" * 255 + '"'),
        titled('"' + "a" * 256 + '"'),
        titled('"' + "é" * 255 + '"'),
        titled('"' + "é" * 256 + '"'),
        titled('"' + "🦀" * 255 + '"'),
        titled('"' + "🦀" * 256 + '"'),
        titled('"' + "\\ud83e\\udd80" * 255 + '"'),
        titled('"' + "e\u0301" * 128 + '"'),
        titled('"  ' + "a" * 255 + '  "'),
        titled('"  ' + "a" * 256 + '  "'),
        titled("1" * 255),
        titled("1" * 256),
        described('"' + "long " * 2000 + '"'),
    ],
    "characters that no text may hold": [
        both('"a\\u0000b"'),
        both('"\\u0000"'),
        both('" \\u0000 "'),
        both('"\\ud800"'),
        both('"a\\udfffb\\ud83e"'),
        both('"\\udd80\\ud83e"'),
        both('"\\u0000\\ud800"'),
        titled('"' + "a" * 256 + '\\udc00"'),
        completed('"\\ud800"'),
        post("/api/tasks/", '{"title": "x", "\\ud800": "an unknown key"}', ALICE),
        put("/api/tasks/1/", '{"title": "\\ud800"}', ALICE),
        patch("/api/tasks/1/", '{"description": "\\ud800"}', ALICE),
        both('"a\\u0001b\\u001fc"'),
        titled('"' + "a" * 256 + '\\u0000"'),
        both('"\\ud83e\\udd80 whole"'),
        both('"a\\u007fb"'),
    ],
    "completed from a text": [completed(f'"{text}"') for text in BOOLEANS],
    "completed of every type": [completed(value) for value in BOOLEAN_VALUES],
    "what is missing and what is blank": [
        post("/api/tasks/", {}, ALICE),
        post("/api/tasks/", {"description": "x"}, ALICE),
        post("/api/tasks/", {"title": ""}, ALICE),
        post("/api/tasks/", {"title": None}, ALICE),
        post("/api/tasks/", {"title": "x", "description": ""}, ALICE),
        post("/api/tasks/", {"title": "x", "description": None}, ALICE),
        post("/api/tasks/", {"title": "x", "completed": None}, ALICE),
        post("/api/tasks/", {"Title": "x", "TITLE": "y"}, ALICE),
        get("/api/tasks/", ALICE),
    ],
    "all errors at once": [
        post("/api/tasks/", {"title": "", "description": None, "completed": "maybe"}, ALICE),
        post("/api/tasks/", {"completed": "maybe", "description": [], "title": {}}, ALICE),
        post("/api/tasks/", {"completed": [], "title": "x" * 300, "description": True}, ALICE),
        post("/api/tasks/", {"description": "a\0b", "title": "\0" + "x" * 300}, ALICE),
        put("/api/tasks/1/", {"title": None, "description": 1.5, "completed": 7}, ALICE),
        patch("/api/tasks/1/", {"title": " ", "completed": "x"}, ALICE),
    ],
    "fields that cannot be written, or do not exist": [
        post("/api/tasks/", {"title": "x", "id": 77}, ALICE),
        post("/api/tasks/", {"title": "x", "id": "no number", "owner": {}}, ALICE),
        post("/api/tasks/", {"title": "x", "created_at": "2000-01-01T00:00:00Z"}, ALICE),
        post("/api/tasks/", {"title": "x", "updated_at": "not a time"}, ALICE),
        post("/api/tasks/", {"title": "x", "colour": "red", "": 1, "__class__": {}}, ALICE),
        put("/api/tasks/1/", {"id": 2, "title": "x", "pk": 2}, ALICE),
        patch("/api/tasks/1/", {"id": 2, "created_at": "2000-01-01T00:00:00Z"}, ALICE),
        get("/api/tasks/1/", ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "keys given twice": [
        post("/api/tasks/", '{"title": "first", "title": "last"}', ALICE),
        post("/api/tasks/", '{"title": "first", "title": null}', ALICE),
        post("/api/tasks/", '{"title": null, "title": "last"}', ALICE),
        post("/api/tasks/", '{"title": "x", "completed": true, "completed": false}', ALICE),
        post("/api/tasks/", '{"t\\u0069tle": "an escaped key"}', ALICE),
    ],
    "a body that is not an object": [
        post("/api/tasks/", body, ALICE)
        for body in (
            "[]", "[1]", '[{"title": "x"}]', '""', '"text"', "0", "1", "1.5", "-0.0", "true",
            "false", "null", "1e400",
        )
    ]
    + [put("/api/tasks/1/", body, ALICE) for body in ("[]", '"text"', "1", "1e16", "true", "null")]
    + [patch("/api/tasks/1/", body, ALICE) for body in ("[]", '"text"', "1.0", "false", "null")],
}
