"""What is in the tables, read past the server, in the form in which the server shows it."""

from collections import defaultdict

from borrowed import WrongAnswer

TASKS = "SELECT id, title, description, completed, created_at, updated_at, owner_id FROM tasks_task"
TITLES = "SELECT title FROM tasks_task GROUP BY title HAVING count(*) > 1"
OUTSTANDING = "SELECT jti FROM token_blacklist_outstandingtoken"
BLACKLISTED = f"{OUTSTANDING} o JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id"


def tasks(database):
    """Each user's tasks."""
    rows = defaultdict(list)
    for key, title, description, completed, created_at, updated_at, owner in database.execute(TASKS):
        rows[owner].append({
            "id": key,
            "title": title,
            "description": description,
            "completed": bool(completed),
            "created_at": _moment(created_at),
            "updated_at": _moment(updated_at),
            "owner": owner,
        })
    return rows


def judge(database, ledgers):
    """That the table has what the clients know, and nothing twice; each user's tasks."""
    if twice := database.execute(TITLES):
        raise WrongAnswer(f"the table: {len(twice)} titles are there twice, {twice[0][0]!r} for one")
    rows = tasks(database)
    if strangers := rows.keys() - {ledger.user for ledger in ledgers}:
        raise WrongAnswer(f"the table: user {min(strangers)} has tasks")
    for ledger in ledgers:
        ledger.judge(rows[ledger.user], "the table")
    return rows


def judge_tokens(database, rotated, current):
    """That every token that was exchanged is on the blacklist once, and no token that is to be used is."""
    outstanding = [jti for jti, in database.execute(OUTSTANDING)]
    blacklisted = [jti for jti, in database.execute(BLACKLISTED)]
    for name, found in (("outstanding", outstanding), ("blacklisted", blacklisted)):
        if len(set(found)) != len(found):
            raise WrongAnswer(f"a token is {name} twice")
    if missing := set(rotated) - set(blacklisted):
        raise WrongAnswer(f"{len(missing)} refresh tokens were exchanged and are not blacklisted")
    if ended := set(current) & set(blacklisted):
        raise WrongAnswer(f"{len(ended)} refresh tokens were given out and are blacklisted")
    if unknown := set(current) - set(outstanding):
        raise WrongAnswer(f"{len(unknown)} refresh tokens were given out and are not noted")


def _moment(value):
    """SQLite has Django's text, in UTC without saying so, and PostgreSQL a time."""
    return str(value).replace(" ", "T").removesuffix("+00:00") + "Z"
