#!/usr/bin/env python
"""Records the schemas that drf-spectacular makes for this project, under several settings.

python spectacular.py           writes recorded_schemas/
python spectacular.py --check   fails if recorded_schemas/ says anything else
"""

import argparse
import json
import os
import subprocess
import sys

from recorder.rest_framework import filters, pages, setting, throttles
from running import PROJECT

RECORDED = PROJECT / "recorded_schemas"
# The settings of each case, for `cargo test`.
SETTINGS = "settings.json"
SCHEMA = setting(DEFAULT_SCHEMA_CLASS="drf_spectacular.openapi.AutoSchema")
LISTS = filters("filter", "search", "ordering") | throttles(
    "user", "scoped", user="100/min", tasks="50/min", login="5/min", multiply="10/min"
)
TITLE = {"SPECTACULAR_SETTINGS__TITLE": "Task API", "SPECTACULAR_SETTINGS__DESCRIPTION": "Tasks.\n\n- one\n- two"}
CASES = {
    "default": {},
    "openapi_3_1": TITLE | {"SPECTACULAR_SETTINGS__OAS_VERSION": "3.1.0"},
    "page_number": pages("PageNumber", "10") | LISTS,
    "page_number_own": pages("PageNumber", "10", module="tasks") | LISTS,
    "limit_offset": pages("LimitOffset", "10", module="tasks") | LISTS,
    "cursor": pages("Cursor", "10", module="tasks") | LISTS,
    "rotation": {"SIMPLE_JWT__ROTATE_REFRESH_TOKENS": "true"},
    "header_types": {"SIMPLE_JWT__AUTH_HEADER_TYPES": "JWT,Token"},
}
FORMATS = {"yaml": "openapi", "json": "openapi-json"}


def make(name, ending):
    """The document of a case. The process has its own Django, because the settings are read once."""
    settings = SCHEMA | CASES[name]
    kept = {variable: text for variable, text in os.environ.items() if "__" not in variable}
    environment = kept | settings | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, __file__, "--one", ending, *(["--typed"] if name != "default" else [])]
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    return done.stdout


def print_one(ending, typed):
    """`manage.py spectacular`. With `typed`, the queryset can be had without a user, which drf-spectacular asks for: it
    then knows the model, and so the type of the key and the filters."""
    import django
    from django.core.management import call_command

    django.setup()
    from tasks.models import Task
    from tasks.views import TaskViewSet

    if typed:
        get_queryset = TaskViewSet.get_queryset
        TaskViewSet.get_queryset = (
            lambda view: Task.objects.none() if getattr(view, "swagger_fake_view", False) else get_queryset(view)
        )
    call_command("spectacular", "--format", FORMATS[ending], "--validate")


def record(check):
    documents = {f"{name}.{ending}": make(name, ending) for name in CASES for ending in FORMATS}
    documents[SETTINGS] = (json.dumps({name: SCHEMA | CASES[name] for name in CASES}, indent=2) + "\n").encode()
    different = [file for file in RECORDED.iterdir() if file.name not in documents]
    for name, document in documents.items():
        file = RECORDED / name
        if not check:
            file.write_bytes(document)
        elif not file.exists() or file.read_bytes() != document:
            different.append(file)
    for file in different:
        print(f"{file.name}: drf-spectacular gives another document")
    return 1 if different else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--one", choices=FORMATS, help=argparse.SUPPRESS)
    parser.add_argument("--typed", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        return print_one(arguments.one, arguments.typed)
    return record(arguments.check)


if __name__ == "__main__":
    sys.exit(main())
