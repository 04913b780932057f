"""What systemd does for a service with `Type=notify`: it hears which process is the main one."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from borrowed import WrongAnswer

PAUSE_SECONDS = 0.02
# A new process has a minute to answer requests.
PATIENCE_SECONDS = 70


class Supervisor:
    """Receives the messages of one instance, through the address in its environment."""

    def __init__(self, folder, instance):
        file = folder / f"{instance.name}.notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(file))
        self.socket.settimeout(PATIENCE_SECONDS)
        instance.environment["NOTIFY_SOCKET"] = str(file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def reload(self, instance):
        """As `systemctl reload`: SIGHUP, and another process takes over. Its predecessor is returned."""
        old = instance.process
        old.send_signal(signal.SIGHUP)
        try:
            while not (message := self.socket.recv(1000)).startswith(b"MAINPID="):
                pass
        except TimeoutError:
            raise WrongAnswer(f"{instance.name} has started no new process") from None
        instance.process = Adopted(int(message.removeprefix(b"MAINPID=").split()[0]))
        return old


class Adopted:
    """A process that another one has started, as far as `subprocess.Popen` is used."""

    stdout = None

    def __init__(self, pid):
        self.pid = pid

    def send_signal(self, number):
        os.kill(self.pid, number)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def poll(self):
        """`None` while it runs. The exit status is known only to its parent."""
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return 0
        return 0 if state == "Z" else None

    def wait(self, timeout=None):
        end = time.monotonic() + (timeout or PATIENCE_SECONDS)
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(PAUSE_SECONDS)
        return 0
