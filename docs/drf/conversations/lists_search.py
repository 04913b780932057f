from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, accept, bearer, delete, get, head, options, patch, post, put
from recorder.rest_framework import filters

SETTINGS = filters("search")
FIXTURE = LISTS

TERMS = (
    "milk", "MILK", "Milk buy", "milk buy", "buy apple", "green", "red.", "appl", "nothing", "milk nothing", "not red",
    "100%", "%", "_", "a_b", "snake_", "\\", "C:\\temp", "\\\\", "<b>", "&amp;", "+plus", "+", "10", "true", "True",
    "None", "null", "it's", "*", "?", "1000", "a", "  spaces", "spaces  ", "line one", "one\nline", "two end", "(",
    "'; --",
)
COMMAS = (
    "buy,milk", "buy, milk", ",milk", "milk,,", "milk,", ",", ",,", " , ", "buy,,milk", "pie,", "pie, or",
    "apples,Green",
)
SPACES = (
    "buy\tmilk", "buy\nmilk", "buy\r\nmilk", "buy\u00a0milk", "buy\u2028milk", "buy\u3000milk", "buy\x1fmilk",
    "buy\x0bmilk",
)
NO_SPACES = ("buy\u200bmilk", "buy\ufeffmilk", "\ufeffmilk")
PHRASES = (
    '"buy milk"', "'buy milk'", '"milk buy"', '"milk and" buy', 'buy "milk and"', '"a \\"quoted\\" phrase"', "'it\\'s'",
    '"pie, or"', '"pie, or strudel,"', '",pie,"', '"  milk "', '"Buy  milk"', '"line one\nline"', "\"it's\"",
    "'a \"quoted\"'", '"a b",c', '"buy","milk"', "'single'", '"\'single\'"',
)
UNCLOSED = (
    '"buy milk', 'buy milk"', '"buy', "'buy", "\"buy milk'", "it\\'s", 'a \\"quoted', "it's zebra", '"quoted"', 'x"y"',
)
EMPTY_PHRASES = ('"', '""', "''", "'", '"""', '" "', '","')
NO_PREFIXES = ("^buy", "=apple", "$a", "@x", "^")

CONVERSATIONS = {
    "terms": ask_each(ALICE, "search", *TERMS),
    "commas": ask_each(ALICE, "search", *COMMAS[:5], *COMMAS[8:]) + ask_each(BOB, "search", *COMMAS[5:8]),
    "white space": ask_each(ALICE, "search", *SPACES, *NO_SPACES),
    "phrases": ask_each(ALICE, "search", *PHRASES),
    "quotes that are characters": ask_each(ALICE, "search", *UNCLOSED),
    "empty phrases": ask_each(BOB, "search", *EMPTY_PHRASES),
    "prefixes mean nothing": ask_each(ALICE, "search", *NO_PREFIXES),
    "no search": ask(
        BOB, "", "?search", "?search=", "?search=%20%20", "?search=%09%0A", "?Search=milk", "?q=milk", "?search[]=x"
    ),
    "several": ask(
        BOB, "?search=milk&search=zebra", "?search=milk&search=", "?search=&search=milk", "?search=%00&search=milk"
    ),
    "bytes that are no text": ask(
        BOB,
        "?search=%00",
        "?search=milk%00",
        "?search=milk&search=%00",
        "?search=%FF",
        "?search=milk%FF",
        "?search=%ED%A0%80",
    ),
    "long searches": ask_each(BOB, "search", "milk " * 50, "m" * 1000, ",".join(["bob"] * 100)),
    "only one's own": ask(BOB, "?search=milk", "?search=apple", "?search=buy")
    + ask(bearer("erin"), "?search=milk", "?search=%00"),
    "one task": [
        get(f"{LIST}1/?search=milk", ALICE),
        get(f"{LIST}1/?search=zebra", ALICE),
        get(f"{LIST}1/?search=", ALICE),
        get(f"{LIST}1/?search=%00", ALICE),
        get(f"{LIST}5/?search=milk", ALICE),
        get(f"{LIST}abc/?search=%00", ALICE),
        head(f"{LIST}1/?search=zebra", ALICE),
        options(f"{LIST}1/?search=milk", ALICE),
        options(f"{LIST}1/?search=zebra", ALICE),
        options(f"{LIST}1/?search=%00", ALICE),
    ],
    "changes": [
        put(f"{LIST}1/?search=zebra", {"title": "changed"}, ALICE),
        put(f"{LIST}1/?search=zebra", "{", ALICE),
        patch(f"{LIST}1/?search=zebra", {"title": ""}, ALICE),
        patch(f"{LIST}1/?search=%00", {"title": ""}, ALICE),
        delete(f"{LIST}1/?search=zebra", ALICE),
        delete(f"{LIST}1/?search=%00", ALICE),
        get(f"{LIST}?search=buy", ALICE),
        patch(f"{LIST}1/?search=milk", {"title": "changed"}, ALICE),
        delete(f"{LIST}2/?search=apples", ALICE),
        get(f"{LIST}?search=buy", ALICE),
        post(f"{LIST}?search=zebra", {"title": "made"}, ALICE),
        post(f"{LIST}?search=%00", {"title": "made"}, ALICE),
        get(f"{LIST}?search=made", ALICE),
    ],
    "other methods and media types": [
        options(f"{LIST}?search=%00", ALICE),
        head(f"{LIST}?search=milk", ALICE),
        head(f"{LIST}?search=%00", ALICE),
        put(f"{LIST}?search=%00", {}, ALICE),
        get(f"{LIST}?search=milk", ALICE, HTML),
        get(f"{LIST}?search=%22%3Cb%3E%26", ALICE, HTML),
        get(f"{LIST}?search=%00", ALICE, HTML),
        get(f"{LIST}?search=%00", ALICE, accept("application/json; indent=2")),
        get(f"{LIST}1/?search=milk", ALICE, HTML),
        get(f"{LIST}1/?search=zebra", ALICE, HTML),
        get("/api/tasks.json?search=milk", BOB),
    ],
    "the order of checks": [
        get(f"{LIST}?search=%00"),
        get(f"{LIST}?search=%00", accept("text/csv")),
        get(f"{LIST}?search=%00", bearer("expired")),
    ],
    "other views have no search": [get("/api/?search=%00", ALICE), get("/api/me/?search=%00", ALICE)],
    "no order, no filter": ask(BOB, "?ordering=-id", "?id=abc", "?completed=true"),
}
