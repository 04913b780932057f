from recorder.requests import ALICE, get
from recorder.rest_framework import throttles

SETTINGS = throttles("anon", "user", anon="2/hour", user="4/day")

HEALTH = "/api/health/"

CONVERSATIONS = {
    "both count those who are not logged in": [get(HEALTH)] * 6,
    "one counts users": [*[get(HEALTH, ALICE)] * 4, get(HEALTH, ALICE), get(HEALTH), get(HEALTH), get(HEALTH)],
    "each address counts for itself": [
        get(HEALTH, ("X-Forwarded-For", address)) for address in ("1.1.1.1", "2.2.2.2", "1.1.1.1", "1.1.1.1", "2.2.2.2")
    ],
}
