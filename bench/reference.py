"""What the comparison with DRF has already: how the servers are started and ended."""

import sys

from paths import REFERENCE

sys.path.append(str(REFERENCE))

from running import Failed, Gunicorn, Server, TaskApi, default_binary  # noqa: E402

__all__ = ["Failed", "Gunicorn", "Server", "TaskApi", "default_binary"]
