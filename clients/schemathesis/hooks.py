"""What Schemathesis reports although the server answers as Django REST framework does: each with its reason.

Schemathesis loads this file by the variable SCHEMATHESIS_HOOKS.
"""

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import UndefinedContentType

BOOLEAN_TEXTS = ("t", "y", "yes", "true", "on", "1", "f", "n", "no", "false", "off", "0", "", "null")


def is_another_path(failure, case, response):
    """An id with a dot or a slash makes a path that no URL pattern has, so the answer is Django's page."""
    key = str(case.path_parameters.get("id", "1"))
    return isinstance(failure, UndefinedContentType) and response.status_code == 404 and not key.isalnum()


def is_a_language(failure, case, response):
    """`lang` accepts any text. The list of languages is that of drf-spectacular."""
    return isinstance(failure, AcceptedNegativeData) and case.path == "/api/schema/" and "lang" in case.query


def is_an_empty_filter(failure, case, response):
    """A parameter without a value is no filter, as in django-filter."""
    return isinstance(failure, AcceptedNegativeData) and "" in case.query.values()


def is_a_boolean(failure, case, response):
    """`BooleanField` reads numbers and words, too."""
    body = case.body if isinstance(case.body, dict) else {}
    value = body.get("completed", True)
    reads = not isinstance(value, bool) and (value in (0, 1) or str(value).lower() in BOOLEAN_TEXTS)
    return isinstance(failure, AcceptedNegativeData) and reads


def is_a_number(failure, case, response):
    """`CharField` reads numbers as text."""
    body = case.body if isinstance(case.body, dict) else {}
    texts = [body.get(name) for name in ("title", "description")]
    numbers = [text for text in texts if isinstance(text, int | float) and not isinstance(text, bool)]
    return isinstance(failure, AcceptedNegativeData) and bool(numbers)


def is_a_lenient_parameter(failure, case, response):
    """A size that is no number and a truth value that is none are ignored. `NumberFilter` also reads decimals."""
    lenient = {"page_size", "completed", "id"} & set(case.query)
    return isinstance(failure, AcceptedNegativeData) and bool(lenient)


def is_a_long_url(failure, case, response):
    """A URL of more than 8,190 bytes is refused before any view, without a body."""
    return response.status_code == 400 and not response.content and len(response.request.url) > 8_190


KNOWN = (
    is_another_path,
    is_a_language,
    is_an_empty_filter,
    is_a_boolean,
    is_a_number,
    is_a_lenient_parameter,
    is_a_long_url,
)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    return not any(is_known(failure, case, response) for is_known in KNOWN)
