from recorder.addresses import proxies
from recorder.rest_framework import throttles

SETTINGS = throttles("anon", anon="1/day")

CONVERSATIONS = proxies()
