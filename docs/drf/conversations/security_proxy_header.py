from recorder.proxies import contradictions, of_every_kind, schemes

SETTINGS = {
    "SECURE_PROXY_SSL_HEADER": "HTTP_X_SCHEME,https",
    "SECURE_SSL_REDIRECT": "true",
    "SECURE_HSTS_SECONDS": "3600",
    "SECURE_HSTS_PRELOAD": "true",
}

CONVERSATIONS = {
    "schemes": schemes(),
    "contradictions": contradictions(),
    "over HTTPS": of_every_kind(("X-Scheme", "https")),
}
