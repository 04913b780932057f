"""What is measured: requests, what a right answer is, and what must be in the database afterwards."""

from dataclasses import dataclass, replace

import lists
from data import DELETED, PASSWORD, TASKS, Rows

ALL = (1, 32, 256)
# Not all servers are measured at more connections than this.
FEW, MANY = 32, 256
TIME = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z"
JWT = rb"[\w-]+\.[\w-]+\.[\w-]+"
TITLE = "Water the plants"
DESCRIPTION = "Those in the hall too."
NEW_TASK = f'{{"title": "{TITLE}", "description": "{DESCRIPTION}", "completed": false}}'
TASK = rb'\{"id":\d+,"title":"%s","description":"[\w .]+","completed":(?:true|false),"created_at":"' + TIME + (
    rb'","updated_at":"' + TIME + rb'","owner":\d+\}'
)


@dataclass(frozen=True)
class Item:
    """A request. `{id}` in the path stands for one of `rows`, `{run}` in the body for the number of the run."""

    method: str
    path: str
    user: str = ""
    body: str = ""
    rows: Rows | None = None
    weight: int = 1
    status: int = 200
    accept: str = "*/*"
    # What the body of a right answer matches; without it, it is what the reference answers.
    pattern: bytes | None = None


@dataclass(frozen=True)
class Effect:
    """A count of rows, and how many an answered request adds to it."""

    query: str
    change: float
    # The count starts from nothing in each run, and goes no further than this.
    most: int | None = None


@dataclass(frozen=True)
class Case:
    name: str
    items: tuple
    connections: tuple = ALL
    effect: Effect | None = None
    # The run lasts so many times longer than others.
    longer: int = 1
    # Whether the harness asks, and looks at the answer, while wrk does.
    watched: bool = True
    # Rows that are there anew before each run, for each second of it.
    fresh_rows: int = 0
    # Whether the tasks of the item's user are removed before each run.
    starts_empty: bool = False
    # Whether the server starts anew after each run, because clients that are gone leave a long queue behind.
    restarted: bool = False
    # Names of the servers whose failure is a result, and does not end the whole run.
    may_fail: tuple = ()
    # The group of servers; see `groups.py`.
    group: str = "SQLite"
    # Clients that do something else in the meantime.
    beside: "Case | None" = None
    beside_connections: int = 0
    # Whether the ceiling is measured too, at 2 to `FEW` connections.
    with_ceiling: bool = True
    with_reference: bool = True
    # Up to so many connections the tuned reference and the server by hand are measured too, if the group has them.
    peers_up_to: int = FEW
    # What the table says beside the name.
    note: str = ""

    @property
    def label(self):
        return self.name + (f" ({self.note})" if self.note else "")


def task(user, **more):
    return Item("GET", "/api/tasks/{id}/", user, rows=TASKS[user], **more)


def listing(user, query=""):
    return Item("GET", f"/api/tasks/{query}", user)


def html(item, texts, count=1):
    """The item as a page. The markup of each server is its own; it shows these texts so many times."""
    rows = b"(?:.*?" + texts + b"){%d}" % count
    pattern = rb"(?is)\s*<!doctype html>.*?HTTP 200 OK" + rows + rb".*</html>\s*"
    return replace(item, accept="text/html", pattern=pattern)


def new_task(**more):
    return Item("POST", "/api/tasks/", "creator", NEW_TASK, status=201, pattern=TASK % TITLE.encode(), **more)


def owned_by(user):
    return f"SELECT count(*) FROM tasks_task WHERE owner_id = (SELECT id FROM auth_user WHERE username = '{user}')"


HTML_HEALTH = Case("HTML health", (html(Item("GET", "/api/health/"), rb"&quot;status&quot;"),), (1, 32), peers_up_to=0)
HTML_LIST = Case(
    "HTML list of 10", (html(listing("ten"), rb"&quot;created_at&quot;", 10),), (1, 32), peers_up_to=0
)
LOGIN_ITEM = Item(
    "POST", "/api/auth/token/", body=f'{{"username": "ten", "password": "{PASSWORD}"}}',
    pattern=rb'\{"refresh":"' + JWT + rb'","access":"' + JWT + rb'"\}',
)
LOGIN = Case(
    "login", (LOGIN_ITEM,), (1, 8, 32), longer=5, watched=False, peers_up_to=0, with_ceiling=False,
    effect=Effect("SELECT count(*) FROM token_blacklist_outstandingtoken", 1),
)
REFRESH_ITEM = Item(
    "POST", "/api/auth/token/refresh/", body='{"refresh": "{refresh}"}', pattern=rb'\{"access":"' + JWT + rb'"\}'
)
CHANGED = "Changed in run {run}"
UPDATE_ITEM = Item(
    "PATCH", "/api/tasks/{id}/", "updater", f'{{"title": "{CHANGED}"}}', TASKS["updater"],
    pattern=TASK % rb"Changed in run \d{6}",
)
DELETE_ITEM = Item("DELETE", "/api/tasks/{id}/", "deleter", rows=Rows(DELETED, 1, scattered=False), status=204)
RETRIEVE = task("thousand")
RETRIEVES = Case("retrieve", (RETRIEVE,), peers_up_to=MANY)
LIST_OF_10 = Case("list of 10", (listing("ten"),))
BIG_LIST = Case("list of 100,000", (listing("hoarder"),), (4,), longer=4, watched=False, peers_up_to=0)
CREATED = Effect(owned_by("creator"), 1)
CREATE = Case("create", (new_task(),), effect=CREATED, peers_up_to=MANY)
MIX = (task("thousand", weight=9), new_task())
MIXED = Effect(owned_by("creator"), 0.1)
KEPT = "Django keeps its connections"
OWN = "10,000 own rows"
PAGE_1 = Case("page 1 of 20", (listing("lister"),), (1, 32), group="SQLite_pages", note=OWN)

SQLITE = (
    Case("health", (Item("GET", "/api/health/"),)),
    RETRIEVES,
    Case("retrieve", (RETRIEVE,), (32,), group="SQLite_logged", note="access logs on"),
    LIST_OF_10,
    Case("list of 100", (listing("hundred"),)),
    Case("list of 1,000", (listing("thousand"),), (1, 32)),
    BIG_LIST,
    Case("refresh", (REFRESH_ITEM,)),
    Case("update", (UPDATE_ITEM,), effect=Effect(
        f"SELECT count(*) FROM tasks_task WHERE title = '{CHANGED}'", 1, TASKS["updater"].count)),
    CREATE,
    Case("create", (new_task(),), (32,), effect=CREATED, group="SQLite_wal", note="Django's file in WAL too"),
    Case("delete", (DELETE_ITEM,), effect=Effect(owned_by("deleter"), -1), watched=False, fresh_rows=60_000),
    Case("mix", (*MIX,), effect=MIXED, note="9 retrieve, 1 create"),
    LOGIN,
    Case("reads during logins", (RETRIEVE,), (1, 32), longer=4, beside=LOGIN, beside_connections=32,
         with_ceiling=False, peers_up_to=0, note="retrieve, while 32 clients log in"),
    HTML_HEALTH,
    HTML_LIST,
    PAGE_1,
    Case("page 500 of 20", (listing("lister", lists.LAST_PAGE),), (32,), group="SQLite_pages", note=OWN),
    Case("cursor page", (listing("lister", lists.CURSOR),), (32,), group="SQLite_cursor", note=f"the middle of {OWN}"),
    Case("search", (listing("lister", lists.SEARCH),), (32,), group="SQLite_filters", note=f"page 1 of 20, {OWN}"),
    Case("filter and order", (listing("lister", lists.FILTERED),), (32,), group="SQLite_filters",
         note=f"page 1 of 20, {OWN}"),
)
POSTGRES = (
    Case("retrieve", (RETRIEVE,), (32,), group="PostgreSQL"),
    Case("list of 10", (listing("ten"),), (32,), group="PostgreSQL"),
    Case("create", (new_task(),), (32,), effect=CREATED, group="PostgreSQL"),
    Case("retrieve", (RETRIEVE,), (32,), group="PostgreSQL_kept", note=KEPT),
    Case("list of 10", (listing("ten"),), (32,), group="PostgreSQL_kept", note=KEPT),
    Case("create", (new_task(),), (32,), effect=CREATED, group="PostgreSQL_kept", note=KEPT),
    Case("mix", (*MIX,), (32,), effect=MIXED, group="PostgreSQL", note="9 retrieve, 1 create"),
)


def option(name):
    """A name as `--cases` has it, where a comma ends it."""
    return name.replace(",", "")


def names():
    return list(dict.fromkeys(option(case.name) for case in SQLITE))
