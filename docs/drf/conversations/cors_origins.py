from recorder.cors import APP, EVIL, LOCAL, ORIGINS, of_all, of_every_status, origin, preflights
from recorder.requests import get, options

SETTINGS = {"CORS_ALLOWED_ORIGINS": f"{APP},{LOCAL},file://"}

CONVERSATIONS = {
    "origins": of_all(*ORIGINS),
    "no origin": [get("/api/health/"), get("/api/health/", origin("")), options("/api/tasks/")],
    "answers that an origin may read": of_every_status(APP),
    "answers that it may not read": of_every_status(EVIL),
    "preflights": preflights(APP, "HTTPS://app.example", EVIL, "null"),
    "paths with line breaks": [get("/a%0A", origin(APP)), get("/a%0Ab", origin(APP))],
}
