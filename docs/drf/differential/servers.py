"""The reference and `task-api`, each on its own copy of one database."""

import os
import re
import subprocess
from contextlib import ExitStack

from config.settings import DEFAULT_SECRET_KEY
from recorder.marks import Marker
from recorder.server import LIVE, STOP_SECONDS, TEMPLATE, Reference

from .database import opened

TASK_API = "task_api"
STARTED = re.compile(rb"Starting server at http://([\d.]+):(\d+)/")


class TaskApi:
    """`task-api runserver` on a port that the system chooses."""

    def __init__(self, binary, folder, url, settings):
        self.binary = str(binary)
        self.folder = folder
        self.environment = os.environ | {
            "ALLOWED_HOSTS": "*",
            "DATABASE_URL": url,
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

    def __init__(self, binary, scratch, settings, databases):
        self.marker = Marker(settings)
        self.reference = Reference(scratch, settings, databases)
        self.made_in = databases
        self.ours = TaskApi(binary, scratch, databases.url(TASK_API), settings)

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(self.reference)
            self.made_in.copy(TEMPLATE, TASK_API)
            stack.enter_context(self.ours)
            self.databases = [opened(self.made_in, name, TEMPLATE) for name in (LIVE, TASK_API)]
            for database in self.databases:
                stack.callback(database.close)
            # Only what has started has to be stopped, and from here on it is all of them.
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        return self.stack.__exit__(*exception)

    @property
    def lists_in_order(self):
        return self.databases[0].lists_in_order

    @property
    def addresses(self):
        return self.reference.address, self.ours.address

    def reset(self):
        self.reference.check_alive()
        self.ours.check_alive()
        for database in self.databases:
            database.reset()
