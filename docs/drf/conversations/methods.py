from recorder.requests import ALICE, JSON, head, options, request

VIEWS = (
    "/api/", "/api/tasks/", "/api/tasks/1/", "/api/tasks/99/", "/api/me/", "/api/health/",
    "/api/multiply-by-seven/", "/api/auth/token/", "/api/auth/token/refresh/",
    "/api/auth/token/verify/", "/api/auth/token/blacklist/",
)
REFUSED = {
    "/api/": ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"),
    "/api/tasks/": ("PUT", "PATCH", "DELETE", "TRACE", "BREW"),
    "/api/tasks/1/": ("POST", "TRACE", "BREW"),
    "/api/tasks/99/": ("POST", "BREW"),
    "/api/me/": ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"),
    "/api/health/": ("POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"),
    "/api/multiply-by-seven/": ("GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "BREW"),
    "/api/auth/token/": ("GET", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "BREW"),
    "/api/auth/token/refresh/": ("GET", "PUT", "DELETE", "HEAD"),
    "/api/auth/token/verify/": ("GET", "PATCH", "DELETE", "HEAD"),
    "/api/auth/token/blacklist/": ("GET", "PUT", "DELETE", "HEAD"),
}
UNKNOWN = ("BREW", "PROPFIND", "GETT", "LINK", "QUERY", "M-SEARCH", "PURGE", "OPTIONSX", "HTTP")

CONVERSATIONS = {
    "refused with credentials": [
        request(method, path, ALICE) for path, methods in REFUSED.items() for method in methods
    ],
    "refused without": [
        request(method, path) for path, methods in REFUSED.items() for method in (methods[0], "BREW")
    ],
    "refused before the body is read": [
        request("PUT", "/api/tasks/", ALICE, JSON, body="{"),
        request("POST", "/api/tasks/1/", ALICE, JSON, body="{"),
        request("POST", "/api/me/", ALICE, JSON, body="{"),
        request("POST", "/api/health/", JSON, body="{"),
        request("PUT", "/api/auth/token/", JSON, body="{"),
    ],
    "unknown methods": [request(method, "/api/tasks/1/", ALICE) for method in UNKNOWN],
    "HEAD": [head(path, ALICE) for path in VIEWS]
    + [head(path) for path in VIEWS]
    + [head("/api/tasks/abc/", ALICE), head("/api/tasks/1/", ALICE, ("Accept", "application/xml"))],
    "OPTIONS with credentials": [options(path, ALICE) for path in VIEWS],
    "OPTIONS without": [options(path) for path in VIEWS],
    "OPTIONS of what is not one's own": [
        options("/api/tasks/4/", ALICE),
        options("/api/tasks/abc/", ALICE),
        options("/api/tasks/0/", ALICE),
        options("/api/tasks/1/", ("Authorization", "Bearer bad")),
        options("/api/auth/token/", ("Authorization", "Bearer bad")),
        options("/api/health/", ("Authorization", "Bearer bad")),
    ],
    "a preflight of another origin": [
        options(
            "/api/tasks/",
            ("Origin", "https://elsewhere.example"),
            ("Access-Control-Request-Method", "POST"),
        ),
    ],
}
