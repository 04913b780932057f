from recorder.life import everywhere, life, me, refresh
from recorder.mint import BORN, MISSING
from recorder.variants import Maker

YEAR = 31_536_000
# So long that "not yet" and "not any more" do not hang on the day of the recording.
SETTINGS = {
    "SIMPLE_JWT__AUDIENCE": "tasks",
    "SIMPLE_JWT__ISSUER": "https://issuer.example",
    "SIMPLE_JWT__LEEWAY": str(20 * YEAR),
}

make = Maker(SETTINGS)
FAULTS = {
    "aud_missing": {"aud": MISSING},
    "aud_other": {"aud": "task"},
    "aud_empty": {"aud": ""},
    "aud_null": {"aud": None},
    "aud_number": {"aud": 1},
    "aud_object": {"aud": {"tasks": 1}},
    "aud_list": {"aud": ["other", "tasks"]},
    "aud_list_other": {"aud": ["other"]},
    "aud_list_empty": {"aud": []},
    "aud_list_mixed": {"aud": ["tasks", 1]},
    "iss_missing": {"iss": MISSING},
    "iss_other": {"iss": "https://issuer.example/"},
    "iss_null": {"iss": None},
    "iss_number": {"iss": 1},
    "iss_list": {"iss": ["https://issuer.example"]},
    "exp_within": {"exp": BORN},
    "exp_beyond": {"exp": BORN - 30 * YEAR},
    "exp_beyond_aud_other": {"exp": BORN - 30 * YEAR, "aud": "task"},
    "iat_within": {"iat": BORN + 15 * YEAR},
    "iat_beyond": {"iat": BORN + 70 * YEAR},
    "nbf_within": {"nbf": BORN + 15 * YEAR},
    "nbf_beyond": {"nbf": BORN + 70 * YEAR},
}
TOKENS = make.usual()
for name, changes in FAULTS.items():
    TOKENS |= make.pair(name, **changes)

CONVERSATIONS = {
    "the life of a token": life(),
    "the usual": everywhere(("carol", "expired", "wrong_key")),
    "tokens for nobody and of nobody": [me("bob"), refresh("bob_refresh")],
    "faults": everywhere(FAULTS),
    "the claims are copied": [
        refresh("alice_refresh", save={"access": "access"}),
        me("access"),
        refresh("aud_list_refresh", save={"access": "other"}),
        me("other"),
    ],
}
