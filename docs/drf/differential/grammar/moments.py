"""Times and days, as the filters of `created_at` and `updated_at` read them."""

from datetime import datetime, timedelta

from recorder.marks import TIME
from recorder.paths import RECORDED

from . import texts
from .dice import mutate

STORED = sorted({datetime.fromisoformat(text) for text in TIME.findall((RECORDED / "fixtures/lists.json").read_text())})
STEPS = (timedelta(0), timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=2), timedelta(days=1))
TIMES = (
    "%H:%M:%S", "%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%S,%f", "%H:%M", "%H", "%H%M%S", "%H%M", "%H:%M:%S.%f9", "%H:%M:%S.",
    "%H:%M:%S.25", "%H%M%S.5", "%H.5", "%H:%M.5", "%H:%M%S", "24:00", "%H:60", "%H:%M:60", "24:00:00.000001",
)
DAYS = ("%Y-%m-%d",) * 6 + ("%Y%m%d", "%G-W%V-%u", "%GW%V%u", "%G-W%V", "%Y-%j", "%Y-%m", "%Y", "%y-%m-%d", "%d.%m.%Y")
BETWEEN = ("T", "T", " ", " ", "t", "_", "  ", "", "\u00a0", "x", "é")
ZONES = (
    "", "", "Z", "Z", "+00:00", "+00:00", "-00:00", "+02:00", "-0330", "+02", "+2", " Z", "z", "+02:00:30", "+25:00",
    "+23:59", "-24:00", "+02:00:30.5", " +02:00", "+0200 ", "+", "UTC", "+1:00", " 00:00", "+05:30:00.123456",
)
ODD = (
    "", " ", "now", "today", "0", "1", "1577836800", "None", "\0", "0001-01-01", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59.999999Z", "0000-01-01", "10000-01-01", "2020-02-30", "2020-02-29",
    "2021-02-29", "2020-1-3", "2020-01-3T1:2:3", "2020-13-01", "2020-W54-1", "２０２０-01-03", "2020-01-03T06:３0",
    "-2020-01-01",
)
# Of days, DRF reads Django's English formats.
DATES = (
    "%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%b %d %Y", "%b %d, %Y", "%d %b %Y", "%d %b, %Y", "%B %d %Y", "%B %d, %Y",
    "%d %B %Y", "%d %B, %Y", "%Y%m%d", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%B %Y", "%a %b %d %Y",
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPACES = ("", "  ", "\t", " \n", "\u00a0", "\u3000", "\u200b")


def stored(dice):
    """A time near one of the fixture's."""
    return dice.choice(STORED) + dice.choice(STEPS) * dice.choice((1, 1, -1))


def written(dice, moment):
    day = moment.strftime(dice.choice(DAYS))
    if dice.chance(0.15):
        return day
    return day + dice.choice(BETWEEN) + moment.strftime(dice.choice(TIMES)) + dice.choice(ZONES)


def plain(dice, moment):
    return dice.choice((moment.isoformat(), str(moment), moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")))


def time(dice):
    said = dice.weighted(
        (5, lambda dice: plain(dice, stored(dice))),
        (5, lambda dice: written(dice, stored(dice))),
        (2, lambda dice: dice.choice(ODD)),
        (0.5, texts.text),
    )
    return around(dice, said)


def date(dice):
    said = stored(dice).strftime(dice.choice(DATES))
    said = dice.weighted(
        (8, said),
        (2, lambda dice: said.replace("/0", "/").replace("-0", "-").replace(" 0", " ").lstrip("0")),
        (1, lambda dice: dice.choice((said.upper(), said.lower(), said.title(), said.replace(" ", "")))),
        (1, lambda dice: "".join(one.translate(FULL_WIDTH) if dice.chance(0.3) else one for one in said)),
        (2, lambda dice: said.replace(" ", dice.choice(SPACES), 1)),
        (1, lambda dice: dice.choice(ODD)),
        (2, time),
    )
    return around(dice, said)


def around(dice, said):
    if dice.chance(0.1):
        said = dice.choice(texts.SPACES) + said + dice.choice(texts.SPACES)
    return mutate(dice, said, "0123456789-:TZ+. /") if dice.chance(0.12) else said
