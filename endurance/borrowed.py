"""What the benchmark has already: how the server is started, users are made, and the tables are read."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "bench"))

from client import WrongAnswer, request_text  # noqa: E402
from data import make_users, user_ids  # noqa: E402
from database import Postgres, Sqlite  # noqa: E402
from process import family  # noqa: E402
from reference import Failed, default_binary  # noqa: E402
from servers import TaskApi  # noqa: E402

__all__ = [
    "Failed", "Postgres", "Sqlite", "TaskApi", "WrongAnswer", "default_binary", "family", "make_users", "request_text",
    "user_ids",
]
