from recorder.renderers import JSON_RENDERER, renderers
from recorder.rest_framework import setting

SETTINGS = setting(DEFAULT_RENDERER_CLASSES=JSON_RENDERER)

CONVERSATIONS = renderers()
