"""Tokens as a server with other settings makes them, sound and faulty, for the topics that have such settings."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from jwt.algorithms import get_default_algorithms
from jwt.utils import der_to_raw_signature

from config.settings import DEFAULT_SECRET_KEY

from .faults import LIFE
from .mint import BORN, FOREVER, MISSING, as_bytes, base64url, mint
from .paths import FIXTURE, KEYS

USERS = {"alice": "1", "carol": "3"}
TYPES = {"": "access", "_refresh": "refresh"}


def pem(name):
    return (KEYS / f"{name}.pem").read_text("ascii")


def password_claim(user_id):
    """`get_md5_hash_password` of a user of the fixture."""
    rows = json.loads(FIXTURE.read_text("utf-8"))
    (user,) = (row for row in rows if row["model"] == "auth.user" and row["pk"] == int(user_id))
    return hashlib.md5(user["fields"]["password"].encode()).hexdigest().upper()


def sign(data, algorithm, key):
    method = get_default_algorithms()[algorithm]
    key = method.prepare_key(key)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        # PyJWT's signatures of this kind are random, and each recording would be another.
        der = key.sign(data, ec.ECDSA(method.hash_alg(), deterministic_signing=True))
        return der_to_raw_signature(der, key.curve)
    return method.sign(data, key)


class Maker:
    """Makes the tokens of a server with the settings of a topic."""

    def __init__(self, settings):
        def setting(name, default):
            return settings.get(f"SIMPLE_JWT__{name}", default)

        self.algorithm = setting("ALGORITHM", "HS256")
        self.key = setting("SIGNING_KEY", DEFAULT_SECRET_KEY)
        self.type_claim = setting("TOKEN_TYPE_CLAIM", "token_type")
        self.jti_claim = setting("JTI_CLAIM", "jti")
        self.user_claim = setting("USER_ID_CLAIM", "user_id")
        audience = setting("AUDIENCE", "")
        self.audience = audience.split(",") if "," in audience else audience
        self.issuer = setting("ISSUER", "")

    def claims(self, name, token_type="access", /, **changes):
        """SimpleJWT's claims under their configured names, then the changes."""
        payload = {self.type_claim: token_type} if self.type_claim else {}
        payload |= {
            "exp": FOREVER,
            "iat": BORN,
            self.jti_claim: hashlib.sha256(name.encode()).hexdigest()[:32],
            self.user_claim: "1",
        }
        if self.audience:
            payload["aud"] = self.audience
        if self.issuer:
            payload["iss"] = self.issuer
        return {claim: value for claim, value in (payload | changes).items() if value is not MISSING}

    def token(self, payload, algorithm=None, key=None, **header):
        algorithm, key = algorithm or self.algorithm, key or self.key
        header = {"alg": algorithm, "typ": "JWT"} | header
        signed = f"{base64url(as_bytes(header))}.{base64url(as_bytes(payload))}"
        return f"{signed}.{base64url(sign(signed.encode(), algorithm, key))}"

    def pair(self, name, **changes):
        """The access token NAME and the refresh token NAME_refresh."""
        return {
            name + suffix: self.token(self.claims(name + suffix, token_type, **changes))
            for suffix, token_type in TYPES.items()
        }

    def signed(self, name, **how):
        """A pair that is right but for how it is signed."""
        return {
            name + suffix: self.token(self.claims(name + suffix, token_type), **how)
            for suffix, token_type in TYPES.items()
        }

    def usual(self):
        """What every topic asks with: two users, and two faults."""
        tokens = {}
        for user, user_id in USERS.items():
            tokens |= self.pair(user, **{self.user_claim: user_id})
        other = "another key of at least thirty-two bytes"
        return tokens | self.pair("expired", exp=BORN + LIFE) | self.signed("wrong_key", algorithm="HS256", key=other)


def confused(make, public_key):
    """Tokens that take the public key for a secret."""
    tokens = {}
    for algorithm in ("HS256", make.algorithm):
        for suffix, token_type in TYPES.items():
            name = f"public_key_as_secret_{algorithm.lower()}{suffix}"
            header = {"alg": algorithm, "typ": "JWT"}
            tokens[name] = mint(make.claims(name, token_type), header, key=public_key)
    return tokens


def misshapen_signatures(make):
    """Signatures that are none, or that only a loose reader takes."""
    tokens = {}
    for suffix, token_type in TYPES.items():
        token = make.token(make.claims(f"misshapen{suffix}", token_type))
        signed, _, signature = token.rpartition(".")
        size = len(signature) * 3 // 4
        tokens |= {
            f"missing{suffix}": f"{signed}.",
            f"zeros{suffix}": f"{signed}.{base64url(bytes(size))}",
            f"short{suffix}": f"{signed}.{signature[:20]}",
            f"longer{suffix}": f"{signed}.{base64url(base64.urlsafe_b64decode(signature + '==') + b'x')}",
            f"padded{suffix}": f"{token}==",
            f"der{suffix}": f"{signed}.{der(signature)}",
        }
    return tokens


def der(signature):
    """The two numbers of an elliptic signature, as X.509 writes them."""
    raw = base64.urlsafe_b64decode(signature + "==")
    half = len(raw) // 2
    return base64url(encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:])))
