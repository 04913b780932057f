"""What happens to users and their passwords while they hold tokens of both servers."""

from running import TaskApi

from . import orm
from .expect import expect, expect_that
from .tokens import PASSWORD, same

NEW = "bcrypt_sha256$$2b$12$"
ANOTHER = "a wholly other password"


def logged_in(username, servers):
    return [server.login(username, PASSWORD) for server in servers]


def every_format(prefix, first, a, b):
    """Users whom Django stored, where both servers have the same list: `a` is where they log in first, and that renews
    a hash that the `first` hasher of the list would make otherwise. `b` finds nothing to do, and says so in time."""
    new = orm.start_of_new_hash(first)
    for name in orm.formats_beside(first):
        username, password = f"{prefix} {first} {name}", orm.stored_as(name, PASSWORD)
        orm.make_user(username, password)
        a.login(username, "wrong", 401)
        expect(f"{name} after a wrong password", orm.stored(username), password)
        a.login(username, PASSWORD)
        renewed = orm.stored(username)
        expect_that(f"{name} after a login at {a.name}", renewed.startswith(new), renewed)
        expect(f"whether {name} was good enough", renewed == password, password.startswith(new))
        expect(f"whether {first} must update what {a.name} stored", orm.must_update(first, renewed), False)
        for server in (b, a):
            tokens = server.login(username, PASSWORD)
            for other in (b, a):
                other.me(tokens["access"])
        expect(f"{name} after more logins", orm.stored(username), renewed)


def every_format_upwards(prefix, django, here):
    """The same where task-api has no list: it renews a hash only within its algorithm, and nothing that Django made."""
    for name in orm.FORMATS:
        username, password = f"{prefix} {name}", orm.stored_as(name, PASSWORD)
        orm.make_user(username, password)
        here.login(username, PASSWORD)
        kept = orm.stored(username)
        expect_that(f"{name} after a login at {here.name}", kept.split("$")[0] == password.split("$")[0], kept)
        expect(f"whether {name} was good enough", kept == password, name != orm.FOUR_ROUNDS)
        django.login(username, PASSWORD)
        renewed = orm.stored(username)
        for server in (here, django, here):
            server.login(username, PASSWORD)
        expect(f"{name} after more logins", orm.stored(username), renewed)


def unusable_password(prefix, a, b):
    username, password = f"{prefix} unusable", orm.unusable_password()
    orm.make_user(username, password)
    for tried, status in ((PASSWORD, 401), (password, 401), ("", 400)):
        asked = {"username": username, "password": tried}
        answer = same("a login without a password", (a, b), "POST", "/api/auth/token/", asked)
        expect("a login without a password", answer.status, status)
    expect("the unusable password", orm.stored(username), password)


def changed_password(username, change, a, b):
    """`change` gives the user another password; what knew the old one ends everywhere."""
    held = logged_in(username, (a, b))
    change(username, ANOTHER)
    expect_that("the new hash", orm.stored(username).startswith(NEW), orm.stored(username))
    for tokens in held:
        answer = same("a token after a change of password", (a, b), "GET", "/api/me/", None, tokens["access"])
        expect_that("its reason", answer.status == 401 and "password_changed" in answer.body, answer)
    for server in (a, b):
        server.login(username, PASSWORD, 401)
        for other in (b, a):
            other.me(server.login(username, ANOTHER)["access"])
    orm.set_password(username, PASSWORD)


def last_login(username, a, b):
    moments = []
    for server in (a, b, a):
        server.login(username, PASSWORD)
        moments.append(orm.last_login(username))
    expect_that("last_login goes on", moments == sorted(set(moments)), moments)


def deactivation(username, a, b):
    held = logged_in(username, (a, b))
    orm.set_active(username, False)
    for server, tokens in ((b, held[0]), (a, held[1])):
        for path, value in (
            ("/api/auth/token/", {"username": username, "password": PASSWORD}),
            ("/api/auth/token/refresh/", {"refresh": tokens["refresh"]}),
        ):
            answer = same("the inactive", (a, b), "POST", path, value)
            expect(f"{path} of the inactive", answer.status, 401)
        answer = same("a token of the inactive", (a, b), "GET", "/api/me/", None, tokens["access"])
        expect_that("its reason", answer.status == 401 and "user_inactive" in answer.body, answer)
        server.verify(tokens["refresh"])
    orm.set_active(username, True)
    for server, tokens in ((b, held[0]), (a, held[1])):
        server.me(tokens["access"])
        server.refresh(tokens["refresh"])


def deletion(username, a, b):
    """The user goes, and with them the tasks; the tokens that are left are nobody's."""
    orm.make_user(username, orm.stored_as("bcrypt_sha256", PASSWORD))
    held = logged_in(username, (a, b))
    a.read(201, "POST", "/api/tasks/", {"title": "goes too"}, held[0]["access"])
    before = orm.count_rows()
    orm.delete_user(username)
    expect("the tasks of the deleted", orm.count_rows()["Task"], before["Task"] - 1)
    expect("the noted tokens", orm.count_rows()["OutstandingToken"], before["OutstandingToken"])
    for server, tokens in ((b, held[0]), (a, held[1])):
        for path in ("/api/me/", "/api/tasks/"):
            answer = same("a token of the deleted", (a, b), "GET", path, None, tokens["access"])
            expect_that("its reason", answer.status == 401 and "user_not_found" in answer.body, answer)
        server.verify(tokens["access"])
        # Django answers this with 500.
        next(one for one in (a, b) if one.name == TaskApi.name).refresh(tokens["refresh"], 401)
        server.blacklist(tokens["refresh"])
        for one in (a, b):
            one.blacklist(tokens["refresh"], 401)
            one.login(username, PASSWORD, 401)
