"""What the comparison with DRF has already: how the servers are started and ended, and their settings for lists."""

import sys

from paths import REFERENCE

sys.path.append(str(REFERENCE))

from recorder.lists import link  # noqa: E402
from recorder.rest_framework import filters, pages, throttles  # noqa: E402
from running import Failed, Gunicorn, Server, TaskApi, default_binary  # noqa: E402

__all__ = ["Failed", "Gunicorn", "Server", "TaskApi", "default_binary", "filters", "link", "pages", "throttles"]
