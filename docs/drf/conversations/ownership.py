from recorder.requests import ALICE, BOB, bearer, delete, get, head, options, patch, post, put

DAVE = bearer("dave")

CONVERSATIONS = {
    "another's task is not there": [
        get("/api/tasks/4/", ALICE),
        head("/api/tasks/4/", ALICE),
        put("/api/tasks/4/", {"title": "mine now"}, ALICE),
        put("/api/tasks/4/", {}, ALICE),
        put("/api/tasks/4/", "{", ALICE),
        patch("/api/tasks/4/", {"title": "mine now"}, ALICE),
        delete("/api/tasks/4/", ALICE),
        options("/api/tasks/4/", ALICE),
        get("/api/tasks/4/", BOB),
        get("/api/tasks/1/", BOB),
        get("/api/tasks/1.json", BOB),
    ],
    "a superuser owns no more than others": [
        get("/api/tasks/", DAVE),
        get("/api/tasks/1/", DAVE),
        delete("/api/tasks/1/", DAVE),
        post("/api/tasks/", {"title": "dave's own"}, DAVE),
        get("/api/tasks/", DAVE),
        get("/api/tasks/6/", ALICE),
    ],
    "the owner cannot be chosen": [
        post("/api/tasks/", {"title": "x", "owner": 2}, ALICE),
        post("/api/tasks/", {"title": "x", "owner": "bob"}, ALICE),
        put("/api/tasks/1/", {"title": "x", "owner": 2}, ALICE),
        patch("/api/tasks/1/", {"owner": 2}, ALICE),
        patch("/api/tasks/1/", {"owner": None}, ALICE),
        patch("/api/tasks/1/", {"owner_id": 2}, ALICE),
        get("/api/tasks/1/", ALICE),
        get("/api/tasks/1/", BOB),
    ],
    "each list shows its owner's": [
        post("/api/tasks/", {"title": "a"}, ALICE),
        post("/api/tasks/", {"title": "b"}, BOB),
        get("/api/tasks/", ALICE),
        get("/api/tasks/", BOB),
        delete("/api/tasks/6/", BOB),
        delete("/api/tasks/7/", BOB),
        get("/api/tasks/", ALICE),
        get("/api/tasks/", BOB),
    ],
}
