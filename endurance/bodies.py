"""The worst that a stranger can send: each attack is a name, bytes, and what the client does when they are sent."""

from dataclasses import dataclass

MOST = 2_621_440
TOKEN = "/api/auth/token/"
BOUNDARY = "x"


@dataclass(frozen=True)
class Attack:
    name: str
    data: bytes
    # "ask": reads the answer and does it again; "leave": hangs up at once and does it again; "stay": does nothing more;
    # "drip": sends a byte a second.
    then: str


def post(body, content_type="application/json", length=None, path=TOKEN):
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
    return (head + f"Content-Length: {len(body) if length is None else length}\r\n\r\n").encode() + body


def filled(start, piece, end):
    """A body of the greatest length: as many pieces as fit."""
    count = (MOST - len(start) - len(end)) // len(piece)
    return start + piece * count + end


def objects():
    """An object with as many keys as fit, each another one."""
    pairs = b",".join(b'"%x":0' % number for number in range(240_000))
    return b"{" + pairs[: MOST - 10].rpartition(b",")[0] + b"}"


def parts():
    """As many fields as Django allows, together as long as a body may be."""
    part = b"--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\n%s\r\n"
    return part % (b"\x01" * 2500) * 999 + b"--x--\r\n"


def form():
    pair = b"%FF" * 860
    return b"&".join([b"username=" + pair] * 999)


def attacks():
    """All of them; strangers take turns."""
    brackets = filled(b"[", b"[[[[[0]]]]],", b"0]")
    multipart = f"multipart/form-data; boundary={BOUNDARY}"
    chunks = b"POST /api/auth/token/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    return [
        Attack("brackets", post(brackets), "ask"),
        Attack("brackets and gone", post(brackets), "leave"),
        Attack("one byte short", post(brackets[:-1], length=len(brackets)), "stay"),
        Attack("a small body, one byte short", post(b"x" * 16_000, length=16_001), "stay"),
        Attack("keys", post(objects()), "ask"),
        Attack("surrogates", post(filled(b'{"username":"\\ud800', b"x", b'","password":1}')), "ask"),
        Attack("a long name", post(filled(b'{"username":"', b"\\u0001", b'","password":"x"}')), "ask"),
        Attack("parts", post(parts(), multipart), "ask"),
        Attack("form", post(form(), "application/x-www-form-urlencoded; charset=cp1252"), "ask"),
        Attack("a head without an end", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 120_000, "stay"),
        Attack("a slow head", b"GET /api/health/ HTTP/1.1\r\nX: " + b"y" * 7_000, "drip"),
        Attack("a slow body", post(b"x" * 100_000, length=MOST), "drip"),
        Attack("many requests", b"GET /api/health/ HTTP/1.0\r\n\r\n" * 20_000, "stay"),
        Attack("many 404s", b"GET /api/%s/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % (b"x" * 4_000) * 500, "stay"),
        Attack("chunks", chunks + b"1\r\nx\r\n" * 300_000, "stay"),
    ]
