from recorder.cors import APP, ORIGINS, TEXTS, of_all, preflights

SETTINGS = {"CORS_ALLOWED_ORIGINS": "null"}

CONVERSATIONS = {
    "origins": of_all(*(text for text in ORIGINS if text not in TEXTS)),
    "no origins": of_all(*TEXTS, path="/api/health/?text"),
    "preflights": preflights("null", APP),
}
