"""Conversations: requests in a row, each from the one grammar or the other."""

from recorder.requests import FORM, JSON

from .. import undefined
from . import authorizations, forms, headers, json_texts, media_types, multiparts, paths, texts
from .dice import Dice

TASK = ("title", "description", "completed")
LOGINS = (
    ("alice", "correct horse battery"), ("bob", "staple staple"), ("érin", "pässwörd ünïcode"),
    ("carol", "not active any more"), ("dave", "anything"),
    ("alice", "wrong"), ("nobody", "x"), (" alice ", "correct horse battery"),
    ("ALICE", "correct horse battery"), ("alice", " correct horse battery"),
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def conversation(seed, number, most):
    """The conversation of that number: the same whatever was played before it."""
    dice = Dice(f"{seed} {number}")
    user = "{" + dice.choice(authorizations.MOSTLY) + "}"
    requests, made, tokens = [], [], []
    for _ in range(min(most, dice.randint(3, 12))):
        while True:
            request = step(dice, user, made, tokens)
            if undefined.is_defined(request):
                break
        requests.append(request)
    return requests


def step(dice, user, made, tokens):
    request = dice.weighted(
        (24, lambda dice: change_a_task(dice, made)),
        (6, lambda dice: read(dice, made)),
        (14, lambda dice: use_a_token(dice, tokens)),
        (5, multiply),
        (10, wander),
        (0.35, lambda dice: log_in(dice, tokens)),
        (3, almost_log_in),
    )
    request["headers"] = dressed(dice, request["headers"], user, tokens)
    if dice.chance(0.12):
        request["path"] += paths.query(dice)
    if dice.chance(0.03):
        request["chunks_of"] = dice.choice((1, 7, 100, 5000))
    dice.shuffle(request["headers"])
    return request


def dressed(dice, own, user, tokens):
    """The request's own headers, and what else comes along."""
    said = list(own)
    if dice.chance(0.14):
        said += [] if dice.chance(0.25) else [("Authorization", authorizations.odd(dice))]
    elif tokens and dice.chance(0.2):
        said.append(("Authorization", f"Bearer {{{dice.choice(tokens)}}}"))
    else:
        said.append(("Authorization", f"Bearer {user}"))
    if dice.chance(0.3):
        said.append(("Accept", BROWSER if dice.chance(0.15) else media_types.accept(dice)))
    for chance, header in ((0.03, headers.host), (0.06, headers.cookie), (0.06, headers.other)):
        said += [header(dice)] if dice.chance(chance) else []
    if said and dice.chance(0.01):
        name, value = dice.choice(said)
        said.append((dice.choice((name, name.upper())), value))
    return said


def asked(method, path, headers=(), **more):
    return {"method": method, "path": path, "headers": list(headers)} | more


def with_body(dice, method, path, fields, value):
    """A body of the fields in JSON, as a form or in parts; `value` makes one for JSON."""
    kind = dice.choice(("json",) * 6 + ("form",) * 2 + ("parts",) * 2 + ("none",) * 1)
    if kind == "none":
        return asked(method, path)
    if kind == "json":
        body, said = json_body(dice, fields, value), "application/json"
    elif kind == "form":
        body, said = forms.body(dice, fields), "application/x-www-form-urlencoded"
    else:
        body, boundary = multiparts.body(dice, fields)
        said = multiparts.content_type(dice, boundary)
    if dice.chance(0.1):
        said = media_types.content_type(dice, said)
    return asked(method, path, [] if dice.chance(0.02) else [("Content-Type", said)], body=body)


def json_body(dice, fields, value):
    if dice.chance(0.05):
        return json_texts.body(dice, json_texts.anything(dice))
    pairs = json_texts.Pairs((name, value(dice, name)) for name in fields if dice.chance(0.85))
    if dice.chance(0.2):
        for key in dice.choices((*json_texts.KEYS, *fields), k=dice.randint(1, 2)):
            pairs.append((key, json_texts.anything(dice)))
        dice.shuffle(pairs)
    return json_texts.body(dice, pairs)


def task_value(dice, name):
    if name == "completed":
        return dice.weighted(
            (4, True),
            (2, False),
            (6, lambda dice: dice.choice(texts.TRUE_AND_FALSE)),
            (3, json_texts.json_number),
            (2, json_texts.anything),
        )
    return dice.weighted((8, json_texts.json_string), (3, json_texts.json_number), (2, json_texts.anything))


def change_a_task(dice, made):
    method = dice.choice(("POST", "POST", "PUT", "PATCH", "PATCH", "DELETE"))
    if method == "POST":
        request = with_body(dice, method, "/api/tasks/", TASK, task_value)
        made.append(f"made_{len(made) + 1}")
        request["save"] = {"id": made[-1]}
        return request
    path = one_task(dice, made)
    if method == "DELETE":
        return asked(method, path)
    return with_body(dice, method, path, TASK, task_value)


def one_task(dice, made):
    if made and dice.chance(0.5):
        return f"/api/tasks/{{{dice.choice(made)}}}/"
    return paths.task(dice)


def read(dice, made):
    method = dice.choice(("GET", "GET", "GET", "HEAD", "OPTIONS"))
    if dice.chance(0.5):
        return asked(method, one_task(dice, made))
    return asked(method, dice.choice(("/api/tasks/", "/api/tasks/", *paths.VIEWS)))


def wander(dice):
    path, method = paths.any_path(dice), paths.method(dice)
    if method in ("GET", "HEAD", "OPTIONS") and dice.chance(0.9):
        return asked(method, path)
    return with_body(dice, method, path, TASK, task_value)


def multiply(dice):
    def value(dice, _):
        return dice.weighted((5, json_texts.json_number), (3, texts.number), (2, json_texts.anything))

    return with_body(dice, "POST", "/api/multiply-by-seven/", ("value",), value)


def use_a_token(dice, tokens):
    """Refresh, verify or blacklist, mostly with a token that is at least of the right type."""
    path = dice.choice(paths.TOKEN_VIEWS[1:])
    field = "token" if path.endswith("verify/") else "refresh"
    if tokens and dice.chance(0.4):
        said = "{" + dice.choice(tokens) + "}"
    else:
        said = authorizations.token(dice, dice.choice(("refresh", "refresh", "refresh", "access")))
    if dice.chance(0.12):
        return with_body(dice, "POST", path, (field,), any_value)
    saved = {"save": {"access": f"access_{len(tokens) + 1}"}} if path.endswith("refresh/") else {}
    if saved:
        tokens.append(f"access_{len(tokens) + 1}")
    if dice.chance(0.15):
        return asked("POST", path, [FORM], body=f"{field}={said}", **saved)
    return asked("POST", path, [JSON], body=f'{{"{field}": "{said}"}}', **saved)


def log_in(dice, tokens):
    """Rare: a password costs both servers a quarter of a second."""
    username, password = dice.choice(LOGINS)
    body = json_texts.write(dice, json_texts.Pairs([("username", username), ("password", password)])).encode()
    tokens += ["login_access", "login_refresh"]
    saved = {"access": "login_access", "refresh": "login_refresh"}
    return asked("POST", paths.TOKEN_VIEWS[0], [JSON], body=body, save=saved)


def almost_log_in(dice):
    """What never comes to a password."""
    return with_body(dice, "POST", paths.TOKEN_VIEWS[0], ("username",), any_value)


def any_value(dice, _):
    return json_texts.anything(dice)
