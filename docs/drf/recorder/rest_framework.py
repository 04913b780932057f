"""Settings of DRF, as the topics name them."""

BACKENDS = {
    "filter": "django_filters.rest_framework.DjangoFilterBackend",
    "search": "rest_framework.filters.SearchFilter",
    "ordering": "rest_framework.filters.OrderingFilter",
}
THROTTLES = {
    "anon": "rest_framework.throttling.AnonRateThrottle",
    "user": "rest_framework.throttling.UserRateThrottle",
    "scoped": "rest_framework.throttling.ScopedRateThrottle",
}


def setting(**values):
    return {f"REST_FRAMEWORK__{name}": value for name, value in values.items()}


def pages(name, size, module="rest_framework"):
    """Pagination by DRF's own class, or with `module="tasks"` by that of the project."""
    return setting(DEFAULT_PAGINATION_CLASS=f"{module}.pagination.{name}Pagination", PAGE_SIZE=size)


def filters(*names):
    return setting(DEFAULT_FILTER_BACKENDS=",".join(BACKENDS[name] for name in names))


def throttles(*names, **rates):
    """The classes with these names, and the rate of each class and scope."""
    classes = setting(DEFAULT_THROTTLE_CLASSES=",".join(THROTTLES[name] for name in names))
    return classes | setting(**{f"DEFAULT_THROTTLE_RATES__{name}": rate for name, rate in rates.items()})
