"""`task-api`'s commands, on a copy of one database for each case."""

import shutil
import subprocess

from fixture_runs import folder
from fixture_runs.reference import BASE


class Runner:
    def __init__(self, scratch, binary):
        self.scratch, self.folder, self.binary = scratch.resolve(), scratch.resolve() / "case", binary.resolve()
        self.database, self.template = self.scratch / "db.sqlite3", self.scratch / "template.sqlite3"
        self.folder.mkdir()
        for command in (["migrate"], ["loaddata", str(BASE)]):
            done = self.execute(command, "")
            assert done.returncode == 0, done.stderr
        shutil.copy(self.database, self.template)
        self.before = folder.rows(self.template)

    def execute(self, arguments, stdin):
        environment = {"DATABASE_URL": f"sqlite://{self.database}", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "*"}
        return subprocess.run([self.binary, *arguments], cwd=self.folder, env=environment, input=stdin.encode(), capture_output=True)

    def run(self, case):
        files = case.get("files", {})
        folder.make(self.folder, files)
        for suffix in ("-wal", "-shm"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.template, self.database)
        done = self.execute(case["arguments"], case.get("stdin", ""))
        lines = done.stderr.decode().replace(str(self.folder), "<folder>").splitlines()
        warnings = [line.removeprefix("Warning: ") for line in lines if line.startswith("Warning: ")]
        messages = [line.removeprefix("CommandError: ") for line in lines if not line.startswith("Warning: ")]
        return {
            "code": done.returncode, "stdout": done.stdout.decode().replace(str(self.folder), "<folder>"),
            "message": "\n".join(messages), "warnings": warnings, "rows": folder.changes(self.before, folder.rows(self.database)),
            "made": folder.made(self.folder, files),
        }
