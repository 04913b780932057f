"""What was measured on, and with what: a table for the page."""

import os
import platform
import re
import subprocess
from importlib.metadata import version

from database import Postgres
from paths import ROOT
from servers import THREADS

PACKAGES = ("Django", "djangorestframework", "djangorestframework_simplejwt", "gunicorn")


def describe(site):
    """Rows of two cells."""
    python = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    rows = [
        ("machine", f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB, Linux {platform.release()}"),
        ("task-api", f"{_rustc()}, actix-web {_locked('actix-web')}, diesel {_locked('diesel')}; "
                     f"{site.workers} workers; `RUST_LOG=warn`"),
        ("DRF", f"Python {platform.python_version()}, {python}; {site.workers} sync workers, no access log"),
        ("tuned DRF", f"the same with gthread workers of {THREADS} threads, keep-alive, `CONN_MAX_AGE=None`, SQLite in WAL, "
                      f"and orjson {version('orjson')}"),
        ("by hand", f"`bench/by_hand`: actix-web {_locked('actix-web')}, rusqlite {_locked('rusqlite')}, the same build "
                    f"of SQLite; {site.workers} workers"),
        ("ceiling", f"actix-web {_locked('actix-web')} giving task-api's answers from memory; {site.workers} workers"),
        ("load", f"{_wrk()}, 1 thread, on the same machine"),
        ("SQLite, task-api", f"bundled by libsqlite3-sys {_locked('libsqlite3-sys')}; `journal_mode=WAL`, "
                             "`synchronous=FULL`"),
        ("SQLite, DRF", f"{site.template.version()}, as Django opens it: `journal_mode=DELETE`, `synchronous=FULL`"),
    ]
    if site.postgres_url:
        cluster = Postgres(site.postgres_url)
        rows.append(("PostgreSQL", f"{cluster.version()}, one cluster for both; {cluster.settings()}"))
    return rows


def _processor():
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _rustc():
    printed = subprocess.run(["rustc", "--version"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return " ".join(printed.split()[:2])


def _wrk():
    printed = subprocess.run(["wrk", "--version"], capture_output=True, text=True).stdout
    return " ".join(printed.split()[:2])


def _locked(package):
    lock = (ROOT / "Cargo.lock").read_text()
    return re.search(rf'name = "{package}"\nversion = "([^"]+)"', lock)[1]
