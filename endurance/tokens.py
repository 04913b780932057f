"""Tokens as SimpleJWT makes them, for users who have not logged in: a login takes a core for a quarter of a second."""

import time
import uuid

import jwt
from instance import SECRET_KEY

ALGORITHM = "HS256"
DAY = 24 * 60 * 60


def make(user, token_type):
    now = int(time.time())
    claims = {"token_type": token_type, "exp": now + DAY, "iat": now, "jti": uuid.uuid4().hex, "user_id": str(user)}
    return jwt.encode(claims, SECRET_KEY, ALGORITHM)


def claims_of(token):
    return jwt.decode(token, SECRET_KEY, [ALGORITHM])
