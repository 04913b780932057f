"""A difference to read: `curl` lines, a case for `conversations/`, and both answers."""

import json

from recorder import marks

from .exchange import filled, in_chunks

MOST_LETTERS = 1500
ADDRESS = "http://127.0.0.1:8000"


def report(title, conversation, found, tokens):
    lines = [f"=== {title}: {' '.join(map(str, found.kind))}"]
    sent = [filled(request, tokens) for request in conversation]
    if found.exchange:
        sent[found.step] = found.exchange.sent
    lines += [curl(request) for request in sent]
    lines += ["", *case(title, conversation), ""]
    if found.exchange:
        lines += answer("reference", found.exchange.reference.raw) + answer("task-api", found.exchange.ours.raw)
    lines += found.rows
    lines += [f"token: {said}" for said in spelled_out(conversation, tokens)]
    return "\n".join([*lines, ""])


def curl(request):
    method, path, headers, body = request
    words = ["curl -i --path-as-is -X", quoted(method)]
    if path.startswith("/"):
        words.append(quoted(ADDRESS + path))
    else:
        words += ["--request-target", quoted(path), ADDRESS]
    words += [f"-H {quoted(name + (': ' + value if value else ';'))}" for name, value in headers]
    if not any(name.lower() == "host" for name, _ in headers):
        words.append("-H 'Host: testserver'")
    if body is not None:
        words.append(f"--data-binary {quoted(body)}")
        if not any(name.lower() == "content-type" for name, _ in headers):
            words.append("-H 'Content-Type:'")
    return " ".join(words)


def quoted(text):
    """For a shell: `$'…'` where there is more than printable ASCII in it."""
    data = text if isinstance(text, bytes) else text.encode("latin-1")
    if all(32 <= byte < 127 and byte not in b"'\\" for byte in data):
        return f"'{data.decode()}'"
    return "$'" + "".join(escaped(byte) for byte in data) + "'"


def escaped(byte):
    if byte in b"'\\":
        return "\\" + chr(byte)
    return chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}"


def case(title, conversation):
    return [f"    {title!r}: [", *(f"        {written(request)}," for request in conversation), "    ],"]


def written(request):
    """As `conversations/` has it."""
    if "chunks_of" in request:
        body = request.get("body", b"")
        request = in_chunks(request | {"body": body.encode() if isinstance(body, str) else body})
    words = [repr(request["method"]), repr(request["path"])]
    words += [repr(tuple(header)) for header in request["headers"]]
    if "body" in request:
        words.append(f"body={shortest(request['body'])}")
    if request.get("save"):
        words.append(f"save={request['save']!r}")
    return f"request({', '.join(words)})"


def shortest(body):
    try:
        return repr(body.decode() if isinstance(body, bytes) else body)
    except UnicodeDecodeError:
        return repr(body)


def answer(who, raw):
    text = raw.decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    more = f" … {len(text) - MOST_LETTERS} more" if len(text) > MOST_LETTERS else ""
    return [f"--- {who}", *("    " + line for line in (text[:MOST_LETTERS] + more).split("\n"))]


def spelled_out(conversation, tokens):
    """What the tokens in it say, for those who cannot read base64."""
    for request in conversation:
        _, _, headers, body = filled(request, tokens)
        text = " ".join(value for _, value in headers) + (body or b"").decode("latin-1")
        for header, payload, _ in marks.JWT.findall(text):
            try:
                yield f"{marks.decode(header)} {json.dumps(marks.decode(payload), ensure_ascii=False)}"
            except ValueError:
                continue
