from recorder.life import blacklist, everywhere, life, login, me, refresh, verify
from recorder.variants import Maker, password_claim

SETTINGS = {"SIMPLE_JWT__CHECK_REVOKE_TOKEN": "true"}

make = Maker(SETTINGS)
alice = password_claim("1")
ODD = {
    "lower_case": alice.lower(),
    "another_users": password_claim("2"),
    "empty": "",
    "null": None,
    "number": 1,
    "list": [alice],
}
TOKENS = make.pair("knows", hash_password=alice)
TOKENS |= make.pair("carol_knows", user_id="3", hash_password=password_claim("3"))
for name, value in ODD.items():
    TOKENS |= make.pair(name, hash_password=value)

CONVERSATIONS = {
    "the life of a token": life(),
    "a new hash ends what knew the old one": [
        me("knows"),
        login(save={"access": "access", "refresh": "refresh"}),
        me("access"),
        me("knows"),
        refresh("knows_refresh", save={"access": "stale"}),
        me("stale"),
        refresh("refresh", save={"access": "fresh"}),
        me("fresh"),
        verify("stale"),
        blacklist("knows_refresh"),
    ],
    "a claim that is not there": everywhere(("alice", "carol", "expired")),
    "a claim that is not right": everywhere(ODD),
    "users who may not": [me("carol_knows"), refresh("carol_knows_refresh"), me("ghost"), me("carol")],
}
