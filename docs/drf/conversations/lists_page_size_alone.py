from recorder.lists import LISTS, ask
from recorder.requests import BOB
from recorder.rest_framework import setting

SETTINGS = setting(PAGE_SIZE="2")
FIXTURE = LISTS

CONVERSATIONS = {
    "a bare list": ask(BOB, "", "?page=2", "?page=99", "?page_size=1", "?limit=1&offset=1", "?cursor=abc"),
    "no filter, no order": ask(BOB, "?search=milk", "?ordering=-id", "?id=abc", "?title=zebra"),
}
