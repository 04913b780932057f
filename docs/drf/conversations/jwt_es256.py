from recorder.life import everywhere, life, me
from recorder.variants import Maker, confused, misshapen_signatures, pem

SETTINGS = {
    "SIMPLE_JWT__ALGORITHM": "ES256",
    "SIMPLE_JWT__SIGNING_KEY": pem("es256"),
    "SIMPLE_JWT__VERIFYING_KEY": pem("es256.pub"),
    "SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true",
    "SIMPLE_JWT__BLACKLIST_AFTER_ROTATION": "true",
}

make = Maker(SETTINGS)
SIGNED = make.signed("called_es384", alg="ES384") | make.signed("rs256", algorithm="RS256", key=pem("rs256"))
SIGNED |= make.signed("rs256_called_es256", algorithm="RS256", key=pem("rs256"), alg="ES256")
SIGNED |= confused(make, pem("es256.pub")) | misshapen_signatures(make)
TOKENS = make.usual() | SIGNED

CONVERSATIONS = {
    "the life of a token": life(rotates=True),
    "the usual": everywhere(("carol", "expired", "wrong_key")),
    "signed otherwise": everywhere(name for name in SIGNED if not name.endswith("_refresh")),
    "tokens of a server with the usual settings": [me("bob"), me("unsigned"), me("alg_none")],
}
