from recorder.requests import ALICE, BOB, bearer, delete, get, head, options, patch, post, put

ERIN = bearer("erin")

CONVERSATIONS = {
    "reading": [
        get("/api/tasks/", ALICE),
        get("/api/tasks/", BOB),
        get("/api/tasks/", ERIN),
        get("/api/tasks/1/", ALICE),
        get("/api/tasks/2/", ALICE),
        get("/api/tasks/3/", ALICE),
        get("/api/tasks/99/", ALICE),
        head("/api/tasks/", ALICE),
        head("/api/tasks/1/", ALICE),
        head("/api/tasks/99/", ALICE),
    ],
    "without credentials": [
        get("/api/tasks/"),
        post("/api/tasks/", {"title": "x"}),
        get("/api/tasks/1/"),
        put("/api/tasks/1/", {"title": "x"}),
        patch("/api/tasks/1/", {"title": "x"}),
        delete("/api/tasks/1/"),
        head("/api/tasks/"),
        options("/api/tasks/"),
        get("/api/tasks/99/"),
        get("/api/tasks/abc/"),
        post("/api/tasks/", "{"),
    ],
    "one task from its making to its end": [
        post("/api/tasks/", {"title": "Write a book"}, ALICE),
        get("/api/tasks/6/", ALICE),
        patch("/api/tasks/6/", {"completed": True}, ALICE),
        put("/api/tasks/6/", {"title": "Write two books", "description": "soon"}, ALICE),
        get("/api/tasks/6/", ALICE),
        get("/api/tasks/", ALICE),
        delete("/api/tasks/6/", ALICE),
        get("/api/tasks/6/", ALICE),
        delete("/api/tasks/6/", ALICE),
        patch("/api/tasks/6/", {"completed": True}, ALICE),
        put("/api/tasks/6/", {"title": "again"}, ALICE),
        get("/api/tasks/", ALICE),
    ],
    "an id is not given twice": [
        post("/api/tasks/", {"title": "one"}, ALICE),
        delete("/api/tasks/6/", ALICE),
        post("/api/tasks/", {"title": "two"}, ALICE),
        post("/api/tasks/", {"title": "three"}, BOB),
        get("/api/tasks/", BOB),
    ],
    "the fixture's rows changed": [
        patch("/api/tasks/1/", {"description": "two litres"}, ALICE),
        get("/api/tasks/1/", ALICE),
        put("/api/tasks/2/", {"title": "Call again"}, ALICE),
        get("/api/tasks/2/", ALICE),
        patch("/api/tasks/3/", {}, ALICE),
        get("/api/tasks/3/", ALICE),
        get("/api/tasks/", ALICE),
    ],
    "the first task of a user, then none again": [
        post("/api/tasks/", {"title": "première", "description": "ünïcode"}, ERIN),
        get("/api/tasks/", ERIN),
        delete("/api/tasks/6/", ERIN),
        get("/api/tasks/", ERIN),
        head("/api/tasks/", ERIN),
    ],
    "a body where none is expected": [
        post("/api/tasks/?title=no", {"title": "from the body"}, ALICE),
        {**get("/api/tasks/1/", ALICE), "body": '{"title": "ignored"}'},
        {**get("/api/tasks/1/", ALICE, ("Content-Type", "application/json")), "body": "{"},
        {**delete("/api/tasks/6/", ALICE, ("Content-Type", "application/json")), "body": "{"},
        {**head("/api/tasks/1/", ALICE, ("Content-Type", "text/plain")), "body": "x"},
        {**options("/api/tasks/1/", ALICE, ("Content-Type", "text/plain")), "body": "x"},
    ],
    "every text comes back as it was sent": [
        post("/api/tasks/", {"title": title, "description": title}, ALICE)
        for title in (
            "🦀 crab and ö and \u0301 combining",
            "\u2028line\u2029paragraph\u0085next\u200bzero\ufeffmark",
            "a\u00adb\u202ec",
            "\"quotes\" and \\ and / and 'single'",
            "</script><script>alert(1)</script>&amp;",
            "a\tb\nc\rd",
            "\u007f and \u0080 and \u009f",
            "\ufffd\ufffe\uffff\U0010ffff",
            "%s %(a)s {0:x} ${a-b} {% if %}",
            "'; DROP TABLE tasks_task; --",
        )
    ]
    + [get("/api/tasks/", ALICE), get("/api/tasks/", ALICE, ("Accept", "application/json; indent=1"))],
}
