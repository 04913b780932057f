"""The reference's settings as an engineer tunes them: connections that stay open, and orjson for JSON."""

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer

from config.settings import *  # noqa: F403
from config.settings import DATABASES, REST_FRAMEWORK

DATABASES["default"]["CONN_MAX_AGE"] = None
REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] = ("tuned.OrjsonRenderer",)
REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"] = ("tuned.OrjsonParser",)


class OrjsonRenderer(JSONRenderer):
    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str)


class OrjsonParser(JSONParser):
    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(f"JSON parse error - {error}") from error
