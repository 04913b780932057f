"""DRF's own table of rates has no limit for `anon` and `user`."""

from recorder.requests import ALICE, get
from recorder.rest_framework import throttles

SETTINGS = throttles("anon", "user")

CONVERSATIONS = {"no limit": [get("/api/me/", ALICE), get("/api/health/")] * 5}
