"""The reference and `task-api`, or a second reference, each on its own copy of one database."""

from contextlib import ExitStack

from config.settings import DEFAULT_SECRET_KEY
from recorder.marks import Marker
from recorder.paths import FIXTURE
from recorder.server import LIVE, Reference
from running import TaskApi

from .database import opened
from .grammar.list_settings import Lists

OURS = "ours"


class Pair:
    """Both servers, running between entering and leaving the `with` block.

    Without a `binary` both are the reference.
    """

    def __init__(self, binary, scratch, settings, databases, fixture=FIXTURE.name):
        self.marker = Marker(settings)
        self.lists = Lists(settings)
        self.reference = Reference(scratch, settings, databases, fixture)
        self.made_in = databases
        if binary:
            self.ours = TaskApi(binary, scratch, databases.url(OURS), DEFAULT_SECRET_KEY, settings)
        else:
            folder = scratch / OURS
            folder.mkdir(exist_ok=True)
            self.ours = Reference(folder, settings, databases, fixture, OURS)

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(self.reference)
            template = self.reference.template
            self.made_in.copy(template, OURS)
            # The tables are Django's; this makes them task-api's too.
            self.ours.manage("migrate")
            stack.enter_context(self.ours)
            self.databases = [opened(self.made_in, name, template) for name in (LIVE, OURS)]
            for database in self.databases:
                stack.callback(database.close)
            # Only what has started has to be stopped, and from here on it is all of them.
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *exception):
        return self.stack.__exit__(*exception)

    @property
    def lists_in_order(self):
        return self.databases[0].lists_in_order

    @property
    def addresses(self):
        return self.reference.address, self.ours.address

    def reset(self):
        self.reference.check_alive()
        self.ours.check_alive()
        for database in self.databases:
            database.reset()
        if self.lists.throttles:
            self.reference.empty_cache()
            self.ours.empty_cache()
