from recorder.requests import ALICE, bearer, get, head, options, post

CONVERSATIONS = {
    "for anyone": [
        get("/api/health/"),
        get("/api/health/", ALICE),
        head("/api/health/"),
        options("/api/health/"),
        options("/api/health/", ALICE),
        get("/api/health/?verbose=1"),
        get("/api/health/", ("Accept", "application/json; indent=4")),
        get("/api/health/", ("Accept", "text/html")),
        get("/api/health/", ("Origin", "https://elsewhere.example")),
        post("/api/health/", {}),
    ],
    "but bad credentials are refused": [
        get("/api/health/", ("Authorization", "Bearer nonsense")),
        get("/api/health/", ("Authorization", "Bearer a b")),
        get("/api/health/", ("Authorization", "Bearer")),
        get("/api/health/", bearer("expired")),
        get("/api/health/", bearer("alice_refresh")),
        get("/api/health/", bearer("carol")),
        get("/api/health/", bearer("ghost")),
        get("/api/health/", ("Authorization", "Basic nonsense")),
        head("/api/health/", bearer("expired")),
        post("/api/health/", {}, bearer("expired")),
    ],
}
