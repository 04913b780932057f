"""The reference's settings, with Django's `CONN_MAX_AGE` so that it keeps its connections to the database."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = None
