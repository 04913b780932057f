"""Shapes of objects, models and fields, and rows that are there already."""

import json

from fixture_cases import case, group, here, load, obj, task, token, user

NAMED = here("the object is named too", message="...")
DECODED = here("the fixture is named", message="Problem installing fixture '<folder>/a.json': 'utf-8' codec can't decode byte")
THROUGH = '[{"model": "auth.user_groups", "pk": 1, "fields": {}}]'
WORDS = here("the parser's own words", message="...")
EARLIER = here("objects before the mistake are read first", message="...")

SHAPES = [
    "[]", " [ ] \n", "{}", "[{}]", "[[]]", "[1]", "[1.5]", "[true]", "[null]", '["a"]', '"ab"', '""', "5", "null", "true", '{"a": 1}',
    '{"model": "auth.group"}', '[{"model": "auth.group"}]', '[{"model": "auth.group", "pk": 50}]',
    '[{"model": "auth.group", "pk": 50, "fields": []}]', '[{"model": "auth.group", "pk": 50, "fields": null}]',
    '[{"model": "auth.group", "pk": 50, "fields": "x"}]', '[{"model": "auth.group", "pk": 50, "fields": 5}]',
    '[{"pk": 50, "fields": {}}]', '[{"model": null, "pk": 50, "fields": {}}]', '[{"model": 5, "fields": {}}]',
    '[{"model": ["auth.group"], "fields": {}}]', '[{"model": {}, "fields": {}}]', '[{"model": "", "fields": {}}]',
    '[{"model": "group", "fields": {}}]', '[{"model": "a.b.c", "fields": {}}]', '[{"model": "auth.", "fields": {}}]',
    '[{"model": ".group", "fields": {}}]', '[{"model": "auth.foo", "fields": {}}]', '[{"model": "foo.group", "fields": {}}]',
    '[{"model": "Auth.group", "fields": {}}]', '[{"model": "auth.GROUP", "pk": 50, "fields": {"name": "a"}}]',
    '[{"model": "auth.Group ", "pk": 50, "fields": {"name": "a"}}]', '[{"Model": "auth.group", "pk": 50, "fields": {"name": "a"}}]',
    '[{"model": "auth.group", "pk": 50, "fields": {"name": "a"}, "extra": 1}]', '[{"model": "auth.group", "PK": 50, "fields": {"name": "a"}}]',
    '[{"model": "auth.group", "pk": 50, "pk": 51, "fields": {"name": "a", "name": "b"}}]',
    '[{"model": "auth.group", "pk": 50, "fields": {"nickname": "a"}}]', '[{"model": "auth.group", "pk": 50, "fields": {"": "a"}}]',
    '[{"model": "auth.group", "pk": 50, "fields": {"name": "a", "id": 51}}]', '[{"model": "auth.group", "fields": {"name": "a", "id": 51}}]',
    '[{"model": "auth.group", "fields": {"name": "a", "id": "x"}}]', '[{"model": "auth.group", "fields": {"name": "a", "pk": 51}}]',
    '[{"model": "admin.logentry", "pk": 1, "fields": {}}]',
]

BROKEN = [
    "", " ", "[", "[{", "]", "[1", "[1,", "[,]", "[1,]", "[1 2]", "[{]", "[}", "[] []", "[]x", "{} {}", "nul", "[\"a]", "'a'",
    '[{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}', '[{"model": "auth.group", "pk": 50, "fields": {"name": "a"}},]',
    '[{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}]]', '[{"model": "auth.group" "pk": 50}]', "[\"\t\"]", '["\\x"]',
    "[01]", "[.5]", "[+1]", "[1.]", "// no\n[]", "\ufeff[]",
]

CASES = [
    *(load(f"the fixture {text}", text, here=NAMED) for text in SHAPES),
    *(load(f"the fixture {text} without what is unknown", text, "--ignorenonexistent", here=NAMED) for text in SHAPES),
    *(load(f"the broken fixture {text!r}", text, here=WORDS) for text in BROKEN),
    load("a row between two tables", THROUGH, here=here("such rows are not known by themselves", message="Problem installing fixture '<folder>/a.json': Invalid model identifier")),
    load("bytes that are no text", b'[{"model": "auth.group", "pk": 50, "fields": {"name": "\xff"}}]', here=DECODED),
    load("bytes that are cut off", b'[{"model": "auth.group", "pk": 50, "fields": {"name": "\xe2\x82"}}]', here=DECODED | {"message": DECODED["message"].removesuffix(" byte")}),
    load("UTF-16", '[]'.encode("utf-16"), here=DECODED),
    load("a broken second object", json.dumps([group(50)])[:-1] + ", {]", here=EARLIER),
    load("a list in a list", [[group(50)]], here=NAMED),
    load("the column's name of a relation", [task(owner=None) | {"fields": {"title": "t", "owner_id": 2, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}}]),
    load("the column's name of a relation, passed over", [token() | {"fields": {"user_id": 2, "jti": "x", "token": "t", "expires_at": "2026-01-01T00:00:00Z"}}], "-i"),
    load("an unknown field, passed over", [group(50, nickname="a", colour={})], "-i"),
    load("an unknown field beside a bad one, passed over", [user(nickname="a", is_staff="yes")], "-i"),
    load("an unknown model, passed over", [obj("polls.poll", "x", a=1), group(50)], "-i"),
    load("two bad fields, of which the first is told", [user(is_staff="yes", last_login="never")]),
    load("two bad fields the other way round", [user(last_login="never", is_staff="yes")]),
    load("a bad key and a bad field", [user("x", is_staff="yes")]),
    load("a bad field and an unknown one", [user(is_staff="yes", nickname="a")]),
    load("an unknown field and a bad one", [obj("auth.user", 50, nickname="a", is_staff="yes")], here=NAMED),
    load("nothing but a name", [obj("auth.user", 50, username="zoe")]),
    load("no fields at all", [obj("auth.group", 50)]),
    load("a task without its times", [obj("tasks.task", 50, title="t", owner=1)]),
    load("a task without its owner", [obj("tasks.task", 50, title="t", created_at="2026-01-01T00:00:00Z", updated_at="2026-01-01T00:00:00Z")]),
    load("a null where there must be a text", [user(email=None)]),
    load("a null where there may be none", [task(description=None)]),
    load("a name that is taken", [user(username="alice")]),
    load("a name that is taken in the same fixture", [group(50, "a"), group(51, "b"), group(52, "a")]),
    load("a row that is there", [group(1, "renamed")]),
    load("a user who is there", [user(1, "alice", email="new@example.com")]),
    load("a task that is there", [task(1, "changed", completed=True)]),
    load("the same row twice", [group(50, "a"), group(50, "b")]),
    load("the same row twice, once with another's name", [group(50, "a"), group(51, "b"), group(50, "b")]),
    load("names that are swapped", [group(1, "readers"), group(2, "editors")]),
    load("names that are swapped by way of another", [group(1, "x"), group(2, "editors"), group(1, "readers")]),
    load("a key that leads nowhere", [task(owner=99)]),
    load("a key that leads forward", [task(owner=60), user(60)]),
    load("a many-to-many key that leads forward", [user(groups=[60]), group(60)]),
    load("a many-to-many key that leads nowhere", [user(groups=[99])],
         here=here("the reference says what SQLite says at the end", stdout="", message="Problem installing fixtures: The row in table")),
    load("a text longer than its column", [user(first_name="x" * 200)]),
    load("members that are replaced", [user(1, "alice", groups=[2])]),
    load("members that are taken away", [user(1, "alice", groups=[])]),
    load("members that are not mentioned", [user(1, "alice")]),
    load("an excluded application", [group(50), task(50)], "-e", "auth"),
    load("an excluded model", [group(50), user(50)], "-e", "auth.GROUP"),
    load("an excluded object that is bad", [user(is_staff="yes"), group(50)], "-e", "auth.user"),
    load("an excluded object that cannot be saved", [user(email=None), group(50)], "-e", "auth.user"),
    load("an unknown application, excluded", [], "-e", "polls"),
    load("an unknown model, excluded", [], "-e", "auth.poll"),
    load("all that is excluded", [group(50)], "--exclude", "auth", "--exclude", "tasks"),
    load("a warning for each field without an offset",
         [user(50, last_login="2026-01-01 10:00"), user(51, "bo", last_login="2026-01-02"), task(50) | {"fields": task(50)["fields"] | {"created_at": "2026-01-01T00:00:00.5"}}]),
    load("a new key after a great one", [task(4_000_000_000)]),
    case("a fixture of which one is bad", "loaddata", "a.json", "b.json",
         files={"a.json": json.dumps([group(50)]), "b.json": json.dumps([user(is_staff="yes")])}),
    case("fixtures that refer to each other", "loaddata", "b.json", "a.json",
         files={"a.json": json.dumps([user(60)]), "b.json": json.dumps([task(owner=60)])}),
]
