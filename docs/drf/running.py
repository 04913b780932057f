"""Both servers as processes, each on a port that the system gives, from entering to leaving its `with` block."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ROOT = PROJECT.parent.parent
STARTED = re.compile(rb"Starting server at http://([\d.]+):(\d+)/")
STOP_SECONDS = 40
BACKLOG = 2048
LAST_WORDS = 2000


class Failed(Exception):
    """What was run is not as it should be."""


def default_binary():
    """What `cargo build` makes."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug" / "task-api"


class Server:
    """A process that listens on `address` and writes to `log`."""

    name = ""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def log(self):
        return self.folder / f"{self.name}.log"

    def start(self):
        raise NotImplementedError

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def popen(self, command, **options):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, **options)

    def popen_and_read_address(self, command, **options):
        """The programs in Rust print it."""
        self.popen(command, stdout=subprocess.PIPE, **options)
        for line in self.process.stdout:
            if match := STARTED.search(line):
                self.address = (match[1].decode(), int(match[2]))
                return
        self.stop()
        raise Failed(f"{self.name} did not start: {self._last_words()}")

    def check_alive(self):
        if self.process.poll() is not None:
            raise Failed(f"{self.name} ended: {self._last_words()}")

    def _last_words(self):
        return self.log.read_text()[-LAST_WORDS:].strip()


class TaskApi(Server):
    """`task-api runserver`, which knows nothing but what it is told here."""

    name = "task-api"

    def __init__(self, binary, folder, url, secret, settings):
        super().__init__(folder)
        self.binary = Path(binary).resolve()
        if not self.binary.is_file():
            raise Failed(f"there is no {self.binary}: cargo makes it")
        self.environment = {"ALLOWED_HOSTS": "*", "DATABASE_URL": url, "SECRET_KEY": secret} | settings

    def start(self, port=0):
        # A folder without `.env` or `settings.toml`.
        command = [self.binary, "runserver", f"127.0.0.1:{port}"]
        self.popen_and_read_address(command, cwd=self.folder, env=self.environment)

    def empty_cache(self):
        """It keeps its cache in its own memory."""
        self.stop()
        self.start()

    def manage(self, *arguments, lines=(), **environment):
        """What a command prints. `lines` is what is typed."""
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Failed(f"task-api {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout


class Gunicorn(Server):
    """The reference, with gunicorn's own kind of worker."""

    name = "gunicorn"

    def __init__(self, folder, url, secret, settings, options=("--workers", "1")):
        super().__init__(folder)
        self.options = options
        # Settings that happen to be in the environment are not meant.
        ours = (
            "ALLOWED_HOSTS", "CACHES__", "CORS_", "FORWARDED_ALLOW_IPS", "PASSWORD_HASHERS", "REST_FRAMEWORK__", "SECURE_",
            "SIMPLE_JWT__", "USE_X_FORWARDED_", "X_FRAME_OPTIONS",
        )
        others = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        self.environment = others | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SECRET_KEY": secret,
        } | settings

    def start(self):
        # Listening before gunicorn does: connections wait in the backlog, so
        # nobody has to poll for the start or to guess a free port.
        with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener:
            self.address = listener.getsockname()
            descriptor = listener.fileno()
            command = [
                sys.executable, "-m", "gunicorn", "config.wsgi", "--worker-class", "sync", "--no-control-socket",
                "--bind", f"fd://{descriptor}", "--backlog", str(BACKLOG), *self.options,
            ]
            self.popen(
                command, cwd=PROJECT, env=self.environment, stdout=subprocess.DEVNULL, pass_fds=[descriptor]
            )

    def manage(self, *arguments):
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
