"""The reference and `task-api`, each on its own copy of one database."""

from contextlib import ExitStack

from config.settings import DEFAULT_SECRET_KEY
from recorder.marks import Marker
from recorder.server import LIVE, TEMPLATE, Reference
from running import TaskApi

from .database import opened

TASK_API = "task_api"


class Pair:
    """Both servers, running between entering and leaving the `with` block."""

    def __init__(self, binary, scratch, settings, databases):
        self.marker = Marker(settings)
        self.reference = Reference(scratch, settings, databases)
        self.made_in = databases
        self.ours = TaskApi(binary, scratch, databases.url(TASK_API), DEFAULT_SECRET_KEY, settings)

    def __enter__(self):
        with ExitStack() as stack:
            stack.enter_context(self.reference)
            self.made_in.copy(TEMPLATE, TASK_API)
            # The tables are Django's; this makes them task-api's too.
            self.ours.manage("migrate")
            stack.enter_context(self.ours)
            self.databases = [opened(self.made_in, name, TEMPLATE) for name in (LIVE, TASK_API)]
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
