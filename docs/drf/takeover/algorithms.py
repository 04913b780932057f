"""Tokens of each algorithm: what one side signs, the other believes, whatever format its keys are written in."""

from itertools import cycle
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from rest_framework_simplejwt.backends import TokenBackend
from running import TaskApi

from .expect import during, expect
from .servers import SETTINGS, Client
from .tokens import PASSWORD, claims

SECRET = "a secret of this run, which is long enough for the digest of each algorithm"
BITS = 2048


def private_texts(key, formats):
    return [key.private_bytes(Encoding.PEM, format, NoEncryption()).decode() for format in formats]


def public_texts(key, *more):
    """X.509's format, OpenSSH's, and more."""
    public = key.public_key()
    formats = [(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), (Encoding.OpenSSH, PublicFormat.OpenSSH), *more]
    return [public.public_bytes(*format).decode() for format in formats]


def pairs():
    """Each algorithm with its SIGNING_KEY and VERIFYING_KEY. The formats take turns."""
    for algorithm in ("HS256", "HS384", "HS512"):
        yield algorithm, SECRET, ""
    both = (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = cycle(private_texts(key, both))
    public = cycle(public_texts(key, (Encoding.PEM, PublicFormat.PKCS1)))
    for algorithm in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
        yield algorithm, next(private), next(public)
    for algorithm, curve in (("ES256", ec.SECP256R1()), ("ES384", ec.SECP384R1())):
        key = ec.generate_private_key(curve)
        for private, public in zip(private_texts(key, both), public_texts(key)):
            yield algorithm, private, public
    key = ed25519.Ed25519PrivateKey.generate()
    for public in public_texts(key):
        yield "EdDSA", private_texts(key, (PrivateFormat.PKCS8,))[0], public


def every_algorithm(username, site):
    for algorithm, signing, verifying in pairs():
        keys = {"SIGNING_KEY": signing} | ({"VERIFYING_KEY": verifying} if verifying else {})
        settings = {f"SIMPLE_JWT__{name}": text for name, text in ({"ALGORITHM": algorithm} | keys).items()}
        given = site.task_api
        server = TaskApi(given.binary, given.folder, site.url, SECRET, SETTINGS | settings)
        with during(f"{algorithm}, {verifying[:30]}"), server:
            believed(username, Client(server.name, server.address), TokenBackend(algorithm, signing, verifying))


def believed(username, here, pyjwt):
    """Either side's tokens at the other; and one whose claims were changed, at neither."""
    mine = here.login(username, PASSWORD)
    for kind, token in mine.items():
        expect(f"the claims of a token for {kind}", pyjwt.decode(token), claims(token))
    theirs = {kind: pyjwt.encode(claims(token) | {"jti": uuid4().hex}) for kind, token in mine.items()}
    here.me(theirs["access"])
    here.refresh(theirs["refresh"])
    (header, _, signature), payload = mine["access"].split("."), theirs["access"].split(".")[1]
    here.me(f"{header}.{payload}.{signature}", 401)
