"""The life of a token and of a task, step by step at one server and the other."""

import base64
import json

from running import TaskApi

from . import orm
from .expect import expect, expect_that

PASSWORD = "correct horse battery"
TASK = "/api/tasks/{}/"


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def same(what, servers, *request):
    """Asks both: their answers must be the same to the byte. Gives one of them."""
    first, second = (server.ask(*request) for server in servers)
    expect(f"{what} at {servers[1].name} after {servers[0].name}", second, first)
    return first


def refused(servers, token):
    """A refresh token that no longer counts, nowhere."""
    for path, name, status in (("refresh", "refresh", 401), ("blacklist", "refresh", 401), ("verify", "token", 400)):
        answer = same(f"{path} of a blacklisted token", servers, "POST", f"/api/auth/token/{path}/", {name: token})
        expect(f"{path} of a blacklisted token", answer.status, status)
        expect_that("its reason", "Token is blacklisted" in answer.body, answer.body)


def life_of_a_token(username, a, b):
    """`a` gives it out. Every other step is the other's."""
    both = (a, b)
    first = a.login(username, PASSWORD)
    for server in (b, a):
        expect("the caller", server.me(first["access"])["username"], username)
        server.verify(first["access"])
        server.verify(first["refresh"])
        server.me(first["refresh"], 401)
        server.refresh(first["access"], 401)
    second = b.refresh(first["refresh"])
    expect("the new token's type", claims(second["refresh"])["token_type"], "refresh")
    refused(both, first["refresh"])
    third = a.refresh(second["refresh"])
    refused((b, a), second["refresh"])
    for tokens in (second, third):
        for server in both:
            expect("the caller", server.me(tokens["access"])["username"], username)
    b.verify(third["refresh"])
    b.blacklist(third["refresh"])
    refused(both, third["refresh"])
    for server in both:
        server.me(first["access"])
        server.me(third["access"])
    for server, tokens in ((a, first), (b, second), (a, third)):
        jti = claims(tokens["refresh"])["jti"]
        note = orm.notes_of(jti)
        expect("the user of a noted token", note.user.username, username)
        in_the_clear = note.token == tokens["refresh"]
        expect(f"whether {server.name} stores its token in the clear", in_the_clear, server.name != TaskApi.name)
        expect("blacklisted, says Django's ORM", orm.is_blacklisted(jti), True)


def life_of_a_task(username, a, b):
    both = (a, b)
    access = a.login(username, PASSWORD)["access"]
    here = {"title": "Käse & \U0001f9c0", "description": "two\nlines", "completed": True}
    task = a.read(201, "POST", "/api/tasks/", here, access)
    path = TASK.format(task["id"])
    expect("the task", b.read(200, "GET", path, access=access), task)
    same("the list", both, "GET", "/api/tasks/", None, access)
    for server, changes in ((b, {"completed": False}), (a, {"title": "again"}), (b, {"description": ""})):
        changed = server.read(200, "PATCH", path, changes, access)
        expect("what was changed", {key: changed[key] for key in changes}, changes)
        same("the changed task", (server, a if server is b else b), "GET", path, None, access)
    a.read(200, "PUT", path, {"title": "whole"}, access)
    answer = same("the task as a whole", both, "GET", path, None, access)
    expect("its time of creation", json.loads(answer.body)["created_at"], task["created_at"])
    b.read(204, "DELETE", path, access=access)
    expect("the deleted task", same("a deleted task", both, "GET", path, None, access).status, 404)
    kept = b.read(201, "POST", "/api/tasks/", {"title": "kept"}, access)
    expect_that("a new key", kept["id"] > task["id"], kept)
    same("the list", both, "GET", "/api/tasks/", None, access)


def other_peoples_tasks(a, b):
    """What one server made is as much the owner's alone at the other."""
    mine, others = (a.login(name, PASSWORD)["access"] for name in ("alice", "bob"))
    task = a.read(201, "POST", "/api/tasks/", {"title": "mine"}, mine)
    for method in ("GET", "DELETE"):
        answer = same("somebody else's task", (a, b), method, TASK.format(task["id"]), None, others)
        expect("somebody else's task", answer.status, 404)
    b.read(204, "DELETE", TASK.format(task["id"]), access=mine)


def end_of_a_family(username, django, here):
    """With END_FAMILY_ON_REUSE here: whichever server rotated in between, a token used twice ends the last."""
    for servers in ((here, here), (here, django), (django, here)):
        first, other_login = (here.login(username, PASSWORD) for _ in range(2))
        tokens = [first["refresh"]]
        for server in servers:
            tokens.append(server.refresh(tokens[-1])["refresh"])
        django.refresh(tokens[0], 401)
        django.verify(tokens[-1])
        here.refresh(tokens[0], 401)
        refused((django, here), tokens[-1])
        here.me(first["access"])
        here.refresh(other_login["refresh"])
