from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, bearer, get
from recorder.rest_framework import pages
from recorder.variants import Maker

SETTINGS = pages("LimitOffset", "3", module="tasks")
FIXTURE = LISTS
make = Maker(SETTINGS)
TOKENS = {"frank": make.token(make.claims("frank", user_id="6"))}

CONVERSATIONS = {
    "more than the most": ask(bearer("frank"), "?limit=101", "?limit=1000&offset=1", f"?limit={'9' * 20}&offset=100")
    + ask_each(BOB, "limit", "100", "101", "9223372036854775808", "9" * 20),
    "limits that are none": ask_each(BOB, "limit", "0", "-1", "abc", "", "1.5"),
    "pages": ask(
        BOB, "", "?limit=2", "?limit=2&offset=1", "?offset=3", "?limit=101&offset=1", "?limit=101&offset=1000"
    ),
    "another media type": [get(f"{LIST}?limit=101", ALICE, HTML), get(f"{LIST}?limit=5&offset=7", ALICE, HTML)],
}
