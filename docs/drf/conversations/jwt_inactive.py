from recorder.life import blacklist, everywhere, life, login, me, refresh, verify
from recorder.requests import bearer, get, post

SETTINGS = {"SIMPLE_JWT__CHECK_USER_IS_ACTIVE": "false"}

CONVERSATIONS = {
    "the life of a token": life(),
    "who is not active cannot log in": [
        login("carol", "not active any more"),
        login("carol", "wrong"),
        login("nobody", "not active any more"),
    ],
    "but the tokens of who is not active are good": [
        me("carol"),
        get("/api/tasks/", bearer("carol")),
        post("/api/tasks/", {"title": "x"}, bearer("carol")),
        get("/api/tasks/1/", bearer("carol")),
        refresh("carol_refresh", save={"access": "access"}),
        me("access"),
        verify("carol_refresh"),
        blacklist("carol_refresh"),
        refresh("carol_refresh"),
        me("access"),
    ],
    "other faults": [me("ghost"), *everywhere(("expired", "wrong_key"))],
}
