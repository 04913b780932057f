from recorder.proxies import HTTPS
from recorder.requests import ALICE, get

SETTINGS = {"USE_X_FORWARDED_HOST": "true", "USE_X_FORWARDED_PORT": "true", "ALLOWED_HOSTS": ".example,[::1]"}
HOSTS = (
    "www.example", "example", "a.b.example.", "WWW.example:8443", "[::1]:80", "", "www.example,www.example",
    "other.test", "www.example:", "www.example:x", "bad host",
)


def said(host, *headers):
    return get("/api/", ALICE, ("X-Forwarded-Host", host), *headers)


CONVERSATIONS = {
    "hosts": [said(host) for host in HOSTS],
    "beside a host that is not allowed": [said("www.example", ("Host", "other.test")), said("other.test", ("Host", "example"))],
    "two hosts": [said("www.example", ("X-Forwarded-Host", "www.example"))],
    "over HTTPS": [said("www.example", HTTPS)],
    "ports": [
        said("www.example", ("X-Forwarded-Port", "8443")),
        get("/api/", ALICE, ("Host", "www.example"), ("X-Forwarded-Port", "8443")),
    ],
    "hosts as they are": [get("/api/", ALICE, ("Host", host)) for host in ("www.example", "example.", "other.test", "testserver")],
}
