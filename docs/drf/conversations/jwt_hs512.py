from config.settings import DEFAULT_SECRET_KEY
from recorder.life import everywhere, life, me
from recorder.variants import Maker

KEY = "another key, for HS512 alone, of more than sixty-four bytes: 0123456789abcdef"
SETTINGS = {"SIMPLE_JWT__ALGORITHM": "HS512", "SIMPLE_JWT__SIGNING_KEY": KEY}

make = Maker(SETTINGS)
TOKENS = make.usual()
TOKENS |= make.signed("hs256", algorithm="HS256") | make.signed("hs384", algorithm="HS384")
TOKENS |= make.signed("called_hs256", alg="HS256")
TOKENS |= make.signed("secret_key", key=DEFAULT_SECRET_KEY)
TOKENS |= make.signed("secret_key_hs256", key=DEFAULT_SECRET_KEY, algorithm="HS256")

CONVERSATIONS = {
    "the life of a token": life(),
    "the usual": everywhere(("carol", "expired", "wrong_key")),
    "signed otherwise": everywhere(("hs256", "hs384", "called_hs256", "secret_key", "secret_key_hs256")),
    "tokens of a server with the usual settings": [me("bob"), me("unsigned"), me("alg_none")],
}
