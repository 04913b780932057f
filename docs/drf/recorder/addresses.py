"""What every topic with a number of proxies asks."""

from .requests import get

FORWARDED = (
    "1.2.3.4", "9.9.9.9, 1.2.3.4", "1.2.3.4, 9.9.9.9", "9.9.9.9,1.2.3.4", "9.9.9.9 ,  1.2.3.4 ", "a, b, 1.2.3.4",
    "a, 1.2.3.4, b", "1.2.3. 4", "", ",", " , ", "1.2.3.4,", ",1.2.3.4", "not an address", "::1, 1.2.3.4",
)


def health(*addresses):
    return [get("/api/health/", ("X-Forwarded-For", address)) for address in addresses]


def proxies():
    """With one request a day, an address that is asked for again is refused."""
    return {
        "no header": [get("/api/health/"), get("/api/health/"), *health("1.2.3.4")],
        "all in turn": health(*FORWARDED),
        "and in the other order": health(*reversed(FORWARDED)),
        "several headers are one": [
            get("/api/health/", ("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "2.2.2.2")),
            *health("2.2.2.2", "1.1.1.1"),
        ],
        "other headers": [
            get("/api/health/", ("X-Real-IP", "1.2.3.4")),
            get("/api/health/", ("Forwarded", "for=1.2.3.4")),
        ],
    }
