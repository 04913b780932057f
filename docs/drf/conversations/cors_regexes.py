from recorder.cors import APP, EVIL, LONGER, ORIGINS, of_all, origin, preflights
from recorder.requests import get, options

SETTINGS = {
    "CORS_ALLOWED_ORIGIN_REGEXES": r"^https://(\w+\.)?app\.example$,http://localhost:\d+",
    "CORS_URLS_REGEX": r"^/api/(tasks|health)",
    "CORS_ALLOW_METHODS": "GET,POST",
    "CORS_ALLOW_HEADERS": "x-one,X-Two",
    "CORS_PREFLIGHT_MAX_AGE": "60",
}

CONVERSATIONS = {
    "origins": of_all(*(text for text in ORIGINS if text != LONGER)),
    "only its beginning matches": of_all(LONGER, path="/api/health/?longer"),
    "preflights": preflights(APP, EVIL),
    "other paths": [
        get("/api/tasks", origin(APP)),
        get("/api/healthy/", origin(APP)),
        get("/api/me/", origin(APP)),
        options("/api/me/", origin(APP), ("Access-Control-Request-Method", "GET")),
        get("/nothing/", origin(APP)),
    ],
}
