from recorder.lists import LIST, LISTS, ask, ask_each
from recorder.requests import ALICE, BOB, HTML, accept, bearer, delete, get, head, options, patch, post, put
from recorder.rest_framework import filters

SETTINGS = filters("filter")
FIXTURE = LISTS

IGNORED = (
    "id__exact=1", "id__gt=9", "pk=5", "owner=1", "owner=99", "owner__username=alice", "completed__exact=true", "Id=5",
    "created_at__year=2020", "updated_at=2020-01-01", "description=x", "id__in[]=5", "id[]=5", "title__exact=x",
    "id__lt=6", "created_at__gte__date=2020-01-01", "page=99", "search=%00", "ordering=-id", "id%20=5", "%20id=5",
)
TRUTH = ("true", "True", "TRUE", "tRuE", "false", "False", "FALSE", "1", "0")
NO_TRUTH = (
    "yes", "no", "t", "f", "on", "off", "null", "None", " true", "true ", "2", "01", "maybe", "", " ", "\0", "é",
)
IDS = (
    "1", "5", " 1 ", "+1", "01", "1.0", "1e0", "1e1", "10E-1", "1_0", "١", "１", "1.5", "1.9999", "0.9", "-1", "-0", "0",
    ".1e1", "1.", "_1_", "1__0",
)
BAD_IDS = ("abc", "1,2", "0x1", "NaN", "Infinity", "-inf", "1 0", "--1", "1\0", "\0", "²", "1e", "é", "true", ".", "１e")
BIG_IDS = (
    "9223372036854775807", "9223372036854775808", "9" * 30, "-9223372036854775809", "-" + "9" * 30, "1e50", "-1e50",
    "1e51", "-1e51", "100000000000000000000000000000000000000000000000001", "1e-400",
)
ID_LISTS = (
    "1,2", "2,1", "1", "1,1,1", "1, 2 ,3", "1,", ",1", "1,,2", ",", ",,", " , ", " ", "99", "5", "1.5,2", "1e0,+2,٣",
    "-1,1", "9223372036854775807,1", "-9223372036854775808",
)
BAD_ID_LISTS = ("abc", "1,abc", "abc,xyz", "1;2", "1 2", "1,\0", "\0", "NaN,1", "1e51", "1,1e51,abc", "[1,2]")
TITLES = (
    "apple", "Apple", "APPLE", " apple ", "  spaces  ", "spaces", "Buy milk", "buy milk", "100%", "100_", "back\\slash",
    "it's", "<b>&amp;</b>", "+plus", "true", "%", "a,b",
)
PARTS = (
    "apple", "APPLE", " milk", "milk ", "uy mi", "%", "_", "\\", "'", '"', "<b>", "+", "0", "apple,zebra", '"apple"',
    "apple zebra", "spaces  ", "&",
)
TIMES = (
    "2020-01-03", "2020-01-03T06", "2020-01-03T06:30", "2020-01-03 06:30", "2020-01-03T06:30:00",
    "2020-01-03T06:30:00.25", "2020-01-03T06:30:00,25", "2020-01-03T06:30:00.2500009", "2020-01-03T06:30:00.250001Z",
    "2020-01-03T06:30:00Z", "2020-01-03T06:30:00 Z", "2020-01-03T06:30:00+00:00", "2020-01-03T08:30:00+02",
    "2020-01-03T08:30:00+0200", "2020-01-03T03:00:00-0330", "2020-01-03T03:00-03:30", "20200103", "20200103T063000Z",
    "20200103T0630", "2020-W01-5", "2020-W01-5T06:30", "2020W015", " 2020-01-03T06:30 ", "\u00a02020-01-03\u3000",
    "2020-01-03t06:30:00", "2020-01-03x06:30", "2020-01-03T06:30:00.250Z", "2020-01-03T08:30:00+02:00:00",
    "2020-01-03 6:30", "2020-01-03T6:30", "2020-1-3 6:30", "2020-1-3T06:30:00", "2020-01-03T08:30:00 +02:00",
    "２０２０-01-03T06:30",
)
BAD_TIMES = (
    "2020-01-03T06:30:00z", "2020-01-03T24:00", "2020-01-03T06:60", "2020-01-03T06:30:60", "2020-1-3", "03/01/2020",
    "1", "0", "1578033000", "abc", " ", "\0", "2020-01-03\0", "2020-02-30", "2020-13-01", "0000-01-01", "10000-01-01",
    "-2020-01-03", "2020-01", "2020", "06:30", "Jan 3 2020", "2020-01-03T", "2020-01-03T06:30:00+25:00",
    "2020-01-03T06:30:00+24:00", "2020-01-03T06:30:00.", "2020-01-03T06:30Z+02", "now", "today", "2020-W54-1",
    "2021-W53-1", "2020-003", "é", "null",
)
DATES = (
    "2020-01-03", "2020-1-3", "01/03/2020", "1/3/2020", "1/3/20", "01/03/20", "Jan 3 2020", "Jan 3, 2020", "3 Jan 2020",
    "3 Jan, 2020", "January 3 2020", "January 3, 2020", "3 January 2020", "3 January, 2020", "jan 3 2020",
    "JANUARY 3, 2020", " 2020-01-03 ", "２０２０-1-3", "Jan  3  2020", "Jan\t3 2020", "2020-1- 3", "1/ 3/２０", "0001-01-01",
    "9999-12-31", "02/29/2020", "2020-02-29", "1/3/69", "1/3/68", "2020-1-1３",
)
BAD_DATES = (
    "1-3-2020", "20200103", "2020-W01-5", "2020-01-03T06:30", "2020-01-03 06:30", "2020-01-03Z", "abc", "13/01/2020",
    "2020", "2020-02-30", "02/29/2021", "3.1.2020", "Jan 3", "Jan. 3, 2020", "Janu 3 2020", "0000-01-01", "10000-01-01",
    " ", "\0", "1", "Sept 3 2020", "3-Jan-2020", "2020/01/03", "1/3/020", "é", "2020-０1-03", "2020-01-0３", "2020- 1-3",
    "2020-1-  3",
)


CONVERSATIONS = {
    "names that mean nothing": ask(BOB, *(f"?{query}" for query in IGNORED)),
    "completed": ask_each(BOB, "completed", *TRUTH) + ask(ALICE, "?completed=true"),
    "what is no boolean is ignored": ask_each(BOB, "completed", *NO_TRUTH),
    "ids": ask_each(ALICE, "id", *IDS) + ask(ALICE, "?id=+1"),
    "ids that are no numbers": ask_each(BOB, "id", *BAD_IDS),
    "ids past all rows": ask_each(ALICE, "id", *BIG_IDS),
    "lists of ids": ask_each(ALICE, "id__in", *ID_LISTS),
    "lists with an error": ask_each(BOB, "id__in", *BAD_ID_LISTS),
    "titles": ask_each(ALICE, "title", *TITLES),
    "parts of titles": ask_each(ALICE, "title__icontains", *PARTS),
    "titles with a NUL": ask(
        BOB, "?title=%00", "?title__icontains=a%00", "?title=%00&title__icontains=%00", "?title=%FF"
    ),
    "empty is no filter": ask(
        BOB,
        "?id=",
        "?id",
        "?id=%20",
        "?id__in=",
        "?title=",
        "?title=%20%20",
        "?title__icontains=",
        "?title__icontains=%09",
        "?created_at=",
        "?created_at__gt=&created_at__lt=&created_at__date=",
        "?id=&id__in=&title=&title__icontains=&completed=&created_at=&updated_at__gte=&updated_at__lte=",
    ),
    "times": ask_each(ALICE, "created_at", *TIMES),
    "no times": ask_each(BOB, "created_at__gte", *BAD_TIMES),
    "a plus that is not escaped": ask(
        BOB,
        "?created_at__gte=2020-01-03T08:30:00+02:00",
        "?created_at__gte=2020-01-03T08:30:00%2B02:00",
        "?created_at__lt=2020-01-03+06:30",
    ),
    "the exact time": ask_each(
        ALICE,
        "created_at",
        "2020-01-03T06:30:00.2500019Z",
        "2020-01-03T06:30:00.250002Z",
        "2020-01-03T08:30:00.25+02:00",
        "2020-01-04",
        "abc",
    ),
    "bounds": ask(
        ALICE,
        "?created_at__gt=2020-01-09T10:00:00Z",
        "?created_at__gte=2020-01-09T10:00:00Z",
        "?created_at__lt=2020-01-01T00:01:00Z",
        "?created_at__lte=2020-01-01T00:01:00Z",
        "?created_at__gt=2020-01-03T06:30:00.25Z&created_at__lte=2020-01-03T23:59:59.999999Z",
        "?created_at__gt=2020-01-03&created_at__lt=2020-01-02",
        "?created_at__gt=0001-01-01&created_at__lt=2020-01-01T00:00:00.000001",
        "?created_at__lte=9999-12-31T23:59:59.999999Z&id__in=1,2",
        "?updated_at__gte=2020-02-01T00:00:00.000001Z",
        "?updated_at__gte=2020-02-01",
        "?updated_at__lte=2020-01-01T00:01:00",
        "?updated_at__gte=abc&updated_at__lte=def",
        "?updated_at__gt=abc",
    ),
    "dates": ask_each(BOB, "created_at__date", *DATES)
    + ask(ALICE, "?created_at__date=2020-01-02", "?created_at__date=2020-01-03", "?created_at__date=2020-01-04"),
    "no dates": ask_each(BOB, "created_at__date", *BAD_DATES),
    "several filters": ask(
        ALICE,
        "?completed=true&title__icontains=a",
        "?id__in=1,2,3&completed=false",
        "?id=1&id__in=2",
        "?id=1&id__in=1,2&title=Buy%20milk",
        "?created_at__date=2020-01-01&completed=1&id__in=3,4,5",
    ),
    "several errors": ask(
        BOB,
        "?created_at__date=abc&id=abc",
        "?updated_at__lte=x&updated_at__gte=x&created_at__date=x&created_at__lte=x&created_at__lt=x&created_at__gte=x"
        "&created_at__gt=x&created_at=x&completed=x&title__icontains=%00&title=%00&id__in=x&id=x",
        "?id=abc&completed=true",
        "?id=1e51&id__in=1e51",
    ),
    "several values": ask(
        BOB,
        "?id=5&id=9",
        "?id=5&id=",
        "?id=abc&id=5",
        "?id=5&id=abc",
        "?id__in=5&id__in=9",
        "?completed=true&completed=false",
    ),
    "escapes": ask(
        BOB, "?%69d=5", "?id=%35", "?title=Bob%27s+milk", "?title=Bob%27s%20milk", "?id=5;id=9", "?&&id=5&&"
    ),
    "only one's own": ask(ALICE, "?id=5", "?id__in=5,9", "?id__in=1,5")
    + ask(bearer("erin"), "?id=1", "?id=abc", "?completed=true"),
    "one task": [
        get(f"{LIST}1/?id=1", ALICE),
        get(f"{LIST}1/?id=2", ALICE),
        get(f"{LIST}1/?id=abc", ALICE),
        get(f"{LIST}1/?completed=true", ALICE),
        get(f"{LIST}1/?completed=maybe", ALICE),
        get(f"{LIST}5/?id=5", ALICE),
        get(f"{LIST}abc/?id=abc", ALICE),
        head(f"{LIST}1/?id=abc", ALICE),
        options(f"{LIST}1/?id=1", ALICE),
        options(f"{LIST}1/?id=2", ALICE),
        options(f"{LIST}1/?id=abc", ALICE),
    ],
    "changes": [
        put(f"{LIST}1/?id=abc", "{", ALICE),
        put(f"{LIST}1/?id=2", {"title": "changed"}, ALICE),
        patch(f"{LIST}1/?created_at=x", {"title": ""}, ALICE),
        patch(f"{LIST}1/?completed=true", {"completed": True}, ALICE),
        patch(f"{LIST}1/?completed=false", {"completed": True}, ALICE),
        delete(f"{LIST}1/?id=abc", ALICE),
        delete(f"{LIST}1/?completed=false", ALICE),
        get(f"{LIST}1/", ALICE),
        delete(f"{LIST}1/?completed=true", ALICE),
        get(f"{LIST}1/", ALICE),
        post(f"{LIST}?id=abc", {"title": "made"}, ALICE),
        post(f"{LIST}1/?id=abc", {"title": "made"}, ALICE),
        get(f"{LIST}?title=made", ALICE),
    ],
    "other methods and media types": [
        options(f"{LIST}?id=abc", BOB),
        options(f"{LIST}?id=5", BOB),
        head(f"{LIST}?id=5", BOB),
        head(f"{LIST}?id=abc", BOB),
        put(f"{LIST}?id=abc", {}, BOB),
        get(LIST, BOB, HTML),
        get(f"{LIST}?id=5&title=%3Cb%3E", BOB, HTML),
        get(f"{LIST}?id=abc", BOB, HTML),
        get(f"{LIST}5/?id=5", BOB, HTML),
        get(f"{LIST}5/?id=abc", BOB, HTML),
        get(f"{LIST}?id=abc", BOB, accept("application/json; indent=2")),
        get("/api/tasks.json?id=5", BOB),
    ],
    "the order of checks": [
        get(f"{LIST}?id=abc"),
        get(f"{LIST}?id=abc", accept("text/csv")),
        get(f"{LIST}?id=abc", bearer("expired")),
    ],
    "other views have no filters": [get("/api/?id=abc", BOB), get("/api/me/?id=abc", BOB), get("/api/health/?id=abc")],
}
