from recorder.life import everywhere, life, me
from recorder.variants import Maker, confused, misshapen_signatures, pem

SETTINGS = {
    "SIMPLE_JWT__ALGORITHM": "RS256",
    "SIMPLE_JWT__SIGNING_KEY": pem("rs256"),
    "SIMPLE_JWT__VERIFYING_KEY": pem("rs256.pub"),
}

make = Maker(SETTINGS)
SIGNED = make.signed("rs384", algorithm="RS384") | make.signed("rs512", algorithm="RS512")
SIGNED |= make.signed("es256", algorithm="ES256", key=pem("es256"))
SIGNED |= confused(make, pem("rs256.pub")) | misshapen_signatures(make)
TOKENS = make.usual() | SIGNED

CONVERSATIONS = {
    "the life of a token": life(),
    "the usual": everywhere(("carol", "expired", "wrong_key")),
    "signed otherwise": everywhere(name for name in SIGNED if not name.endswith("_refresh")),
    "tokens of a server with the usual settings": [me("bob"), me("unsigned"), me("alg_none")],
}
