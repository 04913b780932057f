"""Natural keys, and objects without keys."""

from fixture_cases import case, group, here, load, obj, task, token, user

NAMED = here("the object is named too", message="...")


def without_key(model, /, **fields):
    return {"model": model, "fields": fields}


def permission(pk=50, codename="act", **fields):
    return obj("auth.permission", pk, name="Can act", codename=codename, **fields)


TIMES = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}

CASES = [
    load("the owner by name", [task(owner=["bob"])]),
    load("the owner by a name that is nobody's", [task(owner=["nobody"])]),
    load("the owner by no name", [task(owner=[])]),
    load("the owner by two names", [task(owner=["bob", "alice"])]),
    load("the owner by three names", [task(owner=["bob", "alice", "carol"])]),
    load("the owner by a number in a list", [task(owner=[1])]),
    load("the owner by null in a list", [task(owner=[None])]),
    load("the owner by a list in a list", [task(owner=[["bob"]])]),
    load("the owner by a dict", [task(owner={"bob": "x"})]),
    load("the owner by an empty dict", [task(owner={})]),
    load("the owner by a name that is no list", [task(owner="bob")]),
    load("the owner who comes before", [user(50, "zoe"), task(owner=["zoe"])]),
    load("the owner who comes after", [task(owner=["zoe"]), user(50, "zoe")]),
    load("the owner whose name comes before", [user(1, "renamed"), task(owner=["renamed"])]),
    load("the owner whose name is gone", [user(1, "renamed"), task(owner=["alice"])]),
    load("a token's user by name", [token(user=["bob"])]),
    load("a token's user who comes after", [token(user=["zoe"]), user(50, "zoe")]),
    load("a token's user who never comes", [token(user=["zoe"])]),
    load("a token's user who never comes, after good ones", [group(50), token(50, user=["zoe"]), token(51, user=["bob"])]),
    load("many tokens whose user comes after", [*(token(50 + n, user=["zoe"]) for n in range(5)), user(50, "zoe")]),
    load("a token whose user comes after, twice", [token(50, user=["zoe"]), token(50, user=["bob"]), user(50, "zoe")]),
    load("a token without a key whose user comes after", [without_key("token_blacklist.outstandingtoken", user=["zoe"], jti="x", token="t", expires_at="2026-01-01T00:00:00Z"), user(50, "zoe")]),
    load("groups by name", [user(groups=[["editors"], ["readers"]])]),
    load("groups by name and by key", [user(groups=[["editors"], 2])]),
    load("groups that come after", [user(groups=[["later"], ["editors"]]), group(50, "later")]),
    load("groups that never come", [user(groups=[["editors"], ["never"]])]),
    load("groups of a user who is there, which come after", [user(1, "alice", groups=[["later"]]), group(50, "later")]),
    load("groups that come after, and permissions that are there", [user(groups=[["later"]], user_permissions=[2]), group(50, "later")]),
    load("two names for a group", [user(groups=[["editors", "readers"]])]),
    load("permissions by name", [user(user_permissions=[["add_task", "tasks", "task"]])]),
    load("permissions by a part of the name", [user(user_permissions=[["add_task", "tasks"]])]),
    load("permissions by the first part of the name", [user(user_permissions=[["add_task"]])]),
    load("permissions by an empty name", [user(user_permissions=[[]])]),
    load("permissions by too much of a name", [user(user_permissions=[["add_task", "tasks", "task", "x"]])]),
    load("permissions of an unknown content type", [user(user_permissions=[["add_task", "tasks", "never"]])]),
    load("permissions of an unknown code", [user(user_permissions=[["never", "tasks", "task"]])]),
    load("permissions that come after", [group(50, permissions=[["act", "tasks", "task"]]), permission(content_type=["tasks", "task"])]),
    load("permissions whose content type comes after",
         [group(50, permissions=[["act", "polls", "poll"]]), obj("contenttypes.contenttype", 50, app_label="polls", model="poll"), permission(content_type=50)]),
    load("a content type by name", [permission(content_type=["tasks", "task"])]),
    load("a content type by an unknown name", [permission(content_type=["tasks", "never"])]),
    load("a content type by half a name", [permission(content_type=["tasks"])]),
    load("a content type of another application", [permission(content_type=["auth", "task"])]),
    load("a new group without a key", [without_key("auth.group", name="a")]),
    load("a new group with a null for a key", [group(None, "a")]),
    load("a group that is there, without its key", [without_key("auth.group", name="editors")]),
    load("a group that is there, without its key, with permissions", [without_key("auth.group", name="editors", permissions=[3])]),
    load("a new group without a key, with permissions", [without_key("auth.group", name="a", permissions=[1, 3])]),
    load("two new groups of one name without keys", [without_key("auth.group", name="a"), without_key("auth.group", name="a", permissions=[1])]),
    load("a new user without a key", [without_key("auth.user", username="zoe", date_joined="2026-01-01T00:00:00Z", groups=[["editors"]])]),
    load("a user who is there, without the key", [without_key("auth.user", username="alice", date_joined="2026-01-01T00:00:00Z", email="new@example.com")]),
    load("a user without key and name", [without_key("auth.user", date_joined="2026-01-01T00:00:00Z")]),
    load("a user without a key, with null for a name", [without_key("auth.user", username=None, date_joined="2026-01-01T00:00:00Z")]),
    load("a user without a key, with a number for a name", [without_key("auth.user", username=5, date_joined="2026-01-01T00:00:00Z")]),
    load("a new user without a key and a task of his", [without_key("auth.user", username="zoe", date_joined="2026-01-01T00:00:00Z"), without_key("tasks.task", title="t", owner=["zoe"], **TIMES)]),
    load("a new task without a key", [without_key("tasks.task", title="t", owner=1, **TIMES)]),
    load("two new tasks without keys", [without_key("tasks.task", title="t", owner=1, **TIMES), without_key("tasks.task", title="u", owner=["bob"], **TIMES)]),
    load("a new task without a key that is bad", [group(50), without_key("tasks.task", title=None, owner=1, **TIMES)]),
    load("a new permission without a key", [without_key("auth.permission", name="Can act", codename="act", content_type=["tasks", "task"])]),
    load("a permission that is there, without its key", [without_key("auth.permission", name="renamed", codename="add_task", content_type=["tasks", "task"])]),
    load("a permission without key and content type", [without_key("auth.permission", name="Can act", codename="act")], here=NAMED),
    load("a permission without a key, of a content type that leads nowhere", [without_key("auth.permission", name="Can act", codename="act", content_type=99)], here=NAMED),
    load("a permission without a key, of a content type that comes after",
         [without_key("auth.permission", name="Can act", codename="act", content_type=["polls", "poll"]), without_key("contenttypes.contenttype", app_label="polls", model="poll")], here=NAMED),
    load("a content type that is there, without its key", [without_key("contenttypes.contenttype", app_label="tasks", model="task")]),
    load("a session without a key", [without_key("sessions.session", session_data="x", expire_date="2026-01-01T00:00:00Z")]),
    load("an excluded group without a key", [without_key("auth.group", name="a"), user(50)], "-e", "auth.group"),
    load("an excluded user whom a task names", [without_key("auth.user", username="zoe", date_joined="2026-01-01T00:00:00Z"), task(owner=["zoe"])], "-e", "auth.user"),
    load("a key of one row and the natural key of another", [group(1, "readers")]),
    case("natural keys over two fixtures", "loaddata", "a.json", "b.json", files={
        "a.json": '[{"model": "token_blacklist.outstandingtoken", "pk": 50, "fields": {"user": ["zoe"], "jti": "x", "token": "t", "expires_at": "2026-01-01T00:00:00Z"}}]',
        "b.json": '[{"model": "auth.user", "fields": {"username": "zoe", "date_joined": "2026-01-01T00:00:00Z"}}]'}),
]
