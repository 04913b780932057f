"""Django's commands in this process, on a copy of one database for each case."""

import contextlib
import io
import json
import os
import shutil
import sys
import warnings

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

from fixture_runs import folder
from recorder.paths import PROJECT

BASE = PROJECT / "recorded_fixtures" / "base" / "base.json"


class Runner:
    def __init__(self, scratch):
        self.scratch, self.folder = scratch.resolve(), scratch.resolve() / "case"
        self.database, self.template = self.scratch / "db.sqlite3", self.scratch / "template.sqlite3"
        os.environ["DATABASE_URL"] = f"sqlite://{self.database}"
        import django

        django.setup()
        from django.contrib.auth.models import Permission
        from django.contrib.contenttypes.models import ContentType
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        Permission.objects.all().delete()
        ContentType.objects.all().delete()
        with connection.cursor() as cursor:
            # As if they had never been there.
            cursor.execute("DELETE FROM sqlite_sequence")
        call_command("loaddata", str(BASE), verbosity=0)
        self.close()
        shutil.copy(self.database, self.template)
        self.before = folder.rows(self.template)

    def close(self):
        from django.contrib.contenttypes.models import ContentType
        from django.db import connections

        connections.close_all()
        ContentType.objects.clear_cache()

    def record(self, case):
        """The case with what came of it."""
        files = folder.encoded(case["files"])
        folder.make(self.folder, files)
        shutil.copy(self.template, self.database)
        os.chdir(self.folder)
        stdout, stdin = io.StringIO(), io.TextIOWrapper(io.BytesIO((case["stdin"] or "").encode()), "utf-8")
        with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(stdout):
            warnings.simplefilter("always")
            saved, sys.stdin = sys.stdin, stdin
            try:
                message = self.execute(case["arguments"])
            finally:
                sys.stdin = saved
        self.close()
        os.chdir(self.scratch)
        plain = lambda text: text.replace(str(self.folder), "<folder>")
        recorded = {
            "name": case["name"], "arguments": case["arguments"], "files": files, "stdin": case["stdin"],
            "code": 0 if message is None else 1, "stdout": plain(stdout.getvalue()), "message": message and plain(message),
            "warnings": said(warned), "rows": folder.changes(self.before, folder.rows(self.database)),
            "made": folder.made(self.folder, files), "here": case["here"],
        }
        return {key: value for key, value in recorded.items() if value not in (None, {}, [], "")}

    @staticmethod
    def execute(arguments):
        """Why the command failed, without the class of the error."""
        from django.core.management import ManagementUtility

        stderr = io.StringIO()
        try:
            with contextlib.redirect_stderr(stderr):
                ManagementUtility(["manage.py", *arguments]).execute()
        except SystemExit as exit:
            return stderr.getvalue().strip().removeprefix("CommandError: ") if exit.code else None
        except Exception as error:
            return str(error)
        return None


def said(warned):
    """The warnings of the commands, of those about one field the first."""
    texts = []
    for warning in warned:
        text = str(warning.message)
        key = text.split(" received a naive")[0]
        if issubclass(warning.category, RuntimeWarning) and not any(other.split(" received a naive")[0] == key for other in texts):
            texts.append(text)
    return texts
