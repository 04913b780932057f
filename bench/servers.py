"""The servers that are measured: task-api, the reference under gunicorn, and the ceiling."""

import os
import re
import socket
import subprocess
import sys
import time

import process
from client import WrongAnswer, exchange, request_text
from paths import BENCH, REFERENCE

STARTED = re.compile(rb"Starting server at http://([\d.]+):(\d+)/")
STOP_SECONDS = 40
SETTLE_SECONDS = 120
REST_SECONDS = 0.1
BACKLOG = 2048
# gunicorn ends a worker after 30 seconds unless told otherwise; on a busy machine a long list takes longer.
WORKER_SECONDS = "600"
# Tokens are obtained once, so they must outlive the measurement.
YEAR = str(365 * 24 * 60 * 60)
TASK_API, DRF, CEILING = "task-api", "DRF", "ceiling"


def settings(url, secret):
    """What both are told."""
    return {
        "DATABASE_URL": url,
        "SECRET_KEY": secret,
        "SIMPLE_JWT__ACCESS_TOKEN_LIFETIME": YEAR,
        "SIMPLE_JWT__REFRESH_TOKEN_LIFETIME": YEAR,
    }


class Server:
    """A process that listens. It runs from entering to leaving the `with` block."""

    name = ""
    database = None

    def __init__(self, log):
        self.log = log
        # The greatest peak of memory before it was last reset, in kB.
        self.earlier_peak = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def start(self):
        raise NotImplementedError

    def popen(self, command, **options):
        with self.log.open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, **options)

    def read_address(self):
        """The programs in Rust print it."""
        for line in self.process.stdout:
            if match := STARTED.search(line):
                self.address = (match[1].decode(), int(match[2]))
                return
        raise WrongAnswer(f"{self.name} did not start: {self.log.read_text()}")

    @property
    def pids(self):
        if self.process.poll() is not None:
            raise WrongAnswer(f"{self.name} ended: {self.log.read_text()[-2000:]}")
        return process.family(self.process.pid)

    def cpu_seconds(self):
        return process.cpu_seconds(self.pids)

    def memory(self):
        """Resident memory in kB."""
        return process.kilobytes(self.pids, "VmRSS")

    def peak(self):
        return max(self.earlier_peak, self.peak_since_reset())

    def peak_since_reset(self):
        return process.kilobytes(self.pids, "VmHWM")

    def reset_peak(self):
        self.earlier_peak = self.peak()
        process.reset_peak(self.pids)

    def ask(self, text):
        return exchange(self.address, text)

    def settle(self):
        """Waits until what clients left behind is done: connections are answered in their order."""
        self.ask(request_text("GET", "/api/health/"))
        end = time.monotonic() + SETTLE_SECONDS
        while self._busy():
            if time.monotonic() > end:
                raise WrongAnswer(f"{self.name} does not come to rest")

    def _busy(self):
        before = self.cpu_seconds()
        time.sleep(REST_SECONDS)
        return self.cpu_seconds() - before > 1 / process.TICKS


class TaskApi(Server):
    """`task-api runserver`."""

    name = TASK_API

    def __init__(self, binary, folder, database, secret, log_level="warn"):
        super().__init__(folder / "task-api.log")
        self.binary = binary
        self.folder = folder
        self.database = database
        self.environment = {"ALLOWED_HOSTS": "*", "RUST_LOG": log_level} | settings(database.url, secret)

    def manage(self, *arguments, **environment):
        done = subprocess.run(
            [self.binary, *arguments], cwd=self.folder, env=self.environment | environment, capture_output=True
        )
        if done.returncode:
            raise WrongAnswer(f"task-api {' '.join(arguments)}: {done.stderr.decode().strip()}")

    def start(self):
        # A folder without `.env` or `settings.toml`, and nothing of the environment.
        command = [self.binary, "runserver", "127.0.0.1:0"]
        self.process = self.popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE)
        self.read_address()


class Reference(Server):
    """The Django project under gunicorn, with gunicorn's own kind of worker, one for each core."""

    name = DRF

    def __init__(self, folder, database, secret, workers, module="config.settings", access_log=False):
        super().__init__(folder / "gunicorn.log")
        self.database = database
        self.workers = workers
        self.options = ["--access-logfile", str(folder / "gunicorn-access.log")] if access_log else []
        others = {name: text for name, text in os.environ.items() if not name.startswith("SIMPLE_JWT__")}
        self.environment = others | settings(database.url, secret) | {
            "DJANGO_SETTINGS_MODULE": module,
            "PYTHONDONTWRITEBYTECODE": "1",
            # Where settings of the benchmark's own are.
            "PYTHONPATH": str(BENCH),
        }

    def start(self):
        # Listening before gunicorn does: connections wait in the backlog until it is there.
        with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as listener:
            self.address = listener.getsockname()
            descriptor = listener.fileno()
            command = [
                sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", str(self.workers),
                "--worker-class", "sync", "--bind", f"fd://{descriptor}", "--backlog", str(BACKLOG),
                "--log-level", "warning", "--no-control-socket", "--timeout", WORKER_SECONDS, *self.options,
            ]
            self.process = self.popen(
                command, cwd=REFERENCE, env=self.environment, stdout=subprocess.DEVNULL, pass_fds=[descriptor]
            )


class Ceiling(Server):
    """actix-web alone. `answers` are the answers of task-api to give, by method."""

    name = CEILING

    def __init__(self, binary, folder, workers, answers):
        super().__init__(folder / "ceiling.log")
        self.command = [binary, str(workers)]
        for method, answer in answers.items():
            file = folder / f"{method}.http"
            file.write_bytes(answer.whole())
            self.command += [method, file]

    def start(self):
        self.process = self.popen(self.command, stdout=subprocess.PIPE)
        self.read_address()
