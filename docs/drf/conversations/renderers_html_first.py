from recorder.renderers import HTML_RENDERER, JSON_RENDERER, renderers
from recorder.rest_framework import setting

SETTINGS = setting(DEFAULT_RENDERER_CLASSES=f"{HTML_RENDERER},{JSON_RENDERER}")

CONVERSATIONS = renderers()
