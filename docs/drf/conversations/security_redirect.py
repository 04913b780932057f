from recorder.cors import APP, asks, origin
from recorder.proxies import HTTPS, of_every_kind, schemes
from recorder.requests import get, options

SETTINGS = {
    "SECURE_SSL_REDIRECT": "true",
    "SECURE_REDIRECT_EXEMPT": "^api/me/$,^nothing",
    "SECURE_HSTS_SECONDS": "3600",
    "CORS_ALLOWED_ORIGINS": APP,
}

CONVERSATIONS = {
    "over HTTP": of_every_kind(),
    "over HTTPS": of_every_kind(HTTPS),
    "for another origin": of_every_kind(origin(APP)),
    "a preflight is no redirect": [options("/api/tasks/", origin(APP), asks())],
    "exempt": [get("/api/me/"), get("/api/me/?a=b"), get("/api/me"), get("/nothing/"), get("/api/nothing/")],
    "schemes": schemes(),
}
