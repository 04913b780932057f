from recorder.requests import get, head, options, post, request, send_form

PATH = "/api/auth/token/"
ALICE = {"username": "alice", "password": "correct horse battery"}
TYPES = ("null", "true", "false", "1", "1.5", "-0.0", "[]", '["alice"]', "{}", '{"a": 1}', '""', '" "')


def login(username, password, save=None):
    return post(PATH, {"username": username, "password": password}, save=save)


CONVERSATIONS = {
    "the right password": [
        login(**ALICE),
        login("bob", "staple staple"),
        login("érin", "pässwörd ünïcode"),
        login(**ALICE),
    ],
    "from a login to a task and back": [
        login(**ALICE, save={"access": "my_access", "refresh": "my_refresh"}),
        get("/api/me/", ("Authorization", "Bearer {my_access}")),
        get("/api/tasks/", ("Authorization", "Bearer {my_access}")),
        post("/api/tasks/", {"title": "mine"}, ("Authorization", "Bearer {my_access}")),
        get("/api/me/", ("Authorization", "Bearer {my_refresh}")),
        post(PATH + "refresh/", {"refresh": "{my_refresh}"}, save={"access": "my_second"}),
        get("/api/tasks/6/", ("Authorization", "Bearer {my_second}")),
        post(PATH + "refresh/", {"refresh": "{my_access}"}),
        post(PATH + "verify/", {"token": "{my_access}"}),
        post(PATH + "verify/", {"token": "{my_refresh}"}),
        post(PATH + "blacklist/", {"refresh": "{my_refresh}"}),
        post(PATH + "refresh/", {"refresh": "{my_refresh}"}),
        post(PATH + "verify/", {"token": "{my_refresh}"}),
        get("/api/me/", ("Authorization", "Bearer {my_access}")),
        login(**ALICE),
    ],
    "the wrong password, and no such user": [
        login("alice", "wrong"),
        login("alice", "Correct horse battery"),
        login("alice", "staple staple"),
        login("nobody", "correct horse battery"),
        login("carol", "not active any more"),
        login("carol", "wrong"),
        login("dave", "!fixedAndUnusable0123456789abcdefghijklmno"),
        login("dave", "anything"),
    ],
    "user names are taken to the letter": [
        login("ALICE", "correct horse battery"),
        login("Alice", "correct horse battery"),
        login("e\u0301rin", "pässwörd ünïcode"),
        login("erin", "pässwörd ünïcode"),
        login("érin", "passwort unicode"),
        login("alice@example.com", "correct horse battery"),
        login("1", "correct horse battery"),
    ],
    "white space around": [
        login(" alice ", "correct horse battery"),
        login("alice", " correct horse battery "),
        login("\talice\n", "\u00a0correct horse battery"),
        login("alice", "correct  horse battery"),
        login("   ", "   "),
    ],
    "what is missing": [
        post(PATH, {}),
        post(PATH, {"username": "alice"}),
        post(PATH, {"password": "correct horse battery"}),
        post(PATH, {"username": "", "password": ""}),
        post(PATH, {"username": None, "password": None}),
        post(PATH, {"Username": "alice", "Password": "x"}),
        post(PATH, {"email": "alice", "password": "x"}),
        post(PATH, ""),
        request("POST", PATH),
    ],
    "every type": [post(PATH, f'{{"username": {value}, "password": {value}}}') for value in TYPES]
    + [
        post(PATH, "[]"),
        post(PATH, "null"),
        post(PATH, '"alice"'),
        post(PATH, "1"),
        post(PATH, '{"username": "alice", "password": 12345}'),
        post(PATH, {**ALICE, "extra": [1], "user_id": 2, "is_staff": True}),
    ],
    "odd texts": [
        login("ali\0ce", "x"),
        login("alice", "correct\0horse"),
        post(PATH, '{"username": "\\ud800", "password": "\\udfff"}'),
        login("a" * 151, "x"),
        login("a" * 10000, "x"),
        login("alice", "p" * 5000),
        login("🦀", "🦀"),
        login("alice' OR '1'='1", "x"),
        login("alice", "%s{0:x}"),
    ],
    "forms and other methods": [
        send_form("POST", PATH, "username=alice&password=correct+horse+battery"),
        send_form("POST", PATH, "username=%C3%A9rin&password=p%C3%A4ssw%C3%B6rd+%C3%BCn%C3%AFcode"),
        send_form("POST", PATH, "username=alice&password=wrong"),
        get(PATH),
        get(PATH + "?username=alice&password=x"),
        head(PATH),
        options(PATH),
        post(PATH, ALICE, ("Accept", "application/json; indent=2")),
    ],
}
