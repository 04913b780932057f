"""A PostgreSQL server of its own, made for one run, with the settings that keep what was committed."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from borrowed import Postgres, WrongAnswer, family
from instance import reserve_port

DEBIAN = "/usr/lib/postgresql/*/bin"
# PostgreSQL refuses to run as root.
USER = "postgres"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Cluster:
    """Runs from entering to leaving the `with` block, and can be stopped, started and frozen meanwhile."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp())
        self.reserved = reserve_port()
        port = self.reserved.getsockname()[1]
        self.database = Postgres(f"postgres://{USER}@127.0.0.1:{port}/postgres")
        settings = DURABLE | {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.folder,
            "timezone": "UTC",
        }
        self.options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self.frozen = []

    def __enter__(self):
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER)
        try:
            self._run("initdb", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync")
            self.start()
        except WrongAnswer:
            self._remove()
            raise
        return self

    def __exit__(self, *_):
        self.thaw()
        if self.pid():
            self.stop("immediate")
        self._remove()

    def start(self):
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", self.options)

    def stop(self, mode):
        self._run("pg_ctl", "stop", "-w", "-m", mode)

    def freeze(self):
        """Every process of the server stops where it is; the kernel goes on taking what is sent to it."""
        postmaster = self.pid()
        # The first by itself, so that it makes no more of them.
        os.kill(postmaster, signal.SIGSTOP)
        self.frozen = family(postmaster)
        for pid in self.frozen[1:]:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self):
        for pid in self.frozen:
            os.kill(pid, signal.SIGCONT)
        self.frozen = []

    def pid(self):
        """The first process's id, if it runs."""
        file = self.folder / "data" / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else None

    def _run(self, program, *arguments):
        command = [_find(program), "-D", str(self.folder / "data"), *arguments]
        user = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
        # Not a pipe: the server that it starts would hold it open.
        with (self.folder / f"{program}.out").open("wb") as output:
            done = subprocess.run(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **user
            )
        if done.returncode:
            raise WrongAnswer(f"{program}: {Path(output.name).read_text().strip()}")

    def _remove(self):
        shutil.rmtree(self.folder)
        self.reserved.close()


def _find(program):
    """Debian keeps the server's programs out of the path."""
    newest_first = sorted(glob.glob(DEBIAN), key=lambda path: int(path.split("/")[-2]), reverse=True)
    found = shutil.which(program, path=os.pathsep.join([*newest_first, os.environ.get("PATH", "")]))
    if not found:
        raise WrongAnswer(f"there is no {program}: PostgreSQL's server is not installed")
    return found
