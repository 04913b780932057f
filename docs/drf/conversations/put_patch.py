from recorder.requests import ALICE, get, patch, put

CONVERSATIONS = {
    "PUT keeps what may be left out": [
        put("/api/tasks/2/", {"title": "Only a title"}, ALICE),
        put("/api/tasks/2/", {"title": "And text", "description": "text"}, ALICE),
        put("/api/tasks/2/", {"title": "Open again", "completed": False}, ALICE),
        put("/api/tasks/2/", {"title": "All", "description": "", "completed": True}, ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "PUT needs a title": [
        put("/api/tasks/2/", {}, ALICE),
        put("/api/tasks/2/", {"description": "x"}, ALICE),
        put("/api/tasks/2/", {"title": ""}, ALICE),
        put("/api/tasks/2/", {"title": None}, ALICE),
        put("/api/tasks/2/", "", ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "PATCH changes only what is given": [
        patch("/api/tasks/3/", {}, ALICE),
        patch("/api/tasks/3/", "", ALICE),
        patch("/api/tasks/3/", {"title": "New"}, ALICE),
        patch("/api/tasks/3/", {"description": ""}, ALICE),
        patch("/api/tasks/3/", {"completed": True}, ALICE),
        patch("/api/tasks/3/", {"completed": "off"}, ALICE),
        patch("/api/tasks/3/", {"title": 7, "description": 1.5}, ALICE),
        patch("/api/tasks/3/", {"nothing": "known"}, ALICE),
        get("/api/tasks/3/", ALICE),
    ],
    "a refused PATCH changes nothing": [
        patch("/api/tasks/1/", {"title": "New", "completed": "perhaps"}, ALICE),
        patch("/api/tasks/1/", {"title": ""}, ALICE),
        patch("/api/tasks/1/", {"title": None}, ALICE),
        patch("/api/tasks/1/", {"description": None}, ALICE),
        patch("/api/tasks/1/", {"completed": None}, ALICE),
        patch("/api/tasks/1/", {"title": "x" * 256}, ALICE),
        patch("/api/tasks/1/", "{", ALICE),
        get("/api/tasks/1/", ALICE),
    ],
    "rows that are not there": [
        put("/api/tasks/99/", {"title": "x"}, ALICE),
        put("/api/tasks/99/", {}, ALICE),
        put("/api/tasks/99/", "{", ALICE),
        patch("/api/tasks/99/", {"title": "x"}, ALICE),
        patch("/api/tasks/99/", "{", ALICE),
        put("/api/tasks/abc/", {"title": "x"}, ALICE),
    ],
    "the list takes neither": [
        put("/api/tasks/", {"title": "x"}, ALICE),
        patch("/api/tasks/", {"title": "x"}, ALICE),
        put("/api/tasks/", "{", ALICE),
    ],
}
