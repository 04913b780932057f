from recorder.life import blacklist, login, me, refresh, verify

from .jwt_no_type import SETTINGS as SETTINGS

CONVERSATIONS = {
    "the life of a token": [
        login(save={"access": "first", "refresh": "refresh"}),
        me("first"),
        me("refresh"),
        refresh("refresh", save={"access": "second"}),
        refresh("first", save={"access": "third"}),
        me("second"),
        me("third"),
        verify("refresh"),
        blacklist("refresh"),
        blacklist("refresh"),
        blacklist("third"),
        me("third"),
    ],
}
