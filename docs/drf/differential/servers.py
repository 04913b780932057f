"""The reference and `task-api`, each on its own copy of one database."""

import os
import re
import shutil
import subprocess
from contextlib import ExitStack

from config.settings import DEFAULT_SECRET_KEY
from recorder.marks import Marker
from recorder.server import STOP_SECONDS, Reference

from .database import Database

STARTED = re.compile(rb"Starting server at http://([\d.]+):(\d+)/")


class TaskApi:
    """`task-api runserver` on a port that the system chooses."""

    def __init__(self, binary, database, settings):
        self.binary = str(binary)
        self.folder = database.parent
        self.environment = os.environ | {
            "ALLOWED_HOSTS": "*",
            "DATABASE_URL": f"sqlite://{database}",
            "SECRET_KEY": DEFAULT_SECRET_KEY,
        } | settings

    def __enter__(self):
        # The tables are Django's; this makes them task-api's too.
        subprocess.run(
            [self.binary, "migrate"], env=self.environment, stdout=subprocess.DEVNULL, check=True
        )
        with (self.folder / "task-api.log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.binary, "runserver", "127.0.0.1:0"],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        for line in self.process.stdout:
            if match := STARTED.search(line):
                self.address = (match[1].decode(), int(match[2]))
                return self
        raise RuntimeError(f"task-api did not start:\n{self.said()}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self):
        return (self.folder / "task-api.log").read_text()

    def check_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"task-api ended:\n{self.said()}")


class Pair:
    """Both servers, running between entering and leaving the `with` block."""

    def __init__(self, binary, scratch, settings):
        self.marker = Marker(settings)
        self.reference = Reference(scratch, settings)
        ours = scratch / "task-api.sqlite3"
        self.ours = TaskApi(binary, ours, settings)
        self.files = (self.reference.live, ours)

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(self.reference)
            template = self.reference.template
            for file in self.files:
                shutil.copyfile(template, file)
            stack.enter_context(self.ours)
            self.databases = [Database(file, template) for file in self.files]
            for database in self.databases:
                stack.callback(database.close)
            # Only what has started has to be stopped, and from here on it is all of them.
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        return self.stack.__exit__(*exception)

    @property
    def addresses(self):
        return self.reference.address, self.ours.address

    def reset(self):
        self.reference.check_alive()
        self.ours.check_alive()
        for database in self.databases:
            database.reset()
