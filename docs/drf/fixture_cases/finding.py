"""Labels, folders, compressed files and standard input."""

import bz2
import gzip
import io
import json
import lzma
import zipfile

from fixture_cases import case, group, here, refused

TEXT = json.dumps([group(50)])
OTHER = json.dumps([group(51, "b")])
LINE = TEXT[1:-1] + "\n"
YAML = "- model: auth.group\n  pk: 50\n  fields: {name: a}\n"
XML = '<?xml version="1.0" encoding="utf-8"?>\n<django-objects version="1.0"></django-objects>'

WORDS = here("the library's own words", message="...")
PREFIX = here("the fixture is named", message="Problem installing fixture '<folder>/a.json")
NO_XML = refused("XML is not supported", "Problem installing fixture '<folder>/a.xml': XML is not supported here")
READ = here("Django's reader of archives reads JSON alone", code=0, stdout="Installed 1 object(s) from 1 fixture(s)\n", rows=[["auth_group", 50, "a"]])


def packed(*texts, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for number, text in enumerate(texts):
            # The time is always the same.
            archive.writestr(zipfile.ZipInfo(f"{number}.json"), text, method)
    return out.getvalue()


def gz(text):
    return gzip.compress(text.encode(), mtime=0)


COMPRESSED = {
    "gz": gz, "bz2": lambda text: bz2.compress(text.encode()), "xz": lambda text: lzma.compress(text.encode()),
    "lzma": lambda text: lzma.compress(text.encode(), lzma.FORMAT_ALONE), "zip": packed,
}


def find(name, *arguments, here=None, stdin=None, **files):
    return case(f"find {name}", "loaddata", *arguments, files={file.replace("__", "/").replace("_", "."): text for file, text in files.items()}, stdin=stdin, here=here)


CASES = [
    find("a name", "a", a_json=TEXT),
    find("a name with its format", "a.json", a_json=TEXT),
    find("a name of lines", "a", a_jsonl=LINE),
    find("a name of YAML", "a", a_yaml=YAML),
    find("a name that ends with yml", "a", a_yml=YAML),
    find("a name that ends with yml, told so", "a.yml", a_yml=YAML),
    find("a name of XML", "a", a_xml=XML, here=NO_XML),
    find("a name that is there twice", "a", a_json=TEXT, a_yaml=YAML),
    find("a name that is there twice, one of them compressed", "a", a_json=TEXT, a_json_gz=gz(TEXT)),
    find("a name that is there twice, one of them XML", "a", a_json=TEXT, a_xml=XML),
    find("a name that is there twice, told which", "a.yaml", a_json=TEXT, a_yaml=YAML),
    find("a name with its format that is compressed, too", "a.json", a_json=TEXT, a_json_gz=gz(OTHER)),
    find("a name whose format is compressed", "a.json", a_json_gz=gz(TEXT)),
    find("a compressed name of any format", "a.gz", a_yaml_gz=gz(YAML)),
    find("a name with the database's", "a", a_default_json=TEXT),
    find("a name with the database's, compressed", "a.json", a_default_json_gz=gz(TEXT)),
    find("a name with another database's", "a", a_other_json=TEXT),
    find("nothing", "a"),
    find("nothing of that format", "a.json", a_yaml=YAML),
    find("nothing behind something", "a", "b", a_json=TEXT),
    find("an unknown format", "a.csv", a_csv=TEXT),
    find("an unknown format, compressed", "a.csv.gz", a_csv_gz=gz(TEXT)),
    find("a name with a dot", "a.b", a_b_json=TEXT),
    find("a name with a dot and its format", "a.b.json", a_b_json=TEXT),
    find("a name with a dot, compressed", "a.b.json.gz", a_b_json_gz=gz(TEXT)),
    find("a name in a folder", "sub/a", sub__a_json=TEXT),
    find("a name in a folder with its format", "sub/a.json", sub__a_json=TEXT),
    find("a name in a folder that is not there", "none/a"),
    find("a name in a folder with a dot", "s.d/a", **{"s_d__a_json": TEXT}),
    find("a name in a folder with a dot and its format", "s.d/a.json", **{"s_d__a_json": TEXT}),
    find("a name here", "./a.json", a_json=TEXT),
    find("a name here without its format", "./a", a_json=TEXT),
    find("a name above", "sub/../a.json", a_json=TEXT, sub__b_json=TEXT),
    find("a folder", "sub", sub__a_json=TEXT),
    find("a folder with a slash", "sub/", sub__a_json=TEXT),
    find("a folder called as a file", "a.json", **{"a_json__b": TEXT}, here=PREFIX),
    find("a hidden name", ".a", _a_json=TEXT),
    find("a hidden name with its format", ".a.json", _a_json=TEXT),
    find("a name with a star", "*", a_json=TEXT),
    find("a name in another case", "A", a_json=TEXT),
    find("an empty name", "", a_json=TEXT),
    find("several names", "a", "b", a_json=TEXT, b_json=OTHER),
    find("a name twice", "a", "a.json", a_json=TEXT),
    find("more in verbose", "-v", "2", "a", "sub/b", a_json=TEXT, sub__b_yaml=YAML),
    find("nothing in verbose", "-v", "2", "a"),
    find("something in silence", "--verbosity", "0", "a", a_json=TEXT),
    find("an empty list in silence", "-v", "0", "a", a_json="[]"),
    find("an empty list", "a", "b", a_json="[]", b_json=TEXT),
    find("fixtures of an application", "--app", "tasks", "a", a_json=TEXT),
    find("the default database", "--database", "default", "a", a_json=TEXT),
    find("standard input", "-", "--format", "json", stdin=TEXT),
    find("standard input of lines", "-", "--format=jsonl", stdin=LINE),
    find("standard input of YAML", "-", "--format=yaml", stdin=YAML),
    find("standard input without a format", "-", stdin=TEXT),
    find("standard input of an unknown format", "-", "--format", "csv", stdin=TEXT,
         here=here("the reference shows the name alone", message="Problem installing fixture '-': csv is not a known")),
    find("standard input that is empty", "-", "--format", "json", stdin="", here=WORDS),
    find("standard input twice", "-", "-", "--format", "json", stdin=TEXT,
         here=here("the second time it is empty, and not closed", message="Problem installing fixture '-': ")),
    find("standard input and a file", "a", "-", "--format", "json", stdin=OTHER, a_json=TEXT),
    find("a format for a file", "a", "--format", "yaml", a_json=TEXT),
    *(find(f"{ending}", f"a.json.{ending}", **{f"a_json_{ending}": pack(TEXT)}) for ending, pack in COMPRESSED.items()),
    *(find(f"{ending} by name", "a", **{f"a_json_{ending}": pack(TEXT)}) for ending, pack in COMPRESSED.items()),
    *(find(f"{ending} of YAML", "a", **{f"a_yaml_{ending}": pack(YAML)}, here=READ if ending == "zip" else None) for ending, pack in COMPRESSED.items()),
    *(find(f"{ending} of lines", "a", **{f"a_jsonl_{ending}": pack(LINE)}, here=READ if ending == "zip" else None) for ending, pack in COMPRESSED.items()),
    *(find(f"{ending} that is none", "a", **{f"a_json_{ending}": TEXT}, here=PREFIX) for ending in COMPRESSED),
    *(find(f"{ending} that is empty", "a", **{f"a_json_{ending}": ""}, here=PREFIX) for ending in COMPRESSED),
    *(find(f"{ending} that is cut off", "a", **{f"a_json_{ending}": pack(TEXT)[:-12]}, here=PREFIX) for ending, pack in COMPRESSED.items()),
    find("xz called lzma", "a", a_json_lzma=lzma.compress(TEXT.encode())),
    find("lzma called xz", "a", a_json_xz=lzma.compress(TEXT.encode(), lzma.FORMAT_ALONE)),
    find("xz with SHA-256", "a", a_json_xz=lzma.compress(TEXT.encode(), check=lzma.CHECK_SHA256)),
    find("xz with CRC-32", "a", a_json_xz=lzma.compress(TEXT.encode(), check=lzma.CHECK_CRC32)),
    find("xz without a check", "a", a_json_xz=lzma.compress(TEXT.encode(), check=lzma.CHECK_NONE)),
    find("xz in two streams", "a", a_json_xz=lzma.compress(TEXT[:30].encode()) + lzma.compress(TEXT[30:].encode())),
    find("gz in two members", "a", a_json_gz=gz(TEXT[:30]) + gz(TEXT[30:])),
    find("bz2 in two streams", "a", a_json_bz2=bz2.compress(TEXT[:30].encode()) + bz2.compress(TEXT[30:].encode())),
    find("gz with something behind it", "a", a_json_gz=gz(TEXT) + b"behind", here=PREFIX),
    find("gz with a wrong sum", "a", a_json_gz=gz(TEXT)[:-8] + b"\0" * 8, here=PREFIX),
    find("an archive that is stored", "a", a_json_zip=packed(TEXT, method=zipfile.ZIP_STORED)),
    find("an archive in bzip2", "a", a_json_zip=packed(TEXT, method=zipfile.ZIP_BZIP2)),
    find("an archive in lzma", "a", a_json_zip=packed(TEXT, method=zipfile.ZIP_LZMA),
         here=refused("archives are read in deflate and bzip2", "Problem installing fixture")),
    find("an archive of two files", "a", a_json_zip=packed(TEXT, OTHER), here=PREFIX),
    find("an archive of no file", "a", a_json_zip=packed(), here=PREFIX),
]
