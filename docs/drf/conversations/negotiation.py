from recorder.requests import ALICE, accept, delete, get, head, options, post, put

VALUES = (
    "*/*", "application/*", "application/json", "text/html", "text/*", "text/plain",
    "application/xml", "image/png", "*/json", "*/html", "*/xml", "*", "json", "/", "application/",
    "/json", "application", "APPLICATION/JSON", "Application/Json", "TEXT/HTML", "", " ", ",", ",,,",
    " application/json ", ",application/json,", "application/json,", "application/json;",
    "application /json", "application/ json", "application/json/x", "application/vnd.api+json",
    "application/json+x", "é/è", "nonsense; q=1", ";", "; q=1", "=", '"application/json"',
)
QUALITIES = (
    "application/json; q=0.5", "application/json;q=0", "text/html;q=0", "*/*;q=0", "*/*; q=0.1",
    "application/json; q=x", "application/json; Q=0.5", "application/*; q=0.3",
    "text/html; q=0.1, application/*; q=0.9", "application/xml, */*", "application/xml, */*; q=0.1",
    "application/xml; q=1, application/*; q=0.5", "image/webp, application/*",
    "text/html, application/*", "text/html, */*", "application/json, text/*", "application/json, */*",
    "application/xml, text/*", "text/plain, application/xml", "application/xml, text/html",
    "text/html; level=1, application/json", "application/json; version=1, text/html",
)
# One renderer is tried after the other against a set of equal types: JSON first, whoever asks.
# (Two equal types for the same renderer are left out: there Python's hash seed chooses.)
EQUAL = (
    "text/html, application/json", "application/json, text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html, application/json; q=0.1", "text/*, application/*", "text/html;a=1, application/json;a=1",
)
PARAMETERS = (
    "application/json; charset=utf-8", "application/json;charset=UTF-8", "application/json; version=2",
    "application/json; a=1; b=2", "application/json; a", 'application/json; a="b c"',
    "application/json; x=ü", "*/*; version=2", "application/*; version=2", "text/html; charset=utf-8",
    "*/*; charset=latin-1", "application/json; x=a;; y=b", "application/json; profile=\"a;b\"",
    "application/json; indent=4; version=2",
)
INDENTS = (
    "0", "1", "2", "4", "8", "9", "100", "-1", "x", "", "1.5", " 4", "4 ", '"4"', "+4", "0x4", "²",
    "04", "1_0", "4; indent=2",
)


def asked(values, path="/api/tasks/1/"):
    return [get(path, ALICE, accept(value)) for value in values]


CONVERSATIONS = {
    "one media type": [get("/api/tasks/1/", ALICE), *asked(VALUES)],
    "qualities, and types of different precedence": asked(QUALITIES),
    "types of equal precedence": asked(EQUAL),
    "parameters": asked(PARAMETERS),
    "indent": asked(f"application/json; indent={indent}" for indent in INDENTS),
    "indent elsewhere": [
        *asked(("*/*; indent=4", "application/*; indent=4", "application/json; INDENT=4")),
        *asked(("application/json; indent=4; q=0.5", "application/json; indent=2, text/html")),
        *asked(("application/json; indent=4",), "/api/tasks/"),
        *asked(("application/json; indent=4",), "/api/"),
        *asked(("application/json; indent=4",), "/api/me/"),
        *asked(("application/json; indent=4",), "/api/tasks/99/"),
        *asked(("application/json; indent=2",), "/api/tasks/?format=json"),
        get("/api/tasks/", accept("application/json; indent=4")),
        post("/api/tasks/", {}, ALICE, accept("application/json; indent=3")),
        post("/api/tasks/", {"title": "indented"}, ALICE, accept("application/json; indent=3")),
        options("/api/tasks/", ALICE, accept("application/json; indent=1")),
        delete("/api/tasks/6/", ALICE, accept("application/json; indent=4")),
        get("/api/tasks/", accept("application/json; indent=4"), ("Authorization", "Bearer {dave}")),
    ],
    "nothing acceptable, in every view": [
        get("/api/", ALICE, accept("application/xml")),
        get("/api/tasks/", ALICE, accept("application/xml")),
        get("/api/tasks/", accept("application/xml")),
        get("/api/tasks/99/", ALICE, accept("application/xml")),
        post("/api/tasks/", {"title": "x"}, ALICE, accept("application/xml")),
        put("/api/tasks/", {"title": "x"}, ALICE, accept("application/xml")),
        delete("/api/tasks/1/", ALICE, accept("application/xml")),
        head("/api/tasks/", ALICE, accept("application/xml")),
        options("/api/tasks/", ALICE, accept("application/xml")),
        get("/api/me/", ALICE, accept("image/png")),
        get("/api/me/", ("Authorization", "Bearer bad"), accept("image/png")),
        get("/api/health/", accept("image/png")),
        post("/api/multiply-by-seven/", {"value": 1}, ALICE, accept("text/plain")),
        post("/api/auth/token/", {}, accept("text/plain")),
        post("/api/auth/token/refresh/", {}, accept("text/plain")),
        post("/api/auth/token/verify/", {}, accept("text/plain")),
        post("/api/auth/token/blacklist/", {}, accept("text/plain")),
        get("/api/nothing/", accept("application/xml")),
        get("/api/tasks", accept("application/xml")),
        get("/api/tasks/", ALICE),
    ],
    "long and many": [
        get("/api/me/", ALICE, accept("application/json; x=" + "y" * 200)),
        get("/api/me/", ALICE, accept("application/json; x=" + "y" * 300)),
        get("/api/me/", ALICE, accept("text/" + "y" * 300 + ", application/json")),
        get("/api/me/", ALICE, accept(", ".join(["image/png"] * 63 + ["application/json"]))),
        get("/api/me/", ALICE, accept(", ".join(["image/png"] * 64 + ["application/json"]))),
        get("/api/me/", ALICE, accept("application/json"), accept("application/xml")),
        get("/api/me/", ALICE, accept("application/xml"), accept("*/*")),
    ],
}
