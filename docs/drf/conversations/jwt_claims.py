from recorder.life import everywhere, life, login, me, refresh, verify
from recorder.mint import MISSING
from recorder.variants import Maker, password_claim

SETTINGS = {
    "SIMPLE_JWT__USER_ID_CLAIM": "sub",
    "SIMPLE_JWT__TOKEN_TYPE_CLAIM": "typ",
    "SIMPLE_JWT__JTI_CLAIM": "id",
    "SIMPLE_JWT__CHECK_REVOKE_TOKEN": "true",
    "SIMPLE_JWT__REVOKE_TOKEN_CLAIM": "pwd",
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
    "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true",
}

make = Maker(SETTINGS)
alice = password_claim("1")
FAULTS = {
    "typ_wrong": {"typ": "sliding"},
    "typ_missing": {"typ": MISSING},
    "sub_missing": {"sub": MISSING},
    "sub_number": {"sub": 1},
    "sub_zeros": {"sub": "001"},
    "pwd_missing": {"pwd": MISSING},
    "pwd_under_its_usual_name": {"pwd": MISSING, "hash_password": alice},
    "jti_beside_it": {"jti": "another"},
    "jti_number": {"jti": 1},
    "id_number": {"id": 5},
    "id_float": {"id": 5.5},
    "id_true": {"id": True},
    "id_list": {"id": ["x", None]},
    "id_dict": {"id": {"a": "b"}},
}
TOKENS = make.usual()
for name, changes in ({"knows": {}} | FAULTS).items():
    TOKENS |= make.pair(name, **{"pwd": alice} | changes)
# Without its identifier a refresh token breaks the reference.
TOKENS["id_missing"] = make.token(make.claims("id_missing", id=MISSING, pwd=alice))
TOKENS["id_usual"] = make.token(make.claims("id_usual", id=MISSING, jti="x", pwd=alice))

CONVERSATIONS = {
    "the life of a token": life(rotates=True),
    "before and after a login": [me("knows"), login(), me("knows")],
    "the usual": everywhere(("alice", "carol", "expired", "wrong_key")),
    "faults": everywhere(FAULTS),
    "no identifier": [request for name in ("id_missing", "id_usual") for request in (me(name), verify(name))],
    "tokens with the usual names": [me("bob"), verify("bob"), verify("bob_refresh")],
    "another claim called jti is not copied": [
        refresh("jti_beside_it_refresh", save={"access": "access", "refresh": "rotated"}),
        me("access"),
        refresh("rotated"),
    ],
}
