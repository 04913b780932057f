"""What hangs on the database: SQLite compares texts by their bytes, and ignores the case of ASCII letters only."""

from recorder.lists import LISTS, ask, ask_each, link
from recorder.requests import ALICE, BOB
from recorder.rest_framework import filters, pages

SETTINGS = pages("Cursor", "4", module="tasks") | filters("filter", "search", "ordering")
FIXTURE = LISTS

WORDS = (
    "é", "É", "écrire", "ÉCRIRE", "été", "ПОКУПКИ", "покупки", "молоко", "МОЛОКО", "straße", "STRASSE", "strasse", "ss",
    "ß", "İ", "i", "ı", "istanbul", "İSTANBUL", "ISTANBUL", "caf\u00e9", "cafe\u0301", "cafe", "CAFE\u0301", "\u0301",
)
POSITIONS = ("m", "", "é", "100%", "İ", "a\0b", "Apple", "zebra", "\U0001f980")

CONVERSATIONS = {
    "searching": ask_each(ALICE, "search", *WORDS),
    "parts of titles": ask_each(ALICE, "title__icontains", *WORDS),
    "titles": ask_each(ALICE, "title", "Écrire", "écrire", "istanbul", "caf\u00e9", "cafe\u0301", "Strasse"),
    "by title": ask(ALICE, "?page_size=100&ordering=title", "?page_size=100&ordering=-title")
    + ask(BOB, "?ordering=title,-id", "?ordering=-completed,title"),
    "pages by title": ask(
        ALICE,
        "?ordering=title",
        f"{link(p='1000')}&ordering=title",
        f"{link(r=1, p='<b>&amp;</b>')}&ordering=title",
        f"{link(p=chr(233) + 'crire')}&ordering=-title",
        f"{link(p='zebra')}&ordering=title",
    ),
    "positions of titles": ask(BOB, *(f"{link(p=position)}&ordering=title" for position in POSITIONS)),
}
