"""JSON Web Tokens from their parts, sound or not."""

import base64
import hashlib
import hmac
import json

from config.settings import DEFAULT_SECRET_KEY

FOREVER = 4102444800  # 2100-01-01
BORN = 1767225600  # 2026-01-01
MISSING = object()

HEADER = {"alg": "HS256", "typ": "JWT"}


def claims(name, token_type="access", **changes):
    """SimpleJWT's claims in SimpleJWT's order, then the changes."""
    payload = {
        "token_type": token_type,
        "exp": FOREVER,
        "iat": BORN,
        "jti": hashlib.sha256(name.encode()).hexdigest()[:32],
        "user_id": "1",
    } | changes
    return {claim: value for claim, value in payload.items() if value is not MISSING}


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_bytes(value):
    """Text and bytes stand for themselves, so that what is not JSON can be said too."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"))
    return value.encode()


def mint(payload, header=HEADER, key=DEFAULT_SECRET_KEY, digest=hashlib.sha256):
    signed = f"{base64url(as_bytes(header))}.{base64url(as_bytes(payload))}"
    return f"{signed}.{base64url(hmac.digest(key.encode(), signed.encode(), digest))}"
