"""Multipart bodies."""

import base64
import quopri

from . import forms, media_types
from .dice import mutate

BOUNDARIES = (
    "BoUnDaRy", "x", "----WebKitFormBoundary7MA4YWxk", "a'()+_,-./:=?", "0" * 70, "b" * 200, "b" * 201, "with space",
    "end ", "", "ü", "a;b", 'q"q', "*",
)
FILE_NAMES = (
    "", "a.txt", "ü.txt", "../../etc/passwd", "C:\\dir\\f.txt", 'q\\"q.txt', "a;b", "x" * 300, "\t", "/", ".", "..",
    "a&amp;b", "n\0l",
)
DISPOSITIONS = (
    *("Content-Disposition",) * 12, "content-disposition", "CONTENT-DISPOSITION", "Content-Disposition ",
    "Disposition",
)
ENCODINGS = (
    "base64", "BASE64", "quoted-printable", "7bit", "8bit", "binary", "x-unknown", "base64 ", "",
)
PART_TYPES = (
    "text/plain", "application/json", "text/plain; charset=latin-1", "text/plain; charset=utf-16", "nonsense", "",
    "application/octet-stream", "multipart/mixed; boundary=inner",
)
ODD_LINES = ("no colon", ": no name", "Content-Length: 1", " folded")
LONG_LINES = (900, 1000, 1024, 1100)
SLIPS = (
    b"\r\n", b"\n", b"\r", b"--", b"-", b'"', b";", b":", b"=", b" ", b"\0", b"\xff", b"\xc3", b"\r\n\r\n",
    b"\r\n--BoUnDaRy", b"--BoUnDaRy--",
)


def disposition(dice, name, filename):
    kind = dice.choice(("form-data",) * 12 + ("FORM-DATA", "attachment", "file", ""))
    quote = '"' if dice.chance(0.93) else dice.choice(("", "'"))
    said = f"{kind}; name={quote}{name}{quote}"
    if filename is not None:
        said += f'; filename="{filename}"'
    if dice.chance(0.04):
        said += "; " + media_types.parameter(dice)
    if dice.chance(0.02):
        said = said.replace("name=", "name*=utf-8''")
    return said


def part(dice, name, value):
    """The lines of one part, headers first, as bytes."""
    filename = dice.choice(FILE_NAMES) if dice.chance(0.12) else None
    lines = [f"{dice.choice(DISPOSITIONS)}: {disposition(dice, name, filename)}"]
    data = value.encode("utf-8", "replace")
    if dice.chance(0.12):
        encoding = dice.choice(ENCODINGS)
        lines.append(f"Content-Transfer-Encoding: {encoding}")
        data = encoded(dice, data, encoding)
    if filename is not None or dice.chance(0.1):
        lines.append(f"Content-Type: {dice.choice(PART_TYPES)}")
    if dice.chance(0.04):
        lines.append(dice.choice((*ODD_LINES, "X-Long: " + "y" * dice.choice(LONG_LINES))))
    dice.shuffle(lines)
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace") + data


def encoded(dice, data, encoding):
    if encoding.strip().lower() == "base64" and dice.chance(0.8):
        data = base64.encodebytes(data) if dice.chance(0.3) else base64.b64encode(data)
    if encoding == "quoted-printable" and dice.chance(0.8):
        data = quopri.encodestring(data)
    return mutate(dice, data, (b"=", b"!", b"\n", b" ", b"%")) if dice.chance(0.2) else data


def body(dice, fields):
    """The bytes, and the boundary between their parts."""
    boundary = dice.choice(BOUNDARIES) if dice.chance(0.15) else BOUNDARIES[0]
    line = b"--" + boundary.encode("utf-8")
    named = forms.pairs(dice, fields)
    data = b"".join(line + b"\r\n" + part(dice, name, value) + b"\r\n" for name, value in named)
    data += line + dice.choice((b"--\r\n",) * 8 + (b"--", b"\r\n", b""))
    if dice.chance(0.05):
        unix = data.replace(b"\r\n", b"\n")
        data = dice.choice((b"preamble\r\n" + data, data + b"epilogue", unix, data * 2, b"\r\n" + data))
    return (mutate(dice, data, SLIPS) if dice.chance(0.12) else data), boundary


def content_type(dice, boundary):
    said = f'"{boundary}"' if dice.chance(0.15) else boundary
    value = f"multipart/form-data; boundary={said}"
    if dice.chance(0.1):
        value += "; " + media_types.charset(dice)
    if dice.chance(0.05):
        value = dice.choice((
            "multipart/form-data", value.upper(), value + "; boundary=other", value.replace("; ", ";"),
            value.replace("boundary", "Boundary"), value.replace("boundary=", "boundary*=utf-8''"),
        ))
    value = "".join(letter for letter in value if letter <= "\xff" and letter not in "\0\n\r")
    return mutate(dice, value, media_types.SLIPS) if dice.chance(0.05) else value
