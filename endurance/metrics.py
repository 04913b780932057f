#!/usr/bin/env python
"""A real Prometheus that scrapes a server, and promtool's opinion of the metrics and of the alert rules.

python metrics.py [--binary PATH]

Needs `prometheus` and `promtool`, which are in Debian's package prometheus. Ends with 1 at the first thing that is not
as it should be.
"""

import contextlib
import json
import re
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from borrowed import Sqlite, TaskApi, WrongAnswer, make_users, request_text, user_ids
from client import exchange
from instance import SECRET_KEY, reserve_port
from program import arguments_of, main
from tokens import make

ALERTS = Path(__file__).resolve().parent.parent / "docs" / "alerts.yml"
PATIENCE_SECONDS = 60
STOP_SECONDS = 10
# Method and path, whether with a token, the status, and the name of the view.
REQUESTS = [
    ("GET", "/api/tasks/", True, 200, "Task List"),
    ("GET", "/api/tasks/", False, 401, "Task List"),
    ("GET", "/api/tasks/1/", True, 404, "Task Instance"),
    ("DELETE", "/api/tasks/", True, 405, "Task List"),
    ("BREW", "/api/health/", False, 405, "Health Check"),
    ("GET", "/nothing/", False, 404, "none"),
    ("GET", "/api/health", False, 301, "none"),
]
TIMES = 20
CONFIGURATION = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs: [{{job_name: task-api, static_configs: [{{targets: ["{target}"]}}]}}]
"""


class Prometheus:
    """Debian's program, with its data in a folder of its own."""

    def __init__(self, folder, target):
        self.folder = folder
        self.reserved = reserve_port()
        self.url = "http://127.0.0.1:{}".format(self.reserved.getsockname()[1])
        (folder / "prometheus.yml").write_text(CONFIGURATION.format(rules=json.dumps(str(ALERTS)), target=target))

    def __enter__(self):
        log = (self.folder / "prometheus.log").open("wb")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={self.folder / 'prometheus.yml'}", f"--storage.tsdb.path={self.folder}/data",
             f"--web.listen-address={self.url.removeprefix('http://')}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        log.close()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reserved.close()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """The values of an expression, by labels."""
        found = self.get("/api/v1/query?" + urllib.parse.urlencode({"query": expression}))["result"]
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in found}

    def wait_until(self, what, is_so):
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(OSError):
                if is_so():
                    return
            if self.process.poll() is not None or time.monotonic() > end:
                words = (self.folder / "prometheus.log").read_text()[-2000:]
                raise WrongAnswer(f"prometheus does not see {what}: {words}")
            time.sleep(0.2)


def promtool(*arguments, text=None):
    """It must find nothing to complain about."""
    done = subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True)
    if done.returncode or (text and (done.stdout + done.stderr).strip()):
        raise WrongAnswer(f"promtool {' '.join(arguments)}: {done.stdout} {done.stderr}")


def ask_all(server, token):
    """Sends every request some times, and counts them by the labels that they should have."""
    counts = {}
    for method, path, has_token, status, view in REQUESTS:
        known = method if method != "BREW" else "other"
        labels = frozenset({"method": known, "status": str(status), "view": view}.items())
        for _ in range(TIMES):
            answer = exchange(server.address, request_text(method, path, token=token if has_token else None))
            if answer.status != status:
                raise WrongAnswer(f"{method} {path}: {answer.status}")
        counts[labels] = counts.get(labels, 0) + TIMES
    return counts


def check_alerts(metrics, prometheus):
    """Each rule can be evaluated, and its metrics exist: Prometheus takes a wrong name for a metric without a value."""
    names = {name for name in re.findall(r"^# TYPE (\S+)", metrics, re.MULTILINE)}
    for name in re.findall(r"\b(?:task_api|process)_\w+", ALERTS.read_text()):
        if re.sub("_(bucket|sum|count)$", "", name) not in names and name not in names:
            raise WrongAnswer(f"{ALERTS.name} names {name}, which the server does not have")

    def rules():
        return [rule for group in prometheus.get("/api/v1/rules")["groups"] for rule in group["rules"]]

    prometheus.wait_until("its rules", lambda: rules() and all(rule["health"] == "ok" for rule in rules()))
    firing = [rule["name"] for rule in rules() if rule["state"] == "firing"]
    if firing:
        raise WrongAnswer(f"these alerts are firing: {firing}")


def run(arguments):
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = "127.0.0.1:{}".format(stack.enter_context(reserve_port()).getsockname()[1])
        database = Sqlite(folder / "db.sqlite3")
        server = TaskApi(arguments.binary, folder, database, SECRET_KEY, {"METRICS_ADDRESS": address})
        server.manage("migrate")
        make_users(server, database, ["user"])
        token = make(user_ids(database)["user"], "access")
        stack.enter_context(server)
        prometheus = stack.enter_context(Prometheus(folder, address))
        prometheus.wait_until("the server", lambda: list(prometheus.query('up{job="task-api"}').values()) == [1])
        counts = ask_all(server, token)
        expression = "sum by (view, method, status) (task_api_http_requests_total)"
        prometheus.wait_until(f"{counts}", lambda: prometheus.query(expression) == counts)
        # Rates need two scrapes with different values.
        ask_all(server, token)
        slow = "histogram_quantile(0.99, sum by (le) (rate(task_api_http_request_duration_seconds_bucket[1m])))"
        prometheus.wait_until("a duration", lambda: any(0 < value < 30 for value in prometheus.query(slow).values()))
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=PATIENCE_SECONDS) as answer:
            metrics = answer.read().decode()
        promtool("check", "metrics", text=metrics)
        promtool("check", "rules", str(ALERTS))
        check_alerts(metrics, prometheus)
        print(f"prometheus has seen {2 * sum(counts.values())} requests with {len(counts)} combinations of labels; "
              f"promtool accepts {metrics.count('# TYPE')} metrics and the alerts")


if __name__ == "__main__":
    main(run, arguments_of(__doc__))
