from recorder.proxies import HTTPS, of_every_kind

SETTINGS = {
    "SECURE_SSL_REDIRECT": "true",
    "SECURE_SSL_HOST": "secure.example:8443",
    "SECURE_HSTS_SECONDS": "31536000",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": "true",
    "SECURE_HSTS_PRELOAD": "true",
    "SECURE_REFERRER_POLICY": "no-referrer, strict-origin",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin-allow-popups",
    "X_FRAME_OPTIONS": "sameorigin",
}

CONVERSATIONS = {"over HTTP": of_every_kind(), "over HTTPS": of_every_kind(HTTPS)}
