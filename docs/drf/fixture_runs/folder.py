"""A folder with the files of a case, and the rows of a database before and after."""

import base64
import bz2
import gzip
import lzma
import re
import shutil
import sqlite3
from pathlib import Path

OPEN = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".lzma": lzma.open}
# The rows that tests made before this year have their times from the case.
NOW = re.compile(r"20(2[6-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}")


def encoded(files):
    """Files as JSON holds them."""
    return {
        name: content if isinstance(content, str) else {"base64": base64.b64encode(content).decode()}
        for name, content in files.items()
    }


def make(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else base64.b64decode(content["base64"])
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def made(folder, files):
    """The files that are there now and were not before, decompressed."""
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return {name: text(folder / name) for name in names if name not in files}


def text(file):
    try:
        with OPEN.get(Path(file.name).suffix, open)(file, "rt", encoding="utf-8") as stream:
            return stream.read()
    except (EOFError, OSError, UnicodeError, lzma.LZMAError) as error:
        return f"<unreadable: {error}>"


def rows(database):
    """Every row of every table but those of migrations and sequences."""
    with sqlite3.connect(database) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        names = [name for name in names if not name.startswith(("sqlite_", "__")) and name != "django_migrations"]
        found = {name: {row[0]: shown(row) for row in connection.execute(f'SELECT * FROM "{name}"')} for name in names}
    connection.close()
    return found


def shown(row):
    return ["<now>" if isinstance(value, str) and NOW.fullmatch(value) and not value.startswith("2026-01-01") else value for value in row]


def changes(before, after):
    """The rows that are new or other than before, and those that are gone. Rows between two tables have no key that counts."""
    lines = []
    for table, there in after.items():
        old = before[table]
        if re.search(r"_(groups|permissions)$", table):
            new, gone = ({tuple(row[1:]) for row in rows.values()} for rows in (there, old))
            lines += [[table, *row] for row in sorted(new - gone)] + [["gone", table, *row] for row in sorted(gone - new)]
        else:
            lines += [[table, *row] for key, row in sorted(there.items(), key=repr) if old.get(key) != row]
            lines += [["gone", table, key] for key in sorted(old.keys() - there.keys(), key=repr)]
    return lines
