"""`Authorization`, and tokens of every make."""

import hashlib
import json

from recorder import faults
from recorder.mint import BORN, FOREVER, HEADER, MISSING, claims, mint
from recorder.tokens import mint_all

from . import json_texts, texts
from .dice import mutate

USERS = ("alice", "bob", "erin", "dave")
# Who has tasks has more to do.
MOSTLY = (*("alice",) * 6, *("bob",) * 2, "erin", "dave")
NAMED = sorted(mint_all())
OTHER_KEY = "another key of at least thirty-two bytes"
DIGESTS = (hashlib.sha256, hashlib.sha384, hashlib.sha512, hashlib.sha1)
SCHEMES = (
    "bearer", "BEARER", "Token", "JWT", "Basic", "Bearer:", "Bearer\xa0", "\xe9", "", "Bear er", "Bearer,", "Digest",
)
SLIPS = (".", "=", "_", "-", "+", "/", "A", "e", " ", "%", "\xe9", "\t", '"', ",", "0")
MOMENTS = (
    0, -1, 1, BORN, BORN + 300, FOREVER, FOREVER + 0.5, 253402300799, 253402300799.5, 253402300800, 2**31, 2**32,
    2**53, 2**63, 2**64, 10**20, -(10**12), 1e300, 1e15, float("inf"), float("-inf"), float("nan"), -0.0, 0.5,
)
USER_IDS = (
    1, 2, 3, 4, 5, 0, -1, 999, 2**31, 2**31 - 1, 2**63, 2**63 - 1, 2**64, 1.0, 2.0, 1.5, -1.0, 1e300, 1e18, 1e19,
    "1", "2", "999", "1.0", " 1", "1\n", "+1", "-1", "--1", "1_0", "_1", "0x1", "１", "²", "½", "", " ", "alice",
    "None", "1\0", "1" * 20, "9" * 4300, "9" * 4301, "é", "🦀", "1e0", "true", True, False, None,
)
TYPES = ("access", "refresh", "sliding", "", "Access", " access", "access ")
CLAIMS = (
    "token_type", "exp", "iat", "jti", "user_id", "nbf", "aud", "iss", "sub", "role", "", "Exp", "user", "id",
)
HEADERS = ("alg", "typ", "kid", "crit", "b64", "jwk", "zip", "cty", "x5c", "jku", "enc")
ODD_HEADERS = ("HS256", "none", ["b64"], ["exp"], [], True, False)


def moment(dice):
    value = dice.weighted(
        (6, lambda dice: dice.choice(MOMENTS)),
        (1, lambda dice: dice.randint(0, BORN)),
        (1, lambda dice: dice.randint(FOREVER, 2 * FOREVER)),
        (1, texts.number),
        (2, json_texts.anything),
    )
    return str(value) if dice.chance(0.2) and isinstance(value, int | float) else value


def user_id(dice):
    return dice.weighted((5, lambda dice: dice.choice(USER_IDS)), (1, texts.number), (1, json_texts.anything))


def claim(dice, name):
    if dice.chance(0.2):
        return MISSING
    if name in ("exp", "iat", "nbf"):
        return moment(dice)
    if name == "user_id":
        return user_id(dice)
    if name == "token_type" and dice.chance(0.7):
        return dice.choice(TYPES)
    return json_texts.anything(dice)


def header(dice):
    if dice.chance(0.6):
        return dice.choice(list(faults.HEADERS.values()))
    values = {}
    for name in dice.some(HEADERS, 3):
        values[name] = dice.choice(ODD_HEADERS) if dice.chance(0.5) else json_texts.anything(dice)
    return written(dice, HEADER | values)


def written(dice, values):
    """JSON in any of its spellings."""
    said = json_texts.Pairs(values.items())
    if dice.chance(0.05):
        said += [(dice.choice(list(values) or ["exp"]), json_texts.anything(dice))]
    text = json_texts.write(dice, json_texts.Pairs((name, plain(value)) for name, value in said))
    text = mutate(dice, text, json_texts.SLIPS) if dice.chance(0.03) else text
    return text.encode("utf-8", "replace")


def plain(value):
    """What the writer of bodies does not know, as `json` writes it."""
    known = value is None or isinstance(value, str | json_texts.Pairs | bool)
    if known or isinstance(value, list) and not any(isinstance(item, float) for item in value):
        return value
    return json_texts.Raw(json.dumps(value))


def minted(dice, token_type):
    changes = {"token_type": token_type, "user_id": dice.choice("12125")}
    for name in dice.some(CLAIMS, dice.choice((0, 1, 1, 1, 2, 3))):
        changes[name] = claim(dice, name)
    payload = claims(f"random {dice.getrandbits(64)}", **changes)
    is_plain = all(isinstance(value, str | int) for value in payload.values())
    parts = {"payload": payload if is_plain else written(dice, payload)}
    if dice.chance(0.25):
        parts["header"] = header(dice)
    if dice.chance(0.04):
        parts["key"] = dice.choice((OTHER_KEY, ""))
    if dice.chance(0.04):
        parts["digest"] = dice.choice(DIGESTS)
    return mint(**parts)


def token(dice, token_type):
    """The mark of a named token, or a token that nobody has seen before."""
    said = dice.weighted(
        (4, lambda dice: "{" + dice.choice(USERS) + ("_refresh" if token_type == "refresh" else "") + "}"),
        (4, lambda dice: "{" + dice.choice(NAMED) + "}"),
        (8, lambda dice: minted(dice, token_type)),
    )
    return mutate(dice, said, SLIPS) if dice.chance(0.06) and not said.startswith("{") else said


def odd(dice):
    """A value of `Authorization` that is not simply a user's."""
    if dice.chance(0.7):
        return "Bearer " + token(dice, "access")
    said, scheme = token(dice, "access"), dice.choice(SCHEMES)
    return dice.choice((
        f"{scheme} {said}", scheme, said, "", "\xa0", "Bearer", "Bearer ", "Basic YWxpY2U6eA==",
        f"Bearer  {said}", f"Bearer\t{said}", f"Bearer\xa0{said}", f"Bearer\x85{said}", f'Bearer "{said}"',
        f" Bearer {said}", f"\x85Bearer {said}", f"Bearer, Bearer {said}",
        f"Bearer {said} ", f"Bearer {said} x", f"Bearer {said},", f"Bearer {said}\xe9", f"Bearer {said}\xa0",
    ))
