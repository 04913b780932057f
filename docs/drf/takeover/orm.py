"""Django's own hands on the database: what neither server offers over HTTP."""

import os
import subprocess
from hashlib import sha256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import bcrypt
from config.settings import database
from django.contrib.auth.hashers import get_hasher, make_password
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from tasks.models import Task


def use(url):
    """From here on, this is the database."""
    connections.close_all()
    connections.settings |= connections.configure_settings({DEFAULT_DB_ALIAS: database(url)})
    del connections[DEFAULT_DB_ALIAS]


def is_postgres():
    return connection.vendor == "postgresql"


def make_user(username, password):
    """A user with this stored password, which Django made."""
    User.objects.create(username=username, password=password)


FOUR_ROUNDS = "bcrypt_sha256 of 4 rounds"
FORMATS = ("pbkdf2_sha256", "pbkdf2_sha1", "argon2", "scrypt", "bcrypt", "bcrypt_sha256", FOUR_ROUNDS)


def stored_as(format, password):
    """The password as Django stores it in that format."""
    if format != FOUR_ROUNDS:
        return make_password(password, hasher=format)
    digest = sha256(password.encode()).hexdigest().encode()
    return "bcrypt_sha256$" + bcrypt.hashpw(digest, bcrypt.gensalt(4)).decode()


# The class of a hasher, the name of its algorithm, and how its hashes begin in Django 5.2.
HASHERS = {
    "PBKDF2PasswordHasher": ("pbkdf2_sha256", "pbkdf2_sha256$1000000$"),
    "PBKDF2SHA1PasswordHasher": ("pbkdf2_sha1", "pbkdf2_sha1$1000000$"),
    "Argon2PasswordHasher": ("argon2", "argon2$argon2id$v=19$m=102400,t=2,p=8$"),
    "BCryptSHA256PasswordHasher": ("bcrypt_sha256", "bcrypt_sha256$$2b$12$"),
    "BCryptPasswordHasher": ("bcrypt", "bcrypt$$2b$12$"),
    "ScryptPasswordHasher": ("scrypt", "scrypt$16384$"),
}


def formats_beside(hasher):
    """Every format with the hashers that most sites have first; with the others, which take time, some."""
    if hasher in ("BCryptSHA256PasswordHasher", "PBKDF2PasswordHasher"):
        return FORMATS
    return HASHERS[hasher][0], FOUR_ROUNDS


def start_of_new_hash(hasher):
    return HASHERS[hasher][1]


def must_update(hasher, encoded):
    return get_hasher(HASHERS[hasher][0]).must_update(encoded)


def unusable_password():
    return make_password(None)


def stored(username):
    return User.objects.get(username=username).password


def last_login(username):
    return User.objects.get(username=username).last_login


def set_password(username, password):
    user = User.objects.get(username=username)
    user.set_password(password)
    user.save()


def set_active(username, active):
    User.objects.filter(username=username).update(is_active=active)


def delete_user(username):
    User.objects.get(username=username).delete()


def notes_of(jti):
    """The row of a refresh token."""
    return OutstandingToken.objects.get(jti=jti)


def is_blacklisted(jti):
    return BlacklistedToken.objects.filter(token__jti=jti).exists()


def note_expired(jti):
    """An old token, blacklisted, as a server would have left it."""
    long_ago = timezone.now() - timezone.timedelta(days=100)
    token = OutstandingToken.objects.create(jti=jti, token="old", created_at=long_ago, expires_at=long_ago)
    BlacklistedToken.objects.create(token=token)


def is_noted(jti):
    return OutstandingToken.objects.filter(jti=jti).exists()


def count_rows():
    """Reads every row there is, so that a value which Django cannot read shows."""
    return {
        model.__name__: len([str(row.__dict__) for row in model.objects.all()])
        for model in (User, Task, OutstandingToken, BlacklistedToken)
    }


def schema():
    """The tables and indexes as SQL, but for those that only this project knows."""
    if is_postgres():
        return pg_dump("--schema-only", "--exclude-table=*diesel*", "--exclude-table=idempotency_*")
    others = "name NOT LIKE '%diesel%' AND name NOT LIKE '%idempotency%'"
    return rows(f"SELECT name, sql FROM sqlite_master WHERE {others} ORDER BY name")


def faults():
    """What the database finds wrong with itself. PostgreSQL has no such question."""
    if is_postgres():
        return []
    broken = [row for row in rows("PRAGMA integrity_check") if row != ("ok",)]
    return broken + rows("PRAGMA foreign_key_check")


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def pg_dump(*arguments):
    """The lines, but for the key that each dump makes up for itself."""
    settings = connection.settings_dict
    given = {f"PG{name}": str(settings[name]) for name in ("HOST", "PORT", "USER", "PASSWORD") if settings[name]}
    done = subprocess.run(
        ["pg_dump", *arguments, settings["NAME"]], env=os.environ | given, capture_output=True, check=True, text=True
    )
    return [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
