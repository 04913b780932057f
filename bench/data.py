"""Who and what is in the database at the start: users with a number of tasks each."""

from dataclasses import dataclass
from math import gcd

PASSWORD = "correct horse battery"
EMAIL = "example.org"
# Large and prime: rows are asked for in an order that has nothing to do with their place.
SCATTER = 7_368_787

INSERT = """
INSERT INTO tasks_task (id, title, description, completed, created_at, updated_at, owner_id)
WITH RECURSIVE counter (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counter WHERE i + 1 < {count})
SELECT {first} + {step} * i, 'Task ' || ({first} + {step} * i) || ' of the benchmark',
       'A description of the length that people write when they are asked for one.',
       {completed}, {moment}, {moment}, {owner}
FROM counter
"""


@dataclass(frozen=True)
class Rows:
    """Keys of tasks: `count` of them from `first`, `step` apart."""

    first: int
    count: int
    step: int = 1
    scattered: bool = True

    @property
    def stride(self):
        return SCATTER if self.scattered and gcd(SCATTER, self.count) == 1 else 1

    @property
    def last(self):
        return self.first + self.step * (self.count - 1)


# Owner, and the keys of the tasks. Keys of one owner have one length, so that their answers have too.
TASKS = {
    "ten": Rows(1_001, 10),
    "hundred": Rows(1_101, 100),
    "thousand": Rows(2_001, 1_000),
    "updater": Rows(4_001, 1_000),
    # Their rows lie between each other's.
    "lister": Rows(10_001, 10_000, 2),
    "neighbour": Rows(10_002, 10_000, 2),
}
HOARD = 100_001
# Rows to delete are put here before each run.
DELETED = 500_000_001
USERS = (*TASKS, "hoarder", "creator", "deleter")


def make_users(task_api, database, usernames):
    """The first by the command that makes users; hashing takes its time, so the others have the same password."""
    first, *others = usernames
    options = ("--noinput", "--username", first, "--email", f"{first}@{EMAIL}")
    task_api.manage("createuser", *options, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    columns = "password, is_superuser, last_name, is_staff, is_active, date_joined, first_name"
    database.execute(*(
        f"INSERT INTO auth_user (username, email, {columns}) "
        f"SELECT '{name}', '{name}@{EMAIL}', {columns} FROM auth_user WHERE username = '{first}'"
        for name in others
    ))


def user_ids(database):
    return {name: key for key, name in database.execute("SELECT id, username FROM auth_user")}


def insert(database, owner, rows, completed="FALSE", minutes="0"):
    """`owner` and `minutes` are numbers, or SQL that makes one of `i`; the time of a task is so many minutes later."""
    return INSERT.format(
        first=rows.first, step=rows.step, count=rows.count, completed=completed, owner=owner,
        moment=database.moment(minutes),
    )


def fill(database, hoard):
    """The tasks of all users. Three in a row have one time."""
    ids = user_ids(database)
    everything = TASKS | {"hoarder": Rows(HOARD, hoard)}
    statements = [insert(database, ids[owner], rows, "i % 3 = 0", "i / 3") for owner, rows in everything.items()]
    database.execute(*statements)
    database.number_on()
