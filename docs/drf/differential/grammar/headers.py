"""Every header but `Accept`, `Content-Type` and `Authorization`."""

from .dice import mutate

HOSTS = (
    "testserver", "testserver:80", "localhost:8000", "127.0.0.1", "[::1]", "[::1]:8000", "TESTSERVER",
    "xn--bcher-kva.example", "a.example.", "under_score.example",
    "bad host", "testserver:", "host:port", "a/b", "a@b", "é.example", "[::1", "::1", "", "a,b", "*", "-a-",
    ".a", "a..b", "host:99999", "host:0", "[::1]x", "a:1:2", "[1:2]:x", "%41",
    "[::ffff:1.2.3.4]", "[v1.a]", "a" * 300, "1.2.3", "_", "a_b", "a-b:080", "[]", "[]:1", "[:]",
)
SLIPS = (*":.-_[]@/ 0aA,%\\?#\"'(*~!=;", "\t", "\xe9")
SECRETS = (
    "a" * 32, "b" * 64, "short", "A1" * 16, "0" * 31, "é" * 32, "a" * 31 + "-", "", '"' + "a" * 32 + '"', "a" * 65,
    "_" * 32,
)
COOKIES = (
    "other=1", "sessionid=abc", "messages=x", "csrftoken", "=1", ";", "a=1; a=2", "csrftoken=; other=1",
    "Csrftoken=" + "a" * 32, "a b=c", 'a="b;c"', "é=ü", "$Version=1",
    "sessionid=" + "x" * 32, 'csrftoken="\\141' + "a" * 31 + '"', "csrftoken =" + "a" * 32,
)
OTHERS = (
    ("X-HTTP-Method-Override", "DELETE"), ("Origin", "http://evil.example"), ("Origin", "null"),
    ("Referer", "http://testserver/"), ("Range", "bytes=0-1"), ("If-None-Match", "*"),
    ("If-Modified-Since", "Thu, 01 Jan 2026 00:00:00 GMT"), ("If-Match", '"x"'),
    ("Accept-Language", "fr, de;q=0.5"), ("Accept-Encoding", "gzip, br"), ("Content-Encoding", "gzip"),
    ("Accept-Charset", "latin-1"), ("X-CSRFToken", "a" * 32), ("X-Requested-With", "XMLHttpRequest"),
    ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "443"), ("Forwarded", "proto=https;host=evil.example"),
    ("X-Real-IP", "::1"),
    ("User-Agent", "é"), ("Via", "1.1 x"), ("Te", "trailers"), ("Upgrade-Insecure-Requests", "1"),
    ("Content-Language", "de"), ("Content-MD5", "x"), ("Idempotency-Key", "1"),
    ("WWW-Authenticate", "Bearer"), ("Proxy-Authorization", "Bearer x"), ("X", ""), ("x" * 100, "y" * 1000),
)


def host(dice):
    value = dice.choice(HOSTS)
    return ("Host", mutate(dice, value, SLIPS) if dice.chance(0.4) else value)


def cookie(dice):
    jar = [f"csrftoken={dice.choice(SECRETS)}"] if dice.chance(0.6) else []
    jar += [dice.choice(COOKIES) for _ in range(dice.choice((0, 0, 1, 2)))]
    dice.shuffle(jar)
    value = dice.choice(("; ", "; ", ";", ",")).join(jar)
    return ("Cookie", mutate(dice, value, SLIPS) if dice.chance(0.1) else value)


def other(dice):
    return dice.choice(OTHERS)
