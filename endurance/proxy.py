"""nginx with the configuration that the documentation shows, in front of instances."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

from borrowed import WrongAnswer
from instance import reserve_port

CONFIGURATION = Path(__file__).resolve().parent.parent / "packaging" / "nginx.conf"
# Debian keeps it where only root looks for programs.
PLACES = "/usr/sbin:/usr/local/sbin:/usr/bin"
START_SECONDS = 20
MAIN = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


class Nginx:
    """Looks like an instance that is always up, so clients take each failure for what it is: one that they see."""

    name = "nginx"
    is_up = True
    generation = 1

    def __init__(self, folder, instances):
        self.folder = folder / "nginx"
        self.folder.mkdir()
        self.reserved = reserve_port()
        self.address = self.reserved.getsockname()
        self.site = site(instances, self.address[1])

    def __enter__(self):
        program = shutil.which("nginx", path=PLACES)
        if not program:
            raise WrongAnswer("there is no nginx: it is not installed")
        file = self.folder / "nginx.conf"
        # Nobody else may read the folder of this run.
        user = "user root;" if os.geteuid() == 0 else ""
        file.write_text(MAIN.format(folder=self.folder, site=self.site, user=user))
        self.process = subprocess.Popen([program, "-c", file, "-e", self.folder / "nginx.log"])
        end = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > end:
                raise WrongAnswer(f"nginx does not start: {self.log()}")
            time.sleep(0.05)
        return self

    def _listens(self):
        with socket.socket() as client:
            return client.connect_ex(self.address) == 0

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.reserved.close()

    @staticmethod
    def was_killed_since(_generation):
        return False

    def log(self):
        file = self.folder / "nginx.log"
        return file.read_text() if file.exists() else ""


def site(instances, port):
    """The configuration with these instances in place of its two, and this port."""
    text = CONFIGURATION.read_text()
    for instance, example in zip(instances, ("127.0.0.1:8000", "127.0.0.1:8001"), strict=True):
        host, number = instance.reserved.getsockname()
        text, count = re.subn(rf"server {re.escape(example)} ", f"server {host}:{number} ", text)
        if count != 1:
            raise WrongAnswer(f"{CONFIGURATION} has no {example}")
    return text.replace("listen 80;", f"listen 127.0.0.1:{port};")
