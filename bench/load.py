"""The load generator: wrk, with one thread for every server alike."""

import json
import math
import shutil
import signal
import subprocess
from dataclasses import dataclass

from client import WrongAnswer
from paths import LUA

TIMEOUT = "600s"
FAULTS = ("connect", "read", "write", "status", "timeout")


@dataclass
class Outcome:
    """What wrk counted; latencies are in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float


class Wrk:
    """One run against a server. It has begun when this returns, and is over after `finish`."""

    def __init__(self, server, plan, connections, seconds):
        if not shutil.which("wrk"):
            raise SystemExit("wrk is not installed: apt-get install wrk")
        self.server = server
        host, port = server.address
        command = [
            "wrk", "--threads", "1", "--connections", str(connections), "--duration", f"{math.ceil(seconds)}s",
            "--timeout", TIMEOUT, "--script", str(LUA), f"http://{host}:{port}/", "--", str(plan),
        ]
        self.seconds = seconds
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finish(self):
        printed, complaint = self._wait()
        if self.process.returncode:
            raise WrongAnswer(f"wrk, asking {self.server.name}: {complaint.strip()}")
        counted = json.loads(printed.strip().splitlines()[-1])
        faults = {name: counted[name] for name in FAULTS if counted[name]}
        if faults:
            raise WrongAnswer(f"{self.server.name}: wrk counted faults beside {counted['requests']} answers: {faults}")
        return Outcome(
            counted["requests"], counted["microseconds"] / 1e6, counted["bytes"],
            counted["p50"] / 1e3, counted["p99"] / 1e3,
        )

    def _wait(self):
        """wrk knows whole seconds only; interrupted, it counts up to then."""
        if self.seconds == int(self.seconds):
            return self.process.communicate()
        try:
            return self.process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGINT)
            return self.process.communicate()

    def end(self):
        """Ends it early, where something else has failed."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def write_plan(file, texts):
    """Writes what is sent as a Lua table. `texts` are a case's items with their requests."""
    items, cycle = [], []
    for number, (item, text) in enumerate(texts, 1):
        items.append(_lua_item(item, text))
        cycle += [str(number)] * item.weight
    file.write_text(f"return {{items = {{{', '.join(items)}}}, cycle = {{{', '.join(cycle)}}}}}\n")


def _lua_item(item, text):
    head, marked, tail = text.partition("{id}")
    # JSON's strings are Lua's too, as long as they are ASCII without control characters of their own.
    if not marked:
        return f"{{head = {json.dumps(head)}}}"
    rows = item.rows
    numbers = f"first = {rows.first}, step = {rows.step}, count = {rows.count}, stride = {rows.stride}"
    return f"{{head = {json.dumps(head)}, tail = {json.dumps(tail)}, {numbers}}}"
