from recorder.cors import APP, EVIL, ORIGINS, of_all, of_every_status, preflights

SETTINGS = {
    "CORS_ALLOW_ALL_ORIGINS": "true",
    "CORS_ALLOW_CREDENTIALS": "true",
    "CORS_ALLOW_PRIVATE_NETWORK": "true",
    "CORS_PREFLIGHT_MAX_AGE": "0",
}

CONVERSATIONS = {
    "origins": of_all(*ORIGINS),
    "answers": of_every_status(APP),
    "preflights": preflights(EVIL),
}
