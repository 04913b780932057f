from recorder.middleware import TASK_TAG as TAG, changes, everywhere, middleware
from recorder.requests import ALICE, get, head

SETTINGS = middleware(conditional_get=True)

TASK = "/api/tasks/1/"

TAGS = (
    TAG, f"W/{TAG}", f"w/{TAG}", TAG.strip('"'), "*", " * ", f"*, {TAG}", '*, "x"', f'"x", {TAG}', f'"x",W/{TAG}',
    '"x"', 'W/"x"', "", ",", '"', '""', f"{TAG} x", f'{TAG}"x"', f"{TAG};q=1", TAG.upper(), "WW/" + TAG, "W/W/" + TAG,
)
DATES = (
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    "Sun Nov 16 08:49:37 1994", "Fri, 31 Dec 2100 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
    "Wed, 31 Dec 1969 23:59:59 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:60 GMT",
    "xxx, 06 NOV 1994 08:49:37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
    "Sun, 06 Nov 0094 08:49:37 GMT", "Sunday, 06-Nov-30 08:49:37 GMT", "yesterday", "", "0",
)

CONVERSATIONS = {
    "tags": everywhere(),
    "any": everywhere(("If-None-Match", "*")),
    "none": everywhere(("If-Match", '"none"')),
    "if none match": [get(TASK, ALICE, ("If-None-Match", tag)) for tag in TAGS],
    "if match": [get(TASK, ALICE, ("If-Match", tag)) for tag in TAGS],
    "both": [
        get(TASK, ALICE, ("If-Match", TAG), ("If-None-Match", TAG)),
        get(TASK, ALICE, ("If-Match", '"x"'), ("If-None-Match", TAG)),
        get(TASK, ALICE, ("If-Match", "x"), ("If-None-Match", TAG)),
        get(TASK, ALICE, ("If-None-Match", '"x"'), ("If-None-Match", TAG)),
    ],
    "if unmodified since": [get(TASK, ALICE, ("If-Unmodified-Since", date)) for date in DATES],
    "if modified since": [get(TASK, ALICE, ("If-Modified-Since", date)) for date in DATES],
    "dates and tags": [
        get(TASK, ALICE, ("If-Unmodified-Since", DATES[0]), ("If-Match", TAG)),
        get(TASK, ALICE, ("If-Unmodified-Since", DATES[0]), ("If-None-Match", TAG)),
        get(TASK, ALICE, ("If-Modified-Since", DATES[0]), ("If-None-Match", '"x"')),
        head(TASK, ALICE, ("If-Unmodified-Since", DATES[0])),
        get("/api/nothing/", ("If-Unmodified-Since", DATES[0])),
    ],
    "ranges": [
        get(TASK, ALICE, ("Range", "bytes=0-9")),
        get(TASK, ALICE, ("Range", "bytes=0-9"), ("If-Range", TAG)),
    ],
    "refused changes": changes(),
    "cookies": [get(TASK, ALICE, ("Cookie", "sessionid=x"), ("If-None-Match", "*"))],
}
