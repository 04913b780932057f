"""The life of a token and of a task, with the client that openapi-python-client has generated.

It runs only if the schema has every operation, model and error that it uses.
"""

import sys

from task_api_client import AuthenticatedClient, Client, models
from task_api_client.api.auth import (
    auth_token_blacklist_create,
    auth_token_create,
    auth_token_refresh_create,
    auth_token_verify_create,
)
from task_api_client.api.health import health_retrieve
from task_api_client.api.me import me_retrieve
from task_api_client.api.multiply_by_seven import multiply_by_seven_create
from task_api_client.api.tasks import (
    tasks_create,
    tasks_destroy,
    tasks_list,
    tasks_partial_update,
    tasks_retrieve,
    tasks_update,
)

BLANK = ["This field may not be blank."]
NOBODY = "Authentication credentials were not provided."


def check(name, found, expected):
    if found != expected:
        sys.exit(f"{name}: expected {expected!r}, but found {found!r}")
    print(f"ok  Python: {name}")


def says(name, answer, status, expected):
    """The status, and the parsed body as JSON."""
    body = answer.parsed.to_dict() if answer.parsed is not None else None
    check(name, (int(answer.status_code), body), (status, expected))


def log_in(client, username, password):
    """The login, and what wrong ones get. Returns the tokens."""

    def ask(username, password):
        body = models.TokenObtainPairRequest(username=username, password=password)
        return auth_token_create.sync_detailed(client=client, body=body)

    says("a blank login", ask("", ""), 400, {"username": BLANK, "password": BLANK})
    wrong = {"detail": "No active account found with the given credentials"}
    says("a wrong login", ask(username, "wrong"), 401, wrong)
    pair = ask(username, password).parsed
    check("login", type(pair), models.TokenObtainPair)
    verified = auth_token_verify_create.sync_detailed(
        client=client, body=models.TokenVerifyRequest(token=pair.access)
    )
    check("verify", int(verified.status_code), 200)
    check("refresh", type(refresh(client, pair.refresh).parsed.access), str)
    return pair


def refresh(client, token):
    return auth_token_refresh_create.sync_detailed(client=client, body=models.TokenRefreshRequest(refresh=token))


def views(client, signed, username):
    """The views without a model."""
    says("health", health_retrieve.sync_detailed(client=client), 200, {"status": "ok"})
    says("me, without a token", me_retrieve.sync_detailed(client=client), 401, {"detail": NOBODY})
    check("me", me_retrieve.sync(client=signed).username, username)
    seven = multiply_by_seven_create.sync_detailed(client=signed, body=models.MultiplyBySevenRequest(value=6))
    says("multiply", seven, 200, {"result": 42})


def task(client):
    refused = tasks_create.sync_detailed(client=client, body=models.TaskRequest(title=""))
    says("create: an error", refused, 400, {"title": BLANK})
    made = tasks_create.sync(client=client, body=models.TaskRequest(title="Generated", completed=False))
    check("create", (made.title, made.description, made.completed), ("Generated", "", False))
    found = tasks_list.sync(client=client, search="Generated", page=1)
    check("list", [row.id for row in found.results], [made.id])
    says("list: no such page", tasks_list.sync_detailed(client=client, page=9), 404, {"detail": "Invalid page."})
    check("retrieve", tasks_retrieve.sync(made.id, client=client), made)
    put = tasks_update.sync(made.id, client=client, body=models.TaskRequest(title="Put", completed=True))
    check("update", (put.title, put.completed), ("Put", True))
    patched = tasks_partial_update.sync(made.id, client=client, body=models.PatchedTask(title="Patched"))
    check("partial update", (patched.title, patched.completed), ("Patched", True))
    check("delete", int(tasks_destroy.sync_detailed(made.id, client=client).status_code), 204)
    gone = tasks_retrieve.sync_detailed(made.id, client=client)
    says("retrieve: gone", gone, 404, {"detail": "No Task matches the given query."})


def main(url, username, password):
    client = Client(base_url=url)
    pair = log_in(client, username, password)
    signed = AuthenticatedClient(base_url=url, token=pair.access)
    views(client, signed, username)
    task(signed)
    body = models.TokenBlacklistRequest(refresh=pair.refresh)
    blacklisted = auth_token_blacklist_create.sync_detailed(client=client, body=body)
    check("blacklist", int(blacklisted.status_code), 200)
    listed = {"detail": "Token is blacklisted", "code": "token_not_valid"}
    says("refresh: blacklisted", refresh(client, pair.refresh), 401, listed)


if __name__ == "__main__":
    main(*sys.argv[1:])
