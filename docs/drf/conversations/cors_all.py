from recorder.cors import APP, EVIL, ORIGINS, of_all, of_every_status, preflights

SETTINGS = {"CORS_ALLOW_ALL_ORIGINS": "true", "CORS_EXPOSE_HEADERS": "Retry-After,X-Total"}

CONVERSATIONS = {
    "origins": of_all(*ORIGINS),
    "answers": of_every_status(APP),
    "preflights": preflights(EVIL),
}
