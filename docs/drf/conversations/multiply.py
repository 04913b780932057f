from recorder.requests import ALICE, get, options, post, put

PATH = "/api/multiply-by-seven/"
NUMBERS = (
    "6", "0", "-6", "-0", "1000000000000", "-1000000000000", "1000000000001", "-1000000000001",
    "999999999999", "9223372036854775807", "9223372036854775808", "1" + "0" * 40, "1" * 1001,
    "7.0", "7.00", "7.5", "-0.0", "0.1", "1e2", "1e15", "1e16", "1e400", "-1e400", "1e-5",
    "1000000000000.0", "1000000000000.5", "123456789012345680.0",
)
TEXTS = (
    "6", "-6", "+6", "0", "-0", "006", " 6 ", "\\t6\\n", "\u00a06\u2003", "7.0", "7.00", "7.", ".0", "7.5",
    "7.0 ", "7.0.0", "1_0", "1__0", "_1", "1e2", "0x10", "0b1", "٣", "３", "①", "²", "१२", "- 6", "--6",
    "", " ", "six", "NaN", "inf", "None", "true", "1,000", "1 000", "−6", "6\\u0000", "1000000000000",
    "1000000000001", "-1000000000001", "7.0000000000", "0.0", "-.0", "7.0\\n", "\\u200b6", "\\ud800",
)
OTHERS = ("true", "false", "null", "[]", "[6]", "{}", '{"value": 6}')


def value(text):
    return post(PATH, f'{{"value": {text}}}', ALICE)


CONVERSATIONS = {
    "numbers": [value(number) for number in NUMBERS],
    "texts": [value(f'"{text}"') for text in TEXTS]
    + [
        value('"' + "1" * 1000 + '"'),
        value('"' + "1" * 1001 + '"'),
        value('"' + "0" * 999 + '1"'),
        value('"' + " " * 999 + '11"'),
    ],
    "other types": [value(other) for other in OTHERS],
    "bodies": [
        post(PATH, {}, ALICE),
        post(PATH, "", ALICE),
        post(PATH, "[]", ALICE),
        post(PATH, "6", ALICE),
        post(PATH, '"6"', ALICE),
        post(PATH, "null", ALICE),
        post(PATH, {"Value": 6}, ALICE),
        post(PATH, {"value": 6, "other": "x"}, ALICE),
        post(PATH, '{"value": 6, "value": 7}', ALICE),
        post(PATH, {"value": 6}, ALICE, ("Accept", "application/json; indent=4")),
    ],
    "access and methods": [
        post(PATH, {"value": 6}),
        post(PATH, {"value": "x"}),
        post(PATH, {"value": 6}, ("Authorization", "Bearer bad")),
        get(PATH, ALICE),
        put(PATH, {"value": 6}, ALICE),
        options(PATH, ALICE),
        options(PATH),
    ],
}
