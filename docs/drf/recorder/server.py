"""The reference under gunicorn, on a database of its own."""

import shutil
from pathlib import Path

from config.settings import DEFAULT_SECRET_KEY
from running import Gunicorn

from .paths import FIXTURE, RECORDED

LIVE = "live"


class Reference(Gunicorn):
    """With the fixture for its database, which has the name `live`, as often as wanted."""

    def __init__(self, folder, settings, databases, fixture=FIXTURE.name, live=LIVE):
        self.live = live
        self.settings = settings
        self.databases = databases
        self.template = template(fixture)
        self.cache = folder / "cache"
        cache = {
            "CACHES__default__BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "CACHES__default__LOCATION": str(self.cache),
        }
        super().__init__(folder, databases.url(live), DEFAULT_SECRET_KEY, cache | settings)

    def start(self):
        self.reset()
        super().start()

    def reset(self):
        """Puts the fixture back, and empties the cache."""
        self.databases.copy(self.template, self.live)
        self.empty_cache()

    def empty_cache(self):
        """Throttles forget the requests that they have counted."""
        shutil.rmtree(self.cache, ignore_errors=True)


def template(fixture):
    """The name of the database with this fixture in it."""
    return f"template_{Path(fixture).stem}"


def make_template(folder, databases, fixture=FIXTURE.name):
    """The database with the fixture in it, as Django makes it."""
    name = template(fixture)
    databases.create(name)
    django = Gunicorn(folder, databases.url(name), DEFAULT_SECRET_KEY, {})
    django.manage("migrate")
    django.manage("loaddata", str(RECORDED / fixture))
