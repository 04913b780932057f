"""The reference under gunicorn, on a database of its own."""

from config.settings import DEFAULT_SECRET_KEY
from running import Gunicorn

from .paths import FIXTURE

TEMPLATE = "template"
LIVE = "live"


class Reference(Gunicorn):
    """With the fixture for its database, as often as wanted."""

    def __init__(self, folder, settings, databases):
        self.settings = settings
        self.databases = databases
        super().__init__(folder, databases.url(LIVE), DEFAULT_SECRET_KEY, settings)

    def start(self):
        self.reset()
        super().start()

    def reset(self):
        """Puts the fixture back."""
        self.databases.copy(TEMPLATE, LIVE)


def make_template(folder, databases):
    """The database with the fixture in it, as Django makes it."""
    databases.create(TEMPLATE)
    django = Gunicorn(folder, databases.url(TEMPLATE), DEFAULT_SECRET_KEY, {})
    django.manage("migrate")
    django.manage("loaddata", str(FIXTURE))
