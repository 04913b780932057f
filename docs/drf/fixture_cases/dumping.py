"""`dumpdata`: which objects, in which order, and how they are written."""

from fixture_cases import case, here, refused

NATURAL = ("--natural-foreign", "--natural-primary")
FORMATS = ("json", "jsonl", "yaml")
WORDS = here("the system's own words", message="Unable to serialize database: No such file or directory")


def dump(name, *arguments, here=None):
    return case(f"dump {name}", "dumpdata", *arguments, here=here)


CASES = [
    *(dump(f"all as {format}", "--format", format) for format in FORMATS),
    *(dump(f"all as {format} with natural keys", "--format", format, *NATURAL) for format in FORMATS),
    *(dump(f"all as {format} with an indentation of {indent}", "--format", format, "--indent", str(indent))
      for format in FORMATS for indent in (0, 1, 2, 4, 10)),
    *(dump(f"users as {format} with natural keys and an indentation", "auth", "--format", format, "--indent", "3", *NATURAL) for format in FORMATS),
    *(dump(f"nothing as {format}", "auth", "-e", "auth", "--format", format) for format in FORMATS),
    *(dump(f"nothing as {format} with an indentation", "auth", "-e", "auth", "--format", format, "--indent", "2") for format in FORMATS),
    dump("with natural foreign keys", "--natural-foreign"),
    dump("with natural primary keys", "--natural-primary"),
    dump("models in their order", "tasks", "auth.user", "auth.group"),
    dump("models in their order with natural keys", "tasks", "auth.user", "auth.group", "--natural-foreign"),
    dump("a model and then its application", "auth.user", "auth"),
    dump("an application and then its model", "auth", "auth.user"),
    dump("a model twice", "auth.group", "auth.Group"),
    dump("an application twice", "tasks", "auth.group", "tasks"),
    dump("an application without a model", "auth", "-e", "auth.permission"),
    dump("an application without a model, with natural keys", "-e", "auth.permission", "-e", "contenttypes", "--natural-foreign"),
    dump("an excluded application", "tasks", "-e", "tasks"),
    dump("all managers", "-a", "tasks"),
    dump("keys", "auth.user", "--pks", "3,1"),
    dump("keys with blanks", "auth.user", "--pks", " 3 , 1,1"),
    dump("keys that are not there", "auth.user", "--pks", "99"),
    dump("keys that are none", "auth.user", "--pks", "1,x"),
    dump("keys that are empty", "auth.user", "--pks", "1,"),
    dump("keys of a session", "sessions.session", "--pks", "abc,x"),
    dump("no keys", "auth.group", "--pks", ""),
    dump("keys without a model", "--pks", "1"),
    dump("keys of an application", "auth", "--pks", "1"),
    dump("keys of two models", "auth.user", "auth.group", "--pks", "1"),
    dump("keys with natural keys", "auth.user", "--pks", "1", *NATURAL),
    dump("an unknown application", "polls"),
    dump("an unknown model", "auth.poll"),
    dump("an unknown model of an unknown application", "polls.poll"),
    dump("a label of three parts", "auth.user.x"),
    dump("an excluded application that is unknown", "-e", "polls"),
    dump("an excluded model that is unknown", "-e", "auth.poll"),
    dump("an application without models", "messages"),
    dump("an unknown format", "--format", "csv"),
    dump("Python's own format", "--format", "python"),
    dump("XML", "--format", "xml", "auth.group", here=refused("XML is not supported", "XML is not supported here")),
    dump("to a folder that is not there", "-o", "none/a.json", here=WORDS),
    *(dump(f"to {file}", "auth.group", "-o", file, *options)
      for file, *options in (("a.json",), ("a",), ("a.json.gz",), ("a.json.bz2",), ("a.json.xz",), ("a.json.lzma",), ("a.json.zip",),
                             ("a.yaml.gz", "--format", "yaml"), ("a.jsonl.xz", "--format", "jsonl"), (".gz",), ("a.GZ",), ("b.gz.json",))),
]
