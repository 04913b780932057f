from recorder.requests import ALICE, BOB, bearer, delete, get, head, options, patch, post, put

CONVERSATIONS = {
    "who am I": [
        get("/api/me/", ALICE),
        get("/api/me/", BOB),
        get("/api/me/", bearer("dave")),
        get("/api/me/", bearer("erin")),
        head("/api/me/", bearer("erin")),
        get("/api/me/"),
        get("/api/me/", bearer("carol")),
        get("/api/me/", bearer("ghost")),
        get("/api/me/?id=2&username=bob", ALICE),
        get("/api/me/", bearer("erin"), ("Accept", "application/json; indent=2")),
        get("/api/me/", bearer("erin"), ("Accept-Language", "de")),
        get("/api/me/", bearer("erin"), ("Accept-Encoding", "gzip, br")),
        get("/api/me/", ALICE, ("If-None-Match", "*"), ("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT")),
        get("/api/me/", ALICE, ("Range", "bytes=0-3")),
        get("/api/me/", ALICE, ("X-Forwarded-For", "1.2.3.4"), ("X-Real-IP", "1.2.3.4")),
    ],
    "nothing to change": [
        post("/api/me/", {"username": "mallory"}, ALICE),
        put("/api/me/", {"username": "mallory"}, ALICE),
        patch("/api/me/", {"username": "mallory"}, ALICE),
        delete("/api/me/", ALICE),
        options("/api/me/", ALICE),
        options("/api/me/"),
        get("/api/me/", ALICE),
    ],
}
