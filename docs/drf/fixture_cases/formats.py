"""YAML and JSON lines, as texts that somebody wrote or that PyYAML wrote."""

import yaml

from fixture_cases import group, here, load, refused, task, user

WORDS = here("the parser's own words", message="...")
NAMED = here("the object is named too", message="...")
BREAKS = refused("a line break that YAML 1.2 does not know is refused", "Problem installing fixture '<folder>/a.yaml': the line break")

REFUSED = "values that no column of these models has are refused"
RECURSIVE = "values that hold themselves are refused"
# What is different for some texts.
HERE = {
    "!!binary YQ==": refused(REFUSED, "Problem installing fixture '<folder>/a.yaml': could not determine a constructor"),
    "!!set {a}": refused(REFUSED, "Problem installing fixture '<folder>/a.yaml': could not determine a constructor"),
    "- !!omap\n  - model: auth.group\n": here(REFUSED, message="Problem installing fixture '<folder>/a.yaml': could not determine a constructor"),
    "- model: auth.group\n  pk: 50\n  fields: &f {name: *f}\n": refused(RECURSIVE, "Problem installing fixture '<folder>/a.yaml': found an alias"),
    "- &a [*a]\n": here(RECURSIVE, message="Problem installing fixture '<folder>/a.yaml': found an alias"),
    "- model: auth.group\n  pk: 50\n  fields: {name: [yes, 2026-01-01]}\n":
        here("a date in a list has no name of a class", rows=[["auth_group", 50, "[True, '2026-01-01']"]]),
}

# Plain scalars, each as the title of a task and as a time.
SCALARS = [
    "a", "5", "-5", "+5", "0", "010", "0o10", "0x1F", "0b101", "1_000", "1:30", "1:60", "1.5", "1.", ".5", "1e5", "1.5e+5", "1e400", ".inf",
    "-.inf", ".nan", "~", "null", "Null", "nUll", "", "true", "True", "TRUE", "tRue", "yes", "no", "on", "off", "y", "n", "=", "2026-01-01",
    "2026-1-1", "2026-01-01 10:00:00", "2026-01-01T10:00:00Z", "2026-01-01t10:00:00.5", "2026-01-01 10:00:00 -5", "2026-01-01 10:00:00 +01:30",
    "2026-01-01 10:00", "2026-13-01", "2026-02-30", "2026-01-01 25:00:00", "'5'", '"5"', "'it''s'", '"a\\tb\\u263a\\x41\\n"', "!!str 5",
    "!!str 2026-01-01", "!!int '5'", "!!int x", "!!float 5", "!!bool 'yes'", "!!bool x", "!!null ''", "!!timestamp '2026-01-01'", "! 5",
    "!!binary YQ==", "!custom x", "!!python/name:os.system x", "!!python/object/apply:os.system [ls]", "[1, a, null]", "{a: 1, b: [x]}", "[]", "{}",
    "a: b", "a #b", "a#b", "a:b", "'a: b'", "|\n      line one\n      line two", ">\n      folded\n      text", "|-\n      no end", "&x a", "*x", "@a", "`a", "%a",
    "? a", "- a", "-a", "a\n      b", "'a\n\n      b'", "\"a\\\n      b\"", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "0xFFFFFFFFFFFFFFFF", "!!str", "!!str ~", "<<", "\"\\ud800\"", "\"\\q\"", "!!set {a}", "2001-12-14 21:59:43.10 Z",
]


def titled(scalar):
    return (
        "- model: tasks.task\n  pk: 50\n  fields:\n    title: " + scalar
        + "\n    owner: 1\n    created_at: 2026-01-01 00:00:00+00:00\n    updated_at: 2026-01-01 00:00:00+00:00\n"
    )


def logged_in(scalar):
    return (
        "- model: auth.user\n  pk: 50\n  fields:\n    username: zoe\n    date_joined: 2026-01-01 00:00:00+00:00\n    last_login: " + scalar + "\n"
    )


TIMES = [
    "2026-01-01", "2026-01-01 10:00:00", "2026-01-01 10:00:00.5", "2026-01-01T10:00:00Z", "2026-01-01 10:00:00 -5", "2026-01-01 10:00:00 +23:59",
    "2026-01-01 10:00:00 +24", "'2026-01-01 10:00:00 +24:00'", "~", "5", "1:30", "x", "2026-1-1", "0001-01-01 00:00:00+01:00", "2026-01-01 10:00:00 -0:30",
]

TEXTS = [
    "plain", "", "word " * 40, "it's " * 40, "a\tb " * 40, "a\nb\n", "\n", " lead", "trail ", "a \n b", "🧀", "\u00a0", "\ufeff", "\u0085", "#", "a: b", "- a", "'", '"',
    "\\", "123", "null", "yes", "2026-01-01", "1:30", "0x1", "=", "<<", "---", "--- a", "...", "a\r\nb", "é" * 100, "x" * 100 + " y", "?", ":", "-", "a  b " * 30,
    "\x01\x7f", "a'b\nc", "{", "}", "[a]", "&a", "*a", "!a", "|", ">", "%", "@", "`", ",", "a,b", "a#b", "a #b", "a:b", "a:", ":a", "? a", "-a", "'' '", "e\u0301",
    "\u2027", "\ufffd", "\U0010ffff", "ends with colon:", "tab\t", "\ta", "a\n\n\nb", "word " * 15 + "  two  blanks " * 5, "~", "0", "1.5", ".", "on",
]

SHAPES = [
    "", "# nothing\n", "---\n", "--- []\n", "[]\n", "{}\n", "a\n", "5\n", "~\n", "- 5\n", "- ~\n", "- a\n", "- []\n", "- {}\n", "model: auth.group\n",
    "- model: auth.group\n  pk: 50\n  fields: {name: a}\n", "[{model: auth.group, pk: 50, fields: {name: a}}]\n", "{\"model\": \"auth.group\"}\n",
    "- {\"model\": \"auth.group\", \"pk\": 50, \"fields\": {\"name\": \"a\"}}\n", "--- # comment\n- model: auth.group\n  pk: 50\n  fields:\n    name: a\n...\n",
    "%YAML 1.1\n---\n- model: auth.group\n  pk: 50\n  fields:\n    name: a\n", "- model: auth.group\n  pk: 50\n  fields:\n    name: a\n---\n- b\n", "- model: auth.group\n  pk: 50\n  fields:\n    name: a\n    name: b\n",
    "- &g\n  model: auth.group\n  pk: 50\n  fields: &f {name: a}\n- <<: *g\n  pk: 51\n  fields: {<<: *f, name: b}\n", "- model: auth.group\n  pk: 50\n  fields: {<<: [{name: a}, {name: b}]}\n",
    "- model: auth.group\n  pk: 50\n  fields: {<<: x}\n", "- model: auth.group\n  pk: 50\n  fields: &f {name: *f}\n", "- &a [*a]\n", "- *nowhere\n", "- model: auth.group\n  pk: 50\n  fields:\n  - name\n",
    "- model: auth.group\n pk: 50\n", "- model: auth.group\n\tpk: 50\n", "- 'open\n", "- [open\n", "- {a: b\n", "- a: b: c\n", "- model: auth.group\n  pk: 50\n  fields:\n    1: a\n", "- ? [a]\n  : b\n",
    "- model: auth.group\n  pk: 2026-01-01\n  fields: {name: a}\n", "- model: auth.group\n  pk: yes\n  fields: {name: a}\n", "- model: auth.group\n  pk: 0x32\n  fields: {name: a}\n", "- model: auth.group\r\n  pk: 50\r\n  fields:\r\n    name: a\r\n",
    "- model: auth.user\n  fields:\n    username: alice\n    date_joined: 2026-01-01 00:00:00+00:00\n    groups:\n    - - editors\n    user_permissions:\n    - - add_task\n      - tasks\n      - task\n", "\ufeff- model: auth.group\n  pk: 50\n  fields: {name: a}\n",
    "- model: auth.group\n  pk: 50\n  fields: {name: \"\x01\"}\n", "- model: auth.group\n  pk: 50\n  fields: {name: [yes, 2026-01-01]}\n", "!!seq\n- model: auth.group\n  pk: 50\n  fields: {name: a}\n", "- !!map\n  model: auth.group\n  pk: 50\n  fields: {name: a}\n",
    "- !!omap\n  - model: auth.group\n",
]

LINES = [
    "", "\n\n", "{}\n", "[]\n", "5\n", "x\n", '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}', '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}\n\n  \n{"model": "auth.group", "pk": 51, "fields": {"name": "b"}}\n',
    '  {"model": "auth.group", "pk": 50, "fields": {"name": "a"}}  \r\n', '{"model": "auth.group", "pk": 50,\n "fields": {"name": "a"}}\n', '[{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}]\n',
    '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}} {"model": "auth.group", "pk": 51, "fields": {"name": "b"}}\n', '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}\n{"model": "auth.group", "pk": "x", "fields": {"name": "b"}}\n',
    '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}\n{"model": "auth.group", "pk"', '{"model": "auth.group", "pk": NaN, "fields": {"name": "a"}}\n', '\ufeff{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}\n', '{"model": "polls.poll", "pk": 50, "fields": {}}\n',
]


def dumped(text):
    """The text as PyYAML writes it."""
    objects = [task(50, text), user(50, username="zoe", first_name=text), group(50, "a", permissions=[])]
    return yaml.dump(objects, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


CASES = [
    *(load(f"the YAML scalar {scalar}", titled(scalar), file="a.yaml", here=HERE.get(scalar, WORDS)) for scalar in SCALARS),
    *(load(f"the YAML time {scalar}", logged_in(scalar), file="a.yaml", here=WORDS) for scalar in TIMES),
    *(load(f"the YAML text {text[:30]!r} ({len(text)})", dumped(text), file="a.yaml") for text in TEXTS),
    *(load(f"the YAML {text!r}", text, file="a.yaml", here=HERE.get(text, NAMED)) for text in SHAPES),
    *(load(f"the YAML line break {ord(char):x}", dumped(f"a{char}b"), file="a.yaml", here=BREAKS) for char in "\u2028\u2029"),
    load("YAML that is no text", b"- \xff\n", file="a.yaml", here=WORDS),
    *(load(f"the lines {text!r}", text, file="a.jsonl", here=NAMED) for text in LINES),
    load("lines that are no text", b'{"model": "\xff"}\n', file="a.jsonl", here=WORDS),
    load("lines in UTF-16", '{"model": "auth.group", "pk": 50, "fields": {"name": "a"}}'.encode("utf-16"), file="a.jsonl"),
]
