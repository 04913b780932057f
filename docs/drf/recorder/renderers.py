"""What every topic with a list of renderers asks."""

from .requests import ALICE, HTML, accept, delete, get, head, options, post

JSON_RENDERER = "rest_framework.renderers.JSONRenderer"
HTML_RENDERER = "rest_framework.renderers.BrowsableAPIRenderer"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ACCEPTED = ("application/json", "text/html", "text/*", "*/*", BROWSER, "application/xml", "text/html, application/json")


def renderers():
    return {
        "accepted": [get("/api/tasks/1/", ALICE, accept(value)) for value in ACCEPTED],
        "formats": [
            get(path, ALICE)
            for path in (
                "/api/tasks.json",
                "/api/tasks.api",
                "/api/tasks/1.api",
                "/api/tasks/?format=json",
                "/api/tasks/?format=api",
                "/api/tasks/?format=xml",
                "/api/.api",
                "/api/?format=api",
            )
        ],
        "OPTIONS": [options(path, ALICE) for path in ("/api/", "/api/tasks/", "/api/tasks/1/", "/api/me/")],
        "errors": [
            get("/api/me/"),
            get("/api/me/", HTML),
            get("/api/tasks/99/", ALICE, accept(BROWSER)),
            get("/api/tasks/99/", ALICE, accept("image/png")),
            get("/nothing/", HTML),
            post("/api/tasks/", {}, ALICE),
            post("/api/tasks/", {}, ALICE, HTML),
            post("/api/auth/token/", {}, HTML),
            head("/api/tasks/", ALICE, HTML),
            delete("/api/tasks/1/", ALICE, accept("*/*")),
        ],
    }
