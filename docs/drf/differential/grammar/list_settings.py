"""The settings under which lists are asked for: each turns on another part of DRF."""

from recorder.rest_framework import filters, pages, setting, throttles

ALL = ("filter", "search", "ordering")
OTHER_NAMES = setting(SEARCH_PARAM="q", ORDERING_PARAM="sort")

COMBINATIONS = (
    pages("PageNumber", "3", module="tasks") | filters(*ALL),
    pages("PageNumber", "2") | filters("search", "ordering"),
    pages("LimitOffset", "3", module="tasks") | filters(*reversed(ALL)),
    pages("LimitOffset", "4") | filters("ordering", "filter") | OTHER_NAMES,
    pages("Cursor", "4", module="tasks") | filters(*ALL),
    pages("Cursor", "3", module="tasks"),
    pages("Cursor", "2", module="tasks") | filters("ordering", "search") | OTHER_NAMES,
    setting(DEFAULT_PAGINATION_CLASS="tasks.pagination.PageNumberPagination") | filters("filter"),
    filters(*ALL),
    filters("search", "filter") | OTHER_NAMES,
    pages("PageNumber", "0") | filters("ordering"),
    pages("PageNumber", "5", module="tasks") | filters(*ALL) | throttles("user", "anon", user="5/hour", anon="2/day"),
    throttles("anon", "user", "scoped", anon="3/hour", user="6/day", tasks="3/hour", login="1/day", multiply="1/hour"),
    throttles("scoped", tasks="2/day", login="2/day", multiply="") | setting(NUM_PROXIES="1"),
    throttles("anon", anon="2/day") | setting(NUM_PROXIES="2"),
    throttles("user", user="4/minute") | setting(NUM_PROXIES="0"),
)
# How many of them one run has, each with servers of its own.
IN_A_RUN = 5


class Lists:
    """What the settings say about lists. `total`: equal rows have no certain order, so requests ask for one by `id`."""

    def __init__(self, settings, total=False):
        self.total = total

        def value(name, default=""):
            return settings.get(f"REST_FRAMEWORK__{name}", default)

        self.pages = value("DEFAULT_PAGINATION_CLASS").rpartition(".")[2].removesuffix("Pagination")
        self.backends = value("DEFAULT_FILTER_BACKENDS")
        self.search = value("SEARCH_PARAM", "search")
        self.ordering = value("ORDERING_PARAM", "ordering")
        self.throttles = value("DEFAULT_THROTTLE_CLASSES")

    @property
    def orders(self):
        return "OrderingFilter" in self.backends

    @property
    def filters(self):
        return "DjangoFilterBackend" in self.backends


def drawn(dice, total):
    """The combinations of one run."""

    def is_certain(settings):
        lists = Lists(settings)
        return not total or not lists.pages or lists.orders

    return dice.sample(list(filter(is_certain, COMBINATIONS)), IN_A_RUN)
