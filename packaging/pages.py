#!/usr/bin/env python3
"""Runs every command of the pages in docs/production, each page in a new machine, as its administrator types them.

python3 packaging/pages.py --binary target/debug/task-api [PAGE …]

A fenced block of `sh` is run, and must succeed. A block under the path of a file is written to this file. The machine
has no network, so packages that a page installs are downloaded before. Exits with 1 at the first command that fails.
"""

import argparse
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from machine import Failed, Machine, build_package, main

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "production"
BLOCK = re.compile(r"(?:^ *`(/[^`]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INSTALL = re.compile(r"^ *apt-get install (.*--no-install-recommends .*)$", re.MULTILINE)
SITE = "/srv/site"
PASSWORD = "a long and unusual password"
UNIT = """[Service]
EnvironmentFile=/srv/site/environment
Environment=PYTHONPATH=/srv/site/packages
WorkingDirectory=/srv/site
ExecStart={python} -m gunicorn --bind 127.0.0.1:8000 config.wsgi
"""
# The key has all characters of Django's `get_random_secret_key` that mean something to a shell.
ENVIRONMENT = """SECRET_KEY=a$b&(key#of!the*site)^=0123456789-abcdefghijklmnopqrstuvwxyz
ALLOWED_HOSTS=127.0.0.1,tasks.example.com
DATABASE_URL=postgres://site:secret@127.0.0.1/site
"""
SITE_PACKAGES = "apt-get install --yes --no-install-recommends nginx"
NGINX = "server { listen 80; server_name tasks.example.com; location / {\n" \
    "proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; } }\n"


def run():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, required=True, help="task-api, with all features")
    parser.add_argument("pages", nargs="*", type=Path, default=[*sorted(PAGES.glob("*.md")), PAGES.with_suffix(".md")],
                        metavar="PAGE")
    arguments = parser.parse_args()
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    with tempfile.TemporaryDirectory() as folder:
        package = build_package(arguments.binary, version, folder)
        archives = {page: download(page, Path(folder, page.stem)) for page in arguments.pages}
        # Two at a time, because a page also waits for services.
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda page: play(page, package, archives[page]), arguments.pages))


def play(page, package, archives):
    blocks = BLOCK.findall(page.read_text())
    begun = time.monotonic()
    if not blocks:
        return
    with Machine() as machine:
        machine.copy(package, f"/root/{Path(package).name}")
        copy_folder(machine, archives, "/var/cache/apt/archives")
        prepare(machine, page.stem, Path(package).name)
        for path, language, text in blocks:
            if path:
                machine.write(path, text)
            elif language == "sh":
                machine.shell(text)
            else:
                raise Failed(f"{page.name}: a block of {language} is neither run nor a file:\n{text}")
    print(f"ok: {page.name}, {len(blocks)} blocks, {time.monotonic() - begun:.0f} s", flush=True)


def download(page, folder):
    """The packages of Debian that the page installs, and what they need here. The machine has no network."""
    Path(folder, "partial").mkdir(parents=True)
    text = page.read_text() + (f"\n{SITE_PACKAGES}\n" if page.stem == "gunicorn" else "")
    options = ["-q", "--download-only", f"--option=Dir::Cache::archives={folder}", "--option=APT::Sandbox::User=root"]
    for words in INSTALL.findall(text):
        subprocess.run(["apt-get", "install", *options, *words.split()], check=True, stdout=subprocess.DEVNULL)
    return folder


def prepare(machine, name, package):
    """What a page expects to be there."""
    if name in ("postgresql", "gunicorn"):
        machine.start_postgres()
    if name == "gunicorn":
        serve_site(machine)
    elif name != "debian":
        machine.run("dpkg", "--install", f"/root/{package}")


def serve_site(machine):
    """The Django project under gunicorn, behind nginx, with one user."""
    machine.shell("""
        runuser --user=postgres -- psql --quiet --command "CREATE ROLE site LOGIN PASSWORD 'secret'"
        runuser --user=postgres -- createdb --owner=site site
    """)
    machine.shell(SITE_PACKAGES)
    machine.run("mkdir", SITE)
    # The folders of this machine are not all visible there.
    copy_folder(machine, ROOT / "docs" / "drf", SITE)
    machine.run("mkdir", f"{SITE}/packages")
    copy_folder(machine, sysconfig.get_path("purelib"), f"{SITE}/packages")
    machine.write(f"{SITE}/environment", ENVIRONMENT)
    python = os.path.realpath(sys.executable)
    machine.write("/etc/systemd/system/site.service", UNIT.format(python=python))
    machine.write("/etc/nginx/sites-available/site", NGINX)
    machine.shell(f"""
        ln -s /etc/nginx/sites-available/site /etc/nginx/sites-enabled/
        systemctl reload-or-restart nginx
        manage() {{
            systemd-run --quiet --wait --pipe --property=EnvironmentFile={SITE}/environment \\
                --setenv=PYTHONPATH={SITE}/packages --setenv=DJANGO_SUPERUSER_PASSWORD='{PASSWORD}' \\
                --working-directory={SITE} {python} manage.py "$@"
        }}
        manage migrate --verbosity 0
        manage createsuperuser --noinput --username admin --email ''
        systemctl start site
        curl --fail --silent --retry 30 --retry-connrefused --retry-delay 1 http://127.0.0.1:8000/api/health/
    """)


def copy_folder(machine, source, target):
    names = [f"--exclude={name}" for name in ("recorded*", "kubernetes_validate")]
    archive = subprocess.run(["tar", "-C", source, *names, "-c", "."], check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(machine.command("tar", "-C", target, "-x"), input=archive, check=True)


if __name__ == "__main__":
    main(run)
