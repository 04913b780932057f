"""The tokens that conversations name. The same text each time: nothing in them is new."""

import json

from . import faults
from .mint import HEADER, as_bytes, base64url, claims, mint

USERS = {"alice": "1", "bob": "2", "carol": "3", "dave": "4", "erin": "5", "ghost": "999"}
TYPES = {"": "access", "_refresh": "refresh"}


def mint_all():
    tokens = {}
    for suffix, token_type in TYPES.items():
        for user, user_id in USERS.items():
            name = user + suffix
            tokens[name] = mint(claims(name, token_type, user_id=user_id))
    for suffix, token_type in TYPES.items():
        for fault, changes in faults.CLAIMS.items():
            name = fault + suffix
            tokens[name] = mint(claims(name, **{"token_type": token_type} | changes))
        for fault, header in faults.HEADERS.items():
            name = fault + suffix
            tokens[name] = mint(claims(name, token_type), header)
        for fault, (header, digest) in faults.DIGESTS.items():
            name = fault + suffix
            tokens[name] = mint(claims(name, token_type), header, digest=digest)
        for fault, token in misshapen(token_type).items():
            tokens[fault + suffix] = token
    return tokens


def misshapen(token_type):
    """Tokens wrong in their payload, signature or segments."""
    return odd_payloads(token_type) | odd_signatures(token_type) | odd_segments(token_type)


def odd_payloads(token_type):
    def payload(name):
        return claims(f"{name} {token_type}", token_type)

    duplicate = json.dumps(payload("duplicate")).replace('"user_id"', '"user_id": "2", "user_id"')
    deep = json.dumps(payload("deep"))[:-1] + ', "deep": ' + "[" * 100 + "]" * 100 + "}"
    return {
        "payload_list": mint([payload("list")]),
        "payload_text": mint('"text"'),
        "payload_number": mint("1"),
        "payload_null": mint("null"),
        "payload_empty": mint({}),
        "payload_nothing": mint(""),
        "payload_not_json": mint("token_type=access"),
        "payload_not_utf8": mint(b'{"exp":4102444800,"x":"\xff"}'),
        "payload_utf16": mint(json.dumps(payload("utf16")).encode("utf-16")),
        "payload_bom": mint(b"\xef\xbb\xbf" + as_bytes(payload("bom"))),
        "payload_spaced": mint(json.dumps(payload("spaced"), indent=2)),
        "payload_duplicate": mint(duplicate),
        "payload_deep": mint(deep),
        "payload_surrogate": mint(payload("surrogate") | {"note": "\ud800"}),
    }


def odd_signatures(token_type):
    payload = claims(f"signature {token_type}", token_type)
    token = mint(payload)
    header, body, signature = token.split(".")
    other = base64url(as_bytes(payload | {"user_id": "2"}))
    unsigned = base64url(as_bytes(HEADER | {"alg": "none"}))
    return {
        "wrong_key": mint(payload, key="another key of at least thirty-two bytes"),
        "empty_key": mint(payload, key=""),
        "payload_tampered": f"{header}.{other}.{signature}",
        "signature_tampered": f"{header}.{body}.{signature[::-1]}",
        "signature_missing": f"{header}.{body}.",
        "signature_short": f"{header}.{body}.{signature[:20]}",
        "signature_padded": f"{token}=",
        "signature_padded_wrongly": f"{token}====",
        # The last of 43 characters has two bits to spare; set one of them.
        "signature_loose_bits": token[:-1] + chr(ord(token[-1]) + 1),
        "unsigned": f"{unsigned}.{body}.",
    }


def odd_segments(token_type):
    payload = claims(f"segments {token_type}", token_type)
    token = mint(payload)
    header, body, signature = token.split(".")
    # Question marks make sure of an underscore.
    other_alphabet = mint(payload | {"note": "?????"}).replace("-", "+").replace("_", "/")
    return {
        "standard_alphabet": other_alphabet,
        "padded": ".".join(part + "=" * (-len(part) % 4) for part in token.split(".")),
        "not_base64": "!!!.???.***",
        "one_segment": header,
        "two_segments": f"{header}.{body}",
        "four_segments": f"{token}.{signature}",
        "dots": "..",
        "many_dots": "." * 10,
        "short_word": "abc",
        "three_words": "a.b.c",
        "non_ascii": "é.ü.ñ",
        "very_long": "a" * 7000,
        "very_long_segments": f"{header}.{'a' * 6000}.{signature}",
    }
