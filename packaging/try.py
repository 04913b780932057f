#!/usr/bin/env python3
"""Installs, uses, upgrades, removes and purges the Debian package, in a machine of its own.

python3 packaging/try.py --binary target/debug/task-api

Exits with 1 at the first thing that is wrong.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import Failed, Machine, build_package, environment, main

TRAFFIC = Path(__file__).resolve().with_name("traffic.py")
ADDRESS = "127.0.0.1:8000"
PASSWORD = "a long and unusual password"
# What systemd-analyze calls "OK" begins at 5.0, and 0.0 has no exposure at all.
EXPOSURE = 15
SECONDS_TO_RELOAD = 60


def run():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="task-api, with all features")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Machine() as machine:
        machine.copy(build_package(arguments.binary, "1.0", folder), "/root/1.deb")
        make_newer(machine)
        machine.copy(TRAFFIC, "/root/traffic.py")
        play(machine)


def play(machine):
    before = machine.changes()
    install(machine)
    use(machine)
    analyse(machine)
    upgrade(machine)
    reload(machine)
    wait_for_migrations(machine)
    remove(machine)
    purge(machine, before)


def make_newer(machine):
    """The same package with higher versions, for upgrades."""
    machine.shell("dpkg-deb --raw-extract 1.deb package")
    for number in (2, 3):
        machine.shell(f"sed -i 's/^Version:.*/Version: {number}.0/' package/DEBIAN/control")
        machine.shell(f"dpkg-deb -Znone --build package {number}.deb")


def say(text):
    print(f"ok: {text}", flush=True)


def expect(found, expected, what):
    if found != expected:
        raise Failed(f"{what}: {found!r} instead of {expected!r}")


def install(machine):
    machine.run("dpkg", "--install", "/root/1.deb")
    expect(machine.shell("systemctl is-active task-api.socket task-api.service"), "active\nactive\n", "the units")
    expect(machine.shell(f"curl -sS http://{ADDRESS}/api/health/ready/"), '{"status":"ok"}', "readiness")
    files = "etc/task-api etc/task-api/* var/lib/task-api var/lib/task-api/*"
    modes = machine.shell(f"cd / && stat -c '%A %U %G %n' {files}")
    expect(modes.splitlines(), [
        "drwxr-x--- root task-api etc/task-api",
        "-rw-r----- root task-api etc/task-api/secret_key",
        "-rw-r----- root task-api etc/task-api/settings.toml",
        "drwx------ task-api task-api var/lib/task-api",
        "-rw------- task-api task-api var/lib/task-api/db.sqlite3",
        "-rw------- task-api task-api var/lib/task-api/db.sqlite3-shm",
        "-rw------- task-api task-api var/lib/task-api/db.sqlite3-wal",
    ], "modes and owners")
    expect(machine.shell("ps -o user:8= -p $(systemctl show -P MainPID task-api)"), "task-api\n", "the user")
    say("the package is installed, and its service answers as a user of its own")


def use(machine):
    """What an administrator types, in a folder that the user of the service cannot read."""
    variable = f"DJANGO_SUPERUSER_PASSWORD='{PASSWORD}'"
    machine.shell(f"{variable} task-api createsuperuser --noinput --username admin --email ''")
    machine.shell("task-api check --deploy")
    machine.shell("task-api dumpdata > site.json && test -s site.json")
    machine.run("runuser", "-u", "nobody", "--", "task-api", "check", fails=True)
    machine.shell("man --pager=cat task-api | grep -q runserver")
    machine.shell("bash -c '. /usr/share/bash-completion/completions/task-api && complete -p task-api'")
    say("commands work in any folder, with the settings and as the user of the service")


def analyse(machine):
    machine.shell("systemd-analyze verify task-api.service task-api.socket")
    machine.shell(f"systemd-analyze security --threshold={EXPOSURE} task-api.service")
    exposure = machine.shell("systemd-analyze security --no-pager task-api.service | tail -1").split("service:")[-1]
    say(f"the unit is valid, and systemd calls its exposure {exposure.strip()}")
    log = machine.shell("journalctl --no-pager --unit=task-api.service")
    if "Starting server at" not in log or "WARN" in log:
        raise Failed(f"the journal has:\n{log}")
    say("the log is in the journal, without a warning")


@contextlib.contextmanager
def traffic(machine):
    """Clients that ask all the time, and of whom not one request fails."""
    python = os.path.realpath(sys.executable)
    command = machine.command(python, "/root/traffic.py", ADDRESS, "admin", PASSWORD)
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment())
    begun = process.stdout.readline()
    yield
    rest = process.communicate()[0]
    if process.returncode != 0:
        raise Failed(f"requests failed:\n{begun}{rest}")
    print(f"    {rest.strip()}", flush=True)


def main_pid(machine):
    return machine.shell("systemctl show -P MainPID task-api").strip()


def upgrade(machine):
    machine.shell("echo '# a line of the administrator' >> /etc/task-api/settings.toml")
    key = machine.shell("sha256sum /etc/task-api/secret_key")
    old = main_pid(machine)
    with traffic(machine):
        machine.run("dpkg", "--install", "/root/2.deb")
        if main_pid(machine) == old:
            raise Failed("the old process still runs after the upgrade")
    expect(machine.shell("sha256sum /etc/task-api/secret_key"), key, "the key after the upgrade")
    machine.shell("grep -q 'a line of the administrator' /etc/task-api/settings.toml")
    say("an upgrade under load fails no request, and keeps settings, key and rows")


def reload(machine):
    with traffic(machine):
        machine.shell("systemctl restart task-api")
        old = main_pid(machine)
        machine.shell("systemctl reload task-api")
        # The new process starts after the command has returned.
        end = time.monotonic() + SECONDS_TO_RELOAD
        while main_pid(machine) == old:
            if time.monotonic() > end:
                raise Failed("the old process still runs after the reload")
            time.sleep(0.2)
    expect(machine.shell("systemctl is-active task-api.service"), "active\n", "the service after a reload")
    say("a restart and a reload under load fail no request")


def wait_for_migrations(machine):
    """A new version whose migrations are not applied: here the database of the settings is another one, and empty."""
    machine.shell("sed -i.old s/db.sqlite3/new.sqlite3/ /etc/task-api/settings.toml")
    old = main_pid(machine)
    with traffic(machine):
        said = machine.run("dpkg", "--install", "/root/3.deb")
    expect(main_pid(machine), old, "the process that goes on")
    (command,) = [line for line in said.splitlines() if line.startswith("  task-api migrate")]
    if machine.succeeds("systemctl", "restart", "task-api"):
        raise Failed("the service starts without its tables")
    if "Run 'task-api migrate' to" not in machine.shell("journalctl --no-pager --lines=20 --unit=task-api.service"):
        raise Failed("the journal does not say what to type")
    machine.shell(command)
    expect(machine.shell(f"curl -sS http://{ADDRESS}/api/health/ready/"), '{"status":"ok"}', "readiness")
    machine.shell("mv /etc/task-api/settings.toml.old /etc/task-api/settings.toml; rm /var/lib/task-api/new.*")
    machine.shell("systemctl restart task-api")
    say("an upgrade that needs migrations leaves the old process running, and says what to type")


def remove(machine):
    machine.run("dpkg", "--remove", "task-api")
    machine.run("curl", "-sS", f"http://{ADDRESS}/api/health/", fails=True)
    machine.shell("test -s /var/lib/task-api/db.sqlite3 && test -s /etc/task-api/secret_key && id task-api")
    machine.run("dpkg", "--install", "/root/3.deb")
    with traffic(machine):
        pass
    # The administrator may have deleted the settings.
    machine.shell("mv /etc/task-api/settings.toml /root/")
    machine.run("dpkg", "--install", "/root/3.deb")
    machine.shell("mv /root/settings.toml /etc/task-api/ && systemctl restart task-api")
    with traffic(machine):
        pass
    say("removed, its database, key and settings stay, and the next installation uses them")


def purge(machine, before):
    expiry = "getent shadow task-api | cut -d: -f8"
    machine.run("dpkg", "--purge", "task-api")
    expect(machine.shell(expiry), "1\n", "the day on which the locked user expired")
    machine.run("dpkg", "--install", "/root/3.deb")
    expect(machine.shell(expiry), "\n", "the day on which the user expires")
    expect(machine.shell(f"curl -sS http://{ADDRESS}/api/health/ready/"), '{"status":"ok"}', "readiness after a purge")
    machine.run("dpkg", "--purge", "task-api")
    accounts = ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid", "/etc/subgid")
    ignored = (*accounts, "/root/", "/var/lib/dpkg/")
    new = [line for line in sorted(machine.changes() - before) if not line.startswith(ignored)]
    # A folder that this machine has too is listed because a file in it was made and deleted.
    expect([line for line in new if not Path(line.split(" ")[0]).is_dir()], [], "what is left")
    say("purged, it leaves nothing but a locked user, whom the next installation unlocks")


if __name__ == "__main__":
    main(run)
