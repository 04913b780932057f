"""What `loaddata` and `dumpdata` are asked, a module for each topic with its `CASES`.

A case is a command line, the files in its folder, and what is typed. `here` says what task-api does instead, and why.
"""

import json

UNUSED = 50


def case(name, *arguments, files=None, stdin=None, here=None):
    return {"name": name, "arguments": list(arguments), "files": files or {}, "stdin": stdin, "here": here}


def here(why, **expected):
    """What is different. A message is how it begins; `...` is the reference's."""
    return {"why": why} | expected


def refused(why, message):
    """The reference takes it, task-api does not."""
    return here(why, code=1, message=message, stdout="", warnings=[], rows=[])


def load(name, fixture, *options, here=None, file="a.json"):
    """Loads one file; what is no text is written as JSON."""
    text = fixture if isinstance(fixture, (str, bytes)) else json.dumps(fixture)
    return case(name, "loaddata", *options, file, files={file: text}, here=here)


def obj(model, pk, /, **fields):
    return {"model": model, "pk": pk, "fields": fields}


def group(pk, name="a", **fields):
    return obj("auth.group", pk, name=name, **fields)


def user(pk=UNUSED, username="zoe", **fields):
    return obj("auth.user", pk, username=username, date_joined="2026-01-01T00:00:00Z", **fields)


def task(pk=UNUSED, title="t", **fields):
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    return obj("tasks.task", pk, **({"title": title, "owner": 1} | times | fields))


def token(pk=UNUSED, **fields):
    return obj("token_blacklist.outstandingtoken", pk, **({"jti": f"j{pk}", "token": "t", "expires_at": "2026-01-01T00:00:00Z"} | fields))
