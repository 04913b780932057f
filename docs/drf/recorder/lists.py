"""The words in which conversations about lists are written."""

import base64
from urllib.parse import quote, urlencode

from .requests import get

LISTS = "fixtures/lists.json"
LIST = "/api/tasks/"


def ask(user, *queries):
    """The list of the user's tasks for each query. A query is sent as it is."""
    return [get(LIST + query, user) for query in queries]


def ask_each(user, parameter, *values):
    """The list for each value of the parameter."""
    return ask(user, *(f"?{parameter}={quote(value, safe='')}" for value in values))


def cursor(text):
    """The query with a cursor that holds this text."""
    return "?cursor=" + quote(base64.b64encode(text.encode()).decode(), safe="")


def link(**parts):
    """The query with a cursor as DRF writes it: an offset `o`, the reverse `r`, and a position `p`."""
    return cursor(urlencode(parts))
