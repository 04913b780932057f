from recorder.life import blacklist, everywhere, me, refresh, verify
from recorder.variants import Maker

SETTINGS = {"SIMPLE_JWT__TOKEN_TYPE_CLAIM": ""}

make = Maker(SETTINGS)
TOKENS = make.usual() | make.pair("typed", token_type="sliding")

CONVERSATIONS = {
    "any token will do for anything": [
        me("alice_refresh"),
        verify("alice"),
        blacklist("alice"),
        verify("alice"),
        blacklist("alice"),
        refresh("alice"),
        me("alice"),
    ],
    "a type is only one more claim": [me("typed"), me("typed_refresh"), verify("typed"), me("bob")],
    "faults": everywhere(("carol", "expired", "wrong_key")),
}
