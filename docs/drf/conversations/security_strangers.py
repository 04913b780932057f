"""The requests come from a proxy that is not in `FORWARDED_ALLOW_IPS`."""

from recorder.proxies import contradictions, schemes
from recorder.requests import ALICE, get

SETTINGS = {
    "FORWARDED_ALLOW_IPS": "192.0.2.1,2001:db8::/32",
    "SECURE_PROXY_SSL_HEADER": "HTTP_X_SCHEME,https",
    "SECURE_HSTS_SECONDS": "3600",
    "USE_X_FORWARDED_HOST": "true",
}
SAID = (("X-Scheme", "https"), ("X-Scheme", " https , http"))

CONVERSATIONS = {
    "schemes": schemes(others=SAID),
    "contradictions": contradictions(),
    "what Django believes": [get("/api/?scheme", ALICE, header) for header in SAID]
    + [get("/api/?host", ALICE, ("X-Forwarded-Host", "other.example"))],
}
