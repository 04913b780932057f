"""The reference's settings as an engineer tunes them: connections that stay open, and orjson for JSON."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES, REST_FRAMEWORK

DATABASES["default"]["CONN_MAX_AGE"] = None
REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] = ("tuned_json.OrjsonRenderer",)
REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"] = ("tuned_json.OrjsonParser",)
