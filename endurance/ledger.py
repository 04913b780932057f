"""What a client knows of its tasks by the answers it was given, and whether what is there agrees."""

from borrowed import WrongAnswer

GONE = None


class Ledger:
    """The tasks of one user. A change is noted when it is acknowledged, or doubted when its answer was lost."""

    def __init__(self, user):
        self.user = user
        # By key, as the server represents it.
        self.tasks = {}
        self.deleted = set()
        # By key, what it may be by now: a task that lacks what is not known, or `GONE`.
        self.doubted = {}
        # By title, tasks that may have been made. Their keys are not known.
        self.doubted_new = {}

    def created(self, task):
        key = task["id"]
        if key in self.tasks or key in self.deleted or key in self.doubted:
            raise WrongAnswer(f"task {key} was made twice")
        self.tasks[key] = task

    def doubt_created(self, task):
        self.doubted_new[task["title"]] = task

    def changed(self, task):
        self.tasks[task["id"]] = task

    def doubt_changed(self, key, changes):
        old = self.tasks.pop(key)
        new = old | changes
        del new["updated_at"]
        self.doubted[key] = (old, new)

    def removed(self, key):
        del self.tasks[key]
        self.deleted.add(key)

    def doubt_removed(self, key):
        self.doubted[key] = (self.tasks.pop(key), GONE)

    def judge(self, rows, where):
        """That `rows` are this user's tasks: each that must be there, as it must be, and none besides, none twice."""
        found = {row["id"]: row for row in rows}
        if len(found) != len(rows) or len({row["title"] for row in rows}) != len(rows):
            raise WrongAnswer(f"{where}: a task of user {self.user} is there twice")
        for key, row in found.items():
            self._judge_row(key, row, where)
        must_be = self.tasks.keys() | {key for key, values in self.doubted.items() if GONE not in values}
        if missing := must_be - found.keys():
            raise WrongAnswer(f"{where}: task {min(missing)} of user {self.user} was acknowledged and is not there")

    def settle(self, rows):
        """Nothing runs any more that could change them: what is there, and was judged, is known from now on."""
        found = {row["id"]: row for row in rows}
        self.deleted |= self.doubted.keys() - found.keys()
        self.tasks = found
        self.doubted, self.doubted_new = {}, {}

    def _judge_row(self, key, row, where):
        if key in self.tasks:
            values = (self.tasks[key],)
        elif key in self.doubted:
            values = self.doubted[key]
        elif row["title"] in self.doubted_new:
            values = (self.doubted_new[row["title"]],)
        else:
            reason = "was deleted" if key in self.deleted else "was made by nobody"
            raise WrongAnswer(f"{where}: task {key} of user {self.user} {reason} and is there")
        if not any(_agrees(row, value) for value in values):
            raise WrongAnswer(f"{where}: task {key} is {row} where {values[-1]} was acknowledged")


def _agrees(row, value):
    """Whether a row has everything that is known of it."""
    return value is not GONE and all(row[name] == known for name, known in value.items())
