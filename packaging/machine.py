"""A Debian machine to try packages in: systemd boots in namespaces of its own, over the files of this machine.

What happens there changes no file, process, port or user of this machine. All changes are in a file system in memory,
which ends with the machine. The machine has no network but its loopback device.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BOOT = Path(__file__).resolve().with_name("boot")
BUILD = BOOT.with_name("debian") / "build"
NAMESPACES = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup")
SECONDS_TO_BOOT = 60


class Failed(Exception):
    """Something is not as it should be. The text says what."""


class Machine:
    """`with Machine() as machine` boots it, and ends it with everything that runs there."""

    def __enter__(self):
        if os.geteuid() != 0:
            raise Failed("a machine needs root, which may make namespaces and mount file systems")
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.log = self.folder / "boot.log"
        self.group = cgroups() / self.folder.name
        self.group.mkdir()
        # The machine ends with this program, also if that is killed.
        unshare = ["setpriv", "--pdeathsig=KILL", "unshare", "--fork", "--kill-child", "--propagation=private"]
        command = ["sh", "-c", 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"', "sh", self.group, *unshare, *NAMESPACES,
                   BOOT, self.folder]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.wait_for_boot()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, reason=None, *_details):
        if reason is Failed:
            with contextlib.suppress(Failed):
                print(self.run("journalctl", "--no-pager", "--lines=40"), file=sys.stderr)
        # The mounts end with the last process of their namespace.
        (self.group / "cgroup.kill").write_text("1")
        self.process.wait()
        subprocess.run(["rm", "-r", "--one-file-system", self.folder], check=True)
        for _attempt in range(100):
            groups = ["find", self.group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]
            subprocess.run(groups, stderr=subprocess.DEVNULL, check=False)
            if not self.group.exists():
                return
            time.sleep(0.1)
        sys.exit(f"{self.group} is left")

    def wait_for_boot(self):
        end = time.monotonic() + SECONDS_TO_BOOT
        while time.monotonic() < end and self.process.poll() is None:
            if children(self.process.pid) and self.succeeds("systemctl", "is-system-running"):
                return
            time.sleep(0.2)
        raise Failed(f"the machine does not boot:\n{self.log.read_text()}")

    def command(self, *arguments):
        """The arguments of a process that runs in the machine."""
        first = next(iter(children(self.process.pid)), None)
        if first is None:
            raise Failed(f"the machine has ended:\n{self.log.read_text()}")
        return ["nsenter", f"--target={first}", *NAMESPACES, "--root", "--wd", *map(str, arguments)]

    def run(self, *arguments, text=None, fails=False):
        """Runs a program in the machine, which must succeed or fail, and returns what it printed."""
        result = subprocess.run(
            self.command(*arguments), input=text or "", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False, env=environment())
        if (result.returncode != 0) != fails:
            raise Failed(f"{' '.join(map(str, arguments))} ended with {result.returncode}:\n{result.stdout}")
        return result.stdout

    def succeeds(self, *arguments):
        return subprocess.run(
            self.command(*arguments), capture_output=True, check=False, env=environment()).returncode == 0

    def shell(self, script):
        """Runs lines as the administrator types them, and returns what they printed."""
        return self.run("bash", "-c", f"set -euo pipefail; cd /root\n{script}")

    def write(self, path, text):
        self.run("sh", "-c", 'mkdir -p "$(dirname "$1")"; cat > "$1"', "sh", path, text=text)

    def copy(self, file, path):
        """Copies a file of this machine, which the other one may not see."""
        with open(file, "rb") as source:
            subprocess.run(self.command("sh", "-c", 'cat > "$1"', "sh", path), stdin=source, check=True)

    def start_postgres(self):
        """A new PostgreSQL server at the default port, whatever this machine has there."""
        self.shell("""
            version=$(ls /usr/lib/postgresql | sort -n | tail -1)
            pg_dropcluster --stop "$version" main 2>/dev/null || true
            pg_createcluster "$version" main >/dev/null
            systemctl daemon-reload
            systemctl start "postgresql@$version-main"
        """)

    def changes(self):
        """The files that differ from those of this machine, with kind, mode and owner. Logs and caches do not count."""
        skipped = [word for name in ("log", "cache") for word in ("-path", f"/mnt/var/{name}", "-prune", "-o")]
        return set(self.run("find", "/mnt", *skipped, "-printf", "/%P %M %u %g\n").splitlines())


def main(play):
    """Runs a program, which exits with 1 and one line at the first thing that is wrong."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    try:
        play()
    except Failed as error:
        sys.exit(f"WRONG: {error}")


def build_package(binary, version, folder):
    """The path of a Debian package. It is not compressed, because it is installed only here."""
    command = [BUILD, binary, version, folder]
    variables = os.environ | {"COMPRESSION": "none"}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=variables).stdout.strip()


def environment():
    """That of a login shell of root."""
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive"}


def children(process):
    """The processes that a process has started. Empty if it has ended."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may contain anything: the state and the parent.
            if int(file.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(file.parent.name))
    return found


def cgroups():
    """The folder of this process in the second version of cgroups, which systemd in the machine uses."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    mount = next((Path(words[1]) for words in mounts if words[2] == "cgroup2"), None)
    if mount is None:
        raise Failed("a machine needs the second version of cgroups")
    group = next(line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
    return mount / group.lstrip("/")
