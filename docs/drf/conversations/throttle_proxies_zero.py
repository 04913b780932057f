from recorder.addresses import proxies
from recorder.rest_framework import setting, throttles

SETTINGS = throttles("anon", anon="1/day") | setting(NUM_PROXIES="0")

CONVERSATIONS = proxies()
