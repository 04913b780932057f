from recorder.requests import (
    ALICE,
    BOUNDARY,
    MULTIPART,
    content_type,
    file_part,
    get,
    multipart_body,
    part,
    request,
    send_multipart,
)

PLAIN = multipart_body([part("title", "plain")])


def task(*parts):
    return send_multipart("POST", "/api/tasks/", parts, ALICE)


def body(text):
    return request("POST", "/api/tasks/", ALICE, MULTIPART, body=text)


def kind(value, text=PLAIN):
    return request("POST", "/api/tasks/", ALICE, content_type(value), body=text)


CONVERSATIONS = {
    "fields": [
        task(part("title", "from parts"), part("description", "two\r\nlines"), part("completed", "true")),
        task(part("title", "no checkbox")),
        task(part("title", "ünïcode 🦀")),
        task(part("title", "first"), part("title", "last")),
        task(part("title", "")),
        task(part("title", " trimmed ")),
        task(part("description", "no title")),
        task(part("title", "a\0b")),
        task(part("title", "a" * 256)),
        task(part("title", "x"), part("completed", "maybe")),
        task(part("title", "x"), part("id", "7"), part("owner", "2")),
        task(),
    ],
    "files": [
        task(file_part("title", "title.txt", "in a file")),
        task(part("title", "x"), file_part("description", "d.txt", "in a file")),
        task(part("title", "x"), file_part("completed", "c.txt", "true")),
        task(part("title", "x"), file_part("other", "o.bin", "\x01\x02", "application/octet-stream")),
        task(part("title", "x"), file_part("description", "", "no name")),
        task(part("title", "x"), file_part("title", "t.txt", "both")),
        task(part("title", "x"), file_part("description", "empty.txt", "")),
        task(part("title", "x"), file_part("description", "../../etc/passwd", "path")),
    ],
    "part headers": [
        task(part("title", "typed", "Content-Type: text/plain; charset=utf-8")),
        task(part("title", "json", "Content-Type: application/json")),
        task(part("title", "dHlwZWQ=", "Content-Transfer-Encoding: base64")),
        task(part("title", "not base64!", "Content-Transfer-Encoding: base64")),
        task(part("title", "=C3=A9", "Content-Transfer-Encoding: quoted-printable")),
        task("Content-Disposition: form-data; name=title\r\n\r\nunquoted"),
        task("content-disposition: FORM-DATA; NAME=\"title\"\r\n\r\ncase"),
        task("Content-Disposition: attachment; name=\"title\"\r\n\r\nattachment"),
        task("Content-Disposition: form-data\r\n\r\nnameless"),
        task("Content-Type: text/plain\r\n\r\nno disposition"),
        task("\r\nno header"),
        task("Content-Disposition: form-data; name=\"ti\\\"tle\"\r\n\r\nquote in name"),
        task("Content-Disposition: form-data; name*=utf-8''title\r\n\r\nextended"),
        task("Content-Disposition: form-data; name=\" title \"\r\n\r\nspaces in name"),
        task(part("title", "x", "X-Long: " + "y" * 900)),
        task(part("title", "x", "X-Long: " + "y" * 1100)),
    ],
    "broken bodies": [
        body(""),
        body("nothing like parts"),
        body(f"--{BOUNDARY}--\r\n"),
        body(f"--{BOUNDARY}--"),
        body(f"--{BOUNDARY}\r\n{part('title', 'cut short')}"),
        body(f"--{BOUNDARY}\r\n{part('title', 'no end')}\r\n"),
        body(f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"title\""),
        body(f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n"),
        body(f"preamble\r\n{PLAIN}"),
        body(f"{PLAIN}epilogue"),
        body(PLAIN.replace("\r\n", "\n")),
        body(PLAIN.replace(BOUNDARY, "Other")),
        body(PLAIN.replace(f"--{BOUNDARY}", BOUNDARY)),
        body(f"--{BOUNDARY}\r\n\r\n--{BOUNDARY}--\r\n"),
        body('{"title": "json"}'),
        body(PLAIN.encode().replace(b"plain", b"caf\xe9 \xff")),
    ],
    "boundaries": [
        kind("multipart/form-data"),
        kind("multipart/form-data; boundary="),
        kind('multipart/form-data; boundary=""'),
        kind(f'multipart/form-data; boundary="{BOUNDARY}"'),
        kind(f"multipart/form-data;boundary={BOUNDARY}"),
        kind(f"multipart/form-data; charset=utf-8; boundary={BOUNDARY}"),
        kind(f"Multipart/Form-Data; Boundary={BOUNDARY}"),
        kind("multipart/form-data; boundary=Other"),
        kind("multipart/form-data; boundary=has space"),
        kind("multipart/form-data; boundary=ü"),
        kind(f"multipart/form-data; boundary={'b' * 201}"),
        kind("multipart/form-data; boundary=bad!chars@"),
        kind(f"multipart/mixed; boundary={BOUNDARY}"),
        kind(f"multipart/form-data; boundary={BOUNDARY}; charset=latin-1", PLAIN),
        kind(f"multipart/form-data; boundary={BOUNDARY}; charset=nonsense", PLAIN),
        kind("multipart/form-data", ""),
    ],
    "PUT and PATCH": [
        send_multipart("PUT", "/api/tasks/2/", [part("title", "no checkbox")], ALICE),
        send_multipart("PUT", "/api/tasks/2/", [part("title", "x"), part("completed", "on")], ALICE),
        send_multipart("PATCH", "/api/tasks/2/", [part("title", "y")], ALICE),
        send_multipart("PATCH", "/api/tasks/2/", [], ALICE),
        send_multipart("PUT", "/api/tasks/2/", [], ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "other views": [
        send_multipart("POST", "/api/multiply-by-seven/", [part("value", "6")], ALICE),
        send_multipart("POST", "/api/multiply-by-seven/", [file_part("value", "v", "6")], ALICE),
        send_multipart("POST", "/api/auth/token/verify/", [part("token", "{alice}")]),
        send_multipart("POST", "/api/auth/token/", [part("username", "alice")]),
        send_multipart("POST", "/api/auth/token/refresh/", [part("refresh", "{alice_refresh}")]),
    ],
}
