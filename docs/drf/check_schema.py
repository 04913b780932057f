#!/usr/bin/env python
"""Checks the OpenAPI documents of task-api: a public validator accepts them, and the recorded exchanges fit them.

python check_schema.py [--binary PATH]
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import yaml
from openapi_spec_validator import validate
from running import default_binary
from spectacular import CASES, SCHEMA

RECORDED = Path(__file__).resolve().parent / "recorded"
VERSIONS = ("3.0.3", "3.1.0")
# What a HEAD or an OPTIONS answers is not in a schema, and neither are redirects, Django's own pages and `.json` suffixes.
UNDESCRIBED = ("HEAD", "OPTIONS")
LEAST_EXCHANGES = 500


def make(binary, folder, settings, version, form):
    environment = SCHEMA | settings | {"SPECTACULAR_SETTINGS__OAS_VERSION": version}
    command = [binary, "spectacular", "--format", form, "--validate"]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True).stdout


def check_documents(binary, folder):
    for name, settings in CASES.items():
        for version in VERSIONS:
            document = json.loads(make(binary, folder, settings, version, "openapi-json"))
            validate(document)
            if yaml.safe_load(make(binary, folder, settings, version, "openapi")) != document:
                yield f"{name}, {version}: the YAML is not the JSON"


def check_exchanges(document):
    """Yields the exchanges of topics without settings that do not fit. The answers are those of the reference."""
    checked = 0
    for topic in sorted(RECORDED.glob("*.json")):
        recording = json.loads(topic.read_text("utf-8"))
        if not isinstance(recording, dict) or "conversations" not in recording or "settings" in recording:
            continue
        for conversation in recording["conversations"]:
            for exchange in conversation["exchanges"]:
                fault = check(exchange, document)
                checked += fault is not None
                if fault:
                    request = exchange["request"]
                    yield f"{topic.stem}: {request['method']} {request['path']} ({conversation['name']}): {fault}"
    if checked < LEAST_EXCHANGES:
        yield f"only {checked} exchanges were compared"
    print(f"{checked} exchanges")


def check(exchange, document):
    """An empty text if the exchange fits, `None` if a schema cannot describe it, or what is wrong."""
    request, response = exchange["request"], exchange["response"]
    path = unquote(request["path"].split("?")[0])
    found = next((known for known in document["paths"] if pattern(known).fullmatch(path)), None)
    is_django = response["status"] >= 500 or response["status"] == 301
    if found is None or request["method"] in UNDESCRIBED or is_django:
        return None
    methods = document["paths"][found]
    operation = methods.get(request["method"].lower())
    if operation is None:
        # A method that the path does not list: the schema says 405 beside the others, or the request gets no further.
        allowed = set.intersection(*(set(other["responses"]) for other in methods.values()))
        return "" if str(response["status"]) in allowed | {"405"} else f"{response['status']} without an operation"
    content_type = dict(response["headers"]).get("Content-Type", "").split(";")[0]
    status = response["status"]
    if content_type == "text/html" and request["method"] == "DELETE" and status == 200:
        # A browser shows no page for a 204, so the page has another status.
        status = 204
    answer = operation["responses"].get(str(status))
    if answer is None:
        return f"the status {status} is not listed"
    return check_body(response, content_type, answer, document)


def check_body(response, content_type, answer, document):
    text = response.get("body", "")
    if "body_base64" in response:
        text = base64.b64decode(response["body_base64"]).decode("utf-8", "replace")
    if content_type != "application/json" or not text:
        return "" if text or "content" not in answer else "there is no body"
    schema = answer.get("content", {}).get(content_type, {}).get("schema")
    if schema is None:
        return f"no {content_type} is listed"
    # The references of the schema lead into the document.
    validator = jsonschema.Draft202012Validator({**document, **schema})
    error = next(validator.iter_errors(json.loads(marked(text))), None)
    return f"{error.message} at {list(error.absolute_path)}" if error else ""


def marked(text):
    """The recorded body, with a text for each mark of a token, which has quotation marks in it."""
    return re.sub(r'"<jwt .*?\}>"', '"token"', text)


def pattern(path):
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/.]+", re.escape(path)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=default_binary(), help="the task-api to check")
    binary = Path(parser.parse_args().binary).resolve()
    with tempfile.TemporaryDirectory() as folder:
        faults = list(check_documents(binary, folder))
        document = json.loads(make(binary, folder, {}, "3.1.0", "openapi-json"))
    faults += check_exchanges(document)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
