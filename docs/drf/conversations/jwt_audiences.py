from recorder.life import everywhere, life
from recorder.mint import MISSING
from recorder.variants import Maker

SETTINGS = {
    "SIMPLE_JWT__AUDIENCE": "tasks,reports",
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
}

make = Maker(SETTINGS)
FAULTS = {
    "aud_missing": {"aud": MISSING},
    "aud_one": {"aud": "reports"},
    "aud_both": {"aud": "tasks,reports"},
    "aud_other": {"aud": ["x", "y"]},
    "aud_some": {"aud": ["x", "tasks"]},
    "aud_mixed": {"aud": ["tasks", None]},
}
TOKENS = make.usual()
for name, changes in FAULTS.items():
    TOKENS |= make.pair(name, **changes)

CONVERSATIONS = {
    "the life of a token": life(rotates=True),
    "the usual": everywhere(("carol", "expired", "wrong_key")),
    "faults": everywhere(FAULTS),
}
