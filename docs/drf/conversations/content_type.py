from recorder.requests import ALICE, content_type, delete, get, put, request

JSON_TASK = '{"title": "typed"}'
FORM_TASK = "title=typed"
REFUSED = (
    "text/plain", "text/html", "application/xml", "text/json", "application/jsonp",
    "application/vnd.api+json", "application/json-patch+json", "application/octet-stream",
    "image/png", "json", "application", "nonsense", "/", "application/jso", "multipart/mixed",
    "application/x-www-form-urlencode", "x", "application/json, text/plain", "text/plain; charset=utf-8",
    "application/json/x", "ü/ü", '"application/json"', "application;json", ";", "; charset=utf-8",
    "applic ation/json", "text/" + "x" * 300, 'text/plain; a="b\\"c"',
)
ACCEPTED = (
    "application/json", "APPLICATION/JSON", "Application/Json", "application/json;",
    "application/json; charset=utf-8", "application/json ; charset=utf-8", "application/json;charset=utf-8",
    "application/json; version=1", "application/json; a", "  application/json  ", "application/*",
    "*/*", "*/json", "application/json; q=0.5", "application/json; " + "x" * 200,
    "application/json; " + "x" * 300, "application/ json",
)


def sent(method, path, body, *headers):
    return request(method, path, *headers, body=body)


def posted(value, body=JSON_TASK):
    return sent("POST", "/api/tasks/", body, ALICE, content_type(value))


PLAIN = content_type("text/plain")

CONVERSATIONS = {
    "types that no parser takes": [posted(value) for value in REFUSED],
    "ways to write one that is taken": [posted(value) for value in ACCEPTED],
    "forms": [
        posted("application/x-www-form-urlencoded", FORM_TASK),
        posted("Application/X-WWW-Form-Urlencoded", FORM_TASK),
        posted("application/x-www-form-urlencoded; charset=utf-8", FORM_TASK),
        posted("application/x-www-form-urlencoded;", FORM_TASK),
    ],
    "none, or an empty one": [
        sent("POST", "/api/tasks/", JSON_TASK, ALICE),
        posted(""),
        sent("POST", "/api/tasks/", "", ALICE),
        posted("", ""),
        request("POST", "/api/tasks/", ALICE),
        request("PUT", "/api/tasks/1/", ALICE),
        request("PATCH", "/api/tasks/1/", ALICE),
        sent("PUT", "/api/tasks/1/", JSON_TASK, ALICE),
        sent("PATCH", "/api/tasks/1/", JSON_TASK, ALICE),
        request("POST", "/api/tasks/", ALICE, ("Content-Length", "0")),
    ],
    "without a body any type will do": [
        request("POST", "/api/tasks/", ALICE, PLAIN),
        sent("POST", "/api/tasks/", "", ALICE, PLAIN),
        sent("PATCH", "/api/tasks/1/", "", ALICE, PLAIN),
        request("POST", "/api/tasks/", ALICE, content_type("multipart/form-data")),
        get("/api/tasks/", ALICE, PLAIN),
        delete("/api/tasks/1/", ALICE, PLAIN),
    ],
    "other views and methods": [
        sent("PUT", "/api/tasks/2/", "x", ALICE, PLAIN),
        sent("PATCH", "/api/tasks/2/", "x", ALICE, PLAIN),
        sent("PUT", "/api/tasks/99/", "x", ALICE, PLAIN),
        sent("POST", "/api/tasks/", "x", PLAIN),
        sent("PUT", "/api/tasks/", "x", ALICE, PLAIN),
        sent("DELETE", "/api/tasks/99/", "x", ALICE, PLAIN),
        sent("POST", "/api/auth/token/", "x", PLAIN),
        sent("POST", "/api/auth/token/refresh/", "x", PLAIN),
        sent("POST", "/api/auth/token/verify/", "x", PLAIN),
        sent("POST", "/api/auth/token/blacklist/", "x", PLAIN),
        sent("POST", "/api/multiply-by-seven/", "x", ALICE, PLAIN),
        sent("POST", "/api/multiply-by-seven/", "x", PLAIN),
        sent("POST", "/api/health/", "x", PLAIN),
        sent("POST", "/api/me/", "x", ALICE, PLAIN),
    ],
    "encodings and odd headers": [
        put("/api/tasks/2/", JSON_TASK, ALICE, ("Content-Encoding", "gzip")),
        put("/api/tasks/2/", JSON_TASK, ALICE, ("X-HTTP-Method-Override", "DELETE")),
        request("POST", "/api/tasks/?_method=DELETE", ALICE, content_type("application/json"), body=JSON_TASK),
        posted("application/x-www-form-urlencoded", "title=x&_method=DELETE"),
        posted("application/x-www-form-urlencoded", "_content_type=application/json&_content={}"),
        get("/api/tasks/2/", ALICE),
    ],
}
