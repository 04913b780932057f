from recorder.life import everywhere, life, login

SETTINGS = {"SIMPLE_JWT__UPDATE_LAST_LOGIN": "true"}

CONVERSATIONS = {
    "the life of a token": life(),
    "logins": [login(), login(), login("alice", "wrong"), login("carol", "not active any more")],
    "faults": everywhere(("carol", "expired", "wrong_key")),
}
