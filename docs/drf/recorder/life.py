"""The life of a token, and what else every topic with settings asks of its four views."""

from .requests import get, post

LOGIN = {"username": "alice", "password": "correct horse battery"}


def login(username=LOGIN["username"], password=LOGIN["password"], save=None):
    return post("/api/auth/token/", {"username": username, "password": password}, save=save)


def refresh(name, save=None):
    return post("/api/auth/token/refresh/", {"refresh": "{" + name + "}"}, save=save)


def verify(name):
    return post("/api/auth/token/verify/", {"token": "{" + name + "}"})


def blacklist(name):
    return post("/api/auth/token/blacklist/", {"refresh": "{" + name + "}"})


def me(name, scheme="Bearer"):
    return get("/api/me/", ("Authorization", f"{scheme} {{{name}}}"))


def life(rotates=False, scheme="Bearer"):
    """From a login to the end of its tokens, with each of them used again once it is over."""
    last = "rotated" if rotates else "refresh"
    saved = {"access": "second"} | ({"refresh": "rotated"} if rotates else {})
    authorization = ("Authorization", f"{scheme} {{first}}")
    return [
        login(save={"access": "first", "refresh": "refresh"}),
        me("first", scheme),
        post("/api/tasks/", {"title": "mine"}, authorization),
        me("refresh", scheme),
        refresh("first"),
        verify("first"),
        verify("refresh"),
        refresh("refresh", save=saved),
        me("second", scheme),
        verify("second"),
        refresh("refresh"),
        verify("refresh"),
        blacklist("refresh"),
        blacklist("first"),
        verify(last),
        blacklist(last),
        blacklist(last),
        refresh(last),
        verify(last),
        me("second", scheme),
        me("first", scheme),
    ]


def everywhere(names, scheme="Bearer"):
    """Each token NAME, and NAME_refresh, in each place that takes one. The last ends it."""
    return [
        request
        for name in names
        for request in (
            me(name, scheme),
            verify(name),
            refresh(f"{name}_refresh"),
            verify(f"{name}_refresh"),
            blacklist(f"{name}_refresh"),
        )
    ]
