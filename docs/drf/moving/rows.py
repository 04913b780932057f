"""Django's own hands on several databases at once: rows to move, and whether they are the same elsewhere."""

import os
from datetime import datetime, timedelta, timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from config.settings import database
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS, connections
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from takeover.expect import expect, expect_that
from tasks.models import Task

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
TEXTS = ("", "plain", 'qu"ote \\ and \n\r\t lines', "Käse \U0001f9c0 日本語", "\x01\x1f\x7f control", "x" * 3000)
USERS = 50


def use(alias, url):
    """From here on, `alias` is the database at this URL."""
    connections.settings |= connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: database(url)})


def close():
    connections.close_all()


def moment(number):
    """Times with microseconds, with milliseconds, and whole seconds."""
    return START + timedelta(seconds=number, microseconds=(number * 7919 % 1_000_000, number % 1000 * 1000, 0)[number % 3])


def fill(alias, tasks):
    """A site that was in use for a while: every table has rows, and some rows are gone."""
    permissions = list(Permission.objects.using(alias).order_by("id"))
    groups = [Group.objects.using(alias).create(name=f"gröup {number}") for number in range(3)]
    groups[0].permissions.set(permissions[::3])
    groups[2].permissions.set(permissions[1:3])
    User.objects.using(alias).bulk_create(
        User(
            username=f"user {number}", password=f"!{number}", email=f"{number}@example.com", date_joined=moment(number),
            last_login=moment(number + 1) if number % 2 else None, is_active=number % 5 != 0, is_staff=number % 7 == 0,
            first_name=TEXTS[number % 4], is_superuser=number == 1,
        )
        for number in range(USERS)
    )
    users = list(User.objects.using(alias).order_by("id"))
    for number, user in enumerate(users):
        user.groups.set(groups[: number % 4])
        user.user_permissions.set(permissions[number % 5 :: 7])
    make_tasks(alias, users, tasks)
    tokens = [
        OutstandingToken(
            user=users[number] if number % 3 else None, jti=f"jti {number}", token=f"token {number}",
            created_at=moment(number) if number % 2 else None, expires_at=moment(number + 5),
        )
        for number in range(USERS)
    ]
    tokens = OutstandingToken.objects.using(alias).bulk_create(tokens)
    BlacklistedToken.objects.using(alias).bulk_create(BlacklistedToken(token=token) for token in tokens[::2])
    Session.objects.using(alias).bulk_create(
        Session(session_key=f"{number:032}", session_data="d" * number, expire_date=moment(number)) for number in range(20)
    )
    users[7].delete()
    Task.objects.using(alias).filter(id__in=range(10, 20)).delete()


def make_tasks(alias, users, count):
    fresh = (
        Task(title=f"{number} {TEXTS[number % 5]}"[:255], description=TEXTS[number % len(TEXTS)],
             completed=number % 2 == 0, owner=users[number % len(users)])
        for number in range(count)
    )
    tasks = Task.objects.using(alias).bulk_create(fresh, batch_size=500)
    for number, task in enumerate(tasks):
        task.created_at, task.updated_at = moment(number), moment(number + 3)
    # `auto_now` fields take what they are given only here.
    Task.objects.using(alias).bulk_update(tasks, ["created_at", "updated_at"], batch_size=100)


def models():
    """Every table with rows, those between two models too. Their own keys are Django's business, and no fixture has them."""
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.local_fields]
        between = model._meta.auto_created
        yield model, names[1:] if between else names, names[1:] if between else ["pk"]


def whole_milliseconds(value):
    if isinstance(value, datetime):
        return value.replace(microsecond=value.microsecond // 1000 * 1000)
    return value


def expect_same(what, found, wanted, cut=lambda value: value):
    """Two databases have the same rows, after `cut` of each value that should be."""
    for model, names, order in models():
        rows = {
            alias: model.objects.using(alias).order_by(*order).values_list(*names).iterator() for alias in (found, wanted)
        }
        count = 0
        for count, (one, other) in enumerate(zip(rows[found], rows[wanted], strict=True), 1):
            expect(f"{what}: {model._meta.label}", one, tuple(map(cut, other)))
        expect_that(f"{what}: {model._meta.label} has rows", count > 0, count)


def expect_new_key(what, alias):
    """A row made now has a key that no row had before."""
    greatest = Task.objects.using(alias).latest("id")
    task = Task.objects.using(alias).create(title="new", owner_id=greatest.owner_id)
    expect_that(f"{what}: a new key", task.id > greatest.id, task.id)
    task.delete()
