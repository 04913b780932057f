"""The reference under gunicorn, on a database of its own."""

import os
import socket
import subprocess
import sys

from config.settings import DEFAULT_SECRET_KEY

from .paths import FIXTURE, PROJECT

STOP_SECONDS = 10
TEMPLATE = "template"
LIVE = "live"


class Gunicorn:
    """Starts on entering, ends on leaving the `with` block."""

    def __init__(self, folder, url, settings):
        self.log = folder / "gunicorn.log"
        # Settings that happen to be in the environment are not the topic's.
        others = {name: text for name, text in os.environ.items() if not name.startswith("SIMPLE_JWT__")}
        self.environment = others | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SECRET_KEY": DEFAULT_SECRET_KEY,
        } | settings

    def __enter__(self):
        # Listening before gunicorn does: connections wait in the backlog, so
        # nobody has to poll for the start or to guess a free port.
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        descriptor = self.listener.fileno()
        command = [
            sys.executable, "-m", "gunicorn", "config.wsgi",
            "--workers", "1", "--worker-class", "sync",
            "--bind", f"fd://{descriptor}", "--no-control-socket",
        ]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[descriptor],
            )
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.close()

    def manage(self, *arguments):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def check_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"gunicorn ended:\n{self.log.read_text()}")


class Reference(Gunicorn):
    """With the fixture for its database, as often as wanted."""

    def __init__(self, folder, settings, databases):
        self.settings = settings
        self.databases = databases
        super().__init__(folder, databases.url(LIVE), settings)

    def __enter__(self):
        self.reset()
        return super().__enter__()

    def reset(self):
        """Puts the fixture back."""
        self.databases.copy(TEMPLATE, LIVE)


def make_template(folder, databases):
    """The database with the fixture in it, as Django makes it."""
    databases.create(TEMPLATE)
    django = Gunicorn(folder, databases.url(TEMPLATE), {})
    django.manage("migrate")
    django.manage("loaddata", str(FIXTURE))
