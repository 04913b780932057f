"""Lists with pages, search, order and filters: settings of both servers by the group, and the queries."""

from reference import filters, link, pages, throttles

SIZE = "20"
PAGES = pages("PageNumber", SIZE)
# DRF keeps the times of one period, so a short period is fair to it. No server reaches the rate.
RATE = "1000000/s"
SETTINGS = {
    "SQLite_pages": PAGES,
    "SQLite_cursor": pages("Cursor", SIZE, "tasks"),
    "SQLite_filters": PAGES | filters("filter", "search", "ordering"),
    "SQLite_throttled": PAGES | throttles("user", user=RATE),
}
LAST_PAGE = "?page=500"
# Half of the rows are older. Three have this time, and a page before has the first of them.
CURSOR = link(o=1, p="2026-01-03 06:50:05.678901+00:00")
SEARCH = "?search=77"
FILTERED = "?completed=true&created_at__gte=2026-01-03T00:00:00Z&ordering=-created_at,id"
