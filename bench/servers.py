"""The servers that are measured: task-api, the reference plain and tuned, a server written by hand, and the ceiling."""

import time

import process
import reference
from client import WrongAnswer, exchange, request_text
from paths import BENCH

SETTLE_SECONDS = 120
REST_SECONDS = 0.1
# gunicorn ends a worker after 30 seconds unless told otherwise; on a busy machine a long list takes longer.
WORKER_SECONDS = "600"
# Threads of each worker of the tuned reference.
THREADS = "4"
# Tokens are obtained once, so they must outlive the measurement.
YEAR = str(365 * 24 * 60 * 60)
LIFETIMES = {"SIMPLE_JWT__ACCESS_TOKEN_LIFETIME": YEAR, "SIMPLE_JWT__REFRESH_TOKEN_LIFETIME": YEAR}
TASK_API, DRF, TUNED, BY_HAND, CEILING = "task-api", "DRF", "tuned DRF", "by hand", "ceiling"
# A second build of task-api.
WITHOUT_OPTIONS = "task-api without build options"


class Measured(reference.Server):
    """A server of which is known what it costs."""

    database = None
    # The greatest peak of memory before it was last reset, in kB.
    earlier_peak = 0

    @property
    def pids(self):
        self.check_alive()
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


class TaskApi(Measured, reference.TaskApi):
    """`task-api runserver`."""

    name = TASK_API

    def __init__(self, binary, folder, database, secret, settings, log_level="warn", name=TASK_API):
        super().__init__(binary, folder, database.url, secret, LIFETIMES | {"RUST_LOG": log_level} | settings)
        self.database = database
        self.name = name


class Reference(Measured, reference.Gunicorn):
    """The Django project under gunicorn, with as many workers as cores."""

    name = DRF

    def __init__(self, folder, database, secret, workers, settings, module="config.settings", access_log=False):
        # Where settings of the benchmark's own are.
        module = {"DJANGO_SETTINGS_MODULE": module, "PYTHONPATH": str(BENCH)}
        options = ["--workers", str(workers), "--log-level", "warning", "--timeout", WORKER_SECONDS]
        if access_log:
            options += ["--access-logfile", str(folder / "gunicorn-access.log")]
        super().__init__(folder, database.url, secret, LIFETIMES | module | settings, options)
        self.database = database


class Tuned(Reference):
    """The reference as an engineer tunes it: threads, connections that stay open on both sides, and orjson."""

    name = TUNED

    def __init__(self, folder, database, secret, workers, settings):
        super().__init__(folder, database, secret, workers, settings, "tuned")
        self.options += ["--worker-class", "gthread", "--threads", THREADS, "--keep-alive", "75"]


class ByHand(Measured):
    """The same requests, answered by a program of some 420 lines with actix-web and rusqlite."""

    name = BY_HAND

    def __init__(self, binary, folder, database, secret, workers):
        super().__init__(folder)
        self.command = [binary, str(workers), database.path]
        self.environment = {"SECRET_KEY": secret}
        self.database = database

    def start(self):
        self.popen_and_read_address(self.command, env=self.environment)


class Ceiling(Measured):
    """actix-web alone. `answers` are the answers of task-api to give, by method."""

    name = CEILING

    def __init__(self, binary, folder, workers, answers):
        super().__init__(folder)
        self.command = [binary, str(workers)]
        for method, answer in answers.items():
            file = folder / f"{method}.http"
            file.write_bytes(answer.whole())
            self.command += [method, file]

    def start(self):
        self.popen_and_read_address(self.command)
