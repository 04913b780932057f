"""The query parameters of lists: pages, search, order and filters."""

from . import cursors, forms, moments, paths, texts
from .dice import mutate

WHOLE = ("1", "2", "3", "4", "5", "7", "10", "24", "99", "100", "101", "1000")
ODD_WHOLE = (
    "", "0", "-1", "+2", " 2 ", "02", "1_0", "1__0", "_1", "٢", "２", "²", "2\n", "\u00a02", "1.0", "1e0", "abc",
    "None", "2\0", "9223372036854775806", "9223372036854775807", "9" * 20, "9" * 900, "-" + "9" * 20, "2,3", "0x2",
    "\u200b2",
)
LAST = ("last", "last", "LAST", "last ", " last", "first", "las")
# Past 64 bits, and past what a decimal of DRF's may be.
LARGE = (
    "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e18", "1e19", "1e50", "1.1e50", "1e51",
    "-1e51", "1e400", "-1e400", "1" + "0" * 50, "1" + "0" * 49 + "1", "-" + "9" * 60, "1e-400", "1E+2", "NaN", "sNaN",
    "-Infinity",
)
WORDS = (
    "milk", "buy", "apple", "zebra", "row", "row 5", "bread", "honey", "pie", "not", "é", "Écrire", "100%", "%", "_",
    "\\", "<b>", "+", "o", "a", "e", "1", ",", "'", '"', "it's", "İ", "ß", "日", "\0", "None", "true", "null", "BUY",
)
TITLES = ("Buy milk", "buy apples", "BUY BREAD", "apple", "Apple", "ZEBRA", "zebra", "row 7", "Bob's milk")
FIELDS = ("id", "title", "completed", "created_at", "updated_at")
NO_FIELDS = (
    "", "nope", "pk", "owner", "owner_id", "description", "ID", "--id", "+id", "- id", "id desc", "?", "id\0", "random",
    "owner__password", "title__length", "id;title", "1", "-", "*", "created_at__date", "\u00a0id", "id\u200b", "id.id",
)
MOMENT_FILTERS = ("created_at", "created_at__gt", "created_at__gte", "created_at__lt", "created_at__lte")
FILTERS = (
    *MOMENT_FILTERS, *MOMENT_FILTERS[1:], "created_at__date", "updated_at__gte", "updated_at__lte", "id", "id__in",
    "id__in", "title", "title__icontains", "title__icontains", "completed", "completed",
)
NO_FILTERS = (
    "id__exact", "id__gt", "pk", "owner", "completed__exact", "created_at__year", "id__in[]", "title__iexact",
    "updated_at", "description", "ID", "id__in__in", "created_at__date__gt", "x", "é", "", "Page", "limit ", "password",
)
PAGES = {
    "PageNumber": ("page", "page", "page", "page_size"),
    "LimitOffset": ("limit", "offset"),
    "Cursor": ("cursor", "cursor", "cursor", "page_size"),
    "": ("page", "limit"),
}


def whole(dice):
    return dice.weighted(
        (6, lambda dice: dice.choice(WHOLE)), (3, lambda dice: dice.choice(ODD_WHOLE)), (1, texts.number),
    )


def page(dice):
    return dice.choice(LAST) if dice.chance(0.15) else whole(dice)


def key(dice):
    return dice.weighted(
        (6, lambda dice: str(dice.randint(0, 160))),
        (2, lambda dice: dice.choice(ODD_WHOLE)),
        (1, lambda dice: dice.choice(LARGE)),
        (1, texts.number),
    )


def keys(dice):
    between = dice.choice((",",) * 6 + (", ", ",,", " , ", ";"))
    return between.join(key(dice) if dice.chance(0.3) else str(dice.randint(1, 150)) for _ in range(dice.randint(0, 6)))


def search(dice):
    """Words with all that parts them: white space, commas, quotes."""
    said = ""
    for _ in range(dice.choice((1, 1, 2, 3))):
        word = dice.choice(WORDS) if dice.chance(0.85) else texts.text(dice)
        quote = dice.choice(("",) * 7 + ('"', "'", '\\"'))
        said += quote + word + (quote if dice.chance(0.9) else "")
        said += dice.choice((" ", " ", ",", "", ", ", dice.choice(texts.SPACES), '"', " ".join(dice.sample(WORDS, 2))))
    said = said if dice.chance(0.3) else said.strip(" ,")
    return f'"{said}"' if dice.chance(0.08) else said


def ordering(dice):
    def field(dice):
        name = dice.choice(NO_FIELDS) if dice.chance(0.15) else dice.choice(FIELDS)
        return dice.choice(("", "", "-")) + name

    said = dice.choice((",",) * 6 + (", ", ",,", " ", "\u00a0,")).join(field(dice) for _ in range(dice.randint(1, 3)))
    return dice.choice(texts.SPACES) + said if dice.chance(0.05) else said


def filtered_by(dice, name):
    if name.startswith("id__in"):
        return keys(dice)
    if name.startswith(("id", "pk", "owner")):
        return key(dice)
    if name.endswith("__date"):
        return moments.date(dice)
    if name.startswith(("created", "updated")):
        return moments.time(dice)
    if name == "completed":
        return dice.choice(("true", "false", "True", "False", "1", "0", *texts.TRUE_AND_FALSE))
    if dice.chance(0.6):
        said = dice.choice(TITLES)
        return f" {said} " if dice.chance(0.1) else said
    return search(dice)


def value(dice, name, lists):
    """A value for the parameter: good or bad."""
    if name == lists.search:
        return search(dice)
    if name == lists.ordering:
        return ordering(dice) + (",id" if lists.total else "")
    if name == "page":
        return page(dice)
    if name in ("page_size", "limit", "offset"):
        return whole(dice)
    return filtered_by(dice, name)


def names(dice, lists):
    """Mostly those that mean something under these settings; rarely one twice."""
    said = [dice.choice(PAGES[lists.pages])] if dice.chance(0.55) else []
    said += ["page_size"] if dice.chance(0.1) else []
    said += [lists.search] if dice.chance(0.3 if "SearchFilter" in lists.backends else 0.05) else []
    ordered = 1 if lists.total else 0.4
    said += [lists.ordering] if dice.chance(ordered if lists.orders else 0.05) else []
    if dice.chance(0.6 if lists.filters else 0.05):
        said += dice.choices(FILTERS, k=dice.choice((1, 1, 1, 2, 3)))
    said += [dice.choice(NO_FILTERS)] if dice.chance(0.08) else []
    said += [dice.choice(("search", "ordering", "q", "sort", "page", "cursor", "offset"))] if dice.chance(0.06) else []
    said += [dice.choice(said)] if said and dice.chance(0.06) else []
    dice.shuffle(said)
    return said


def query(dice, lists):
    """With its question mark; empty if nothing is asked for. A cursor is escaped already."""
    asked = names(dice, lists)
    pairs = [(name, value(dice, name, lists)) for name in asked if name != "cursor"]
    said = [forms.urlencoded(dice, pairs)] if pairs else []
    said += [f"cursor={cursors.cursor(dice)}" for name in asked if name == "cursor"]
    said += [dice.choice(("format=json", "format=api", "format=xml", "&", "x", "=1"))] if dice.chance(0.06) else []
    dice.shuffle(said)
    said = "&".join(said)
    said = mutate(dice, said, paths.SLIPS) if dice.chance(0.04) else said
    said = "".join(letter for letter in said if "!" <= letter <= "~")[:3000]
    return f"?{said}" if said else ""
