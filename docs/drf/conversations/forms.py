from recorder.requests import ALICE, content_type, get, post, request, send_form

BODIES = (
    "title=plain", "title=plus+and%20percent", "title=a%2Bb%26c%3Dd", "title=caf%C3%A9", "title=café",
    "title=%F0%9F%A6%80", "title=%E9", "title=%ff%fe", "title=%", "title=%zz", "title=%4", "title=100%",
    "title=a=b=c", "title=first&title=last", "title=first&title=", "title", "title=", "=x", "&", "&&title=x&&",
    "title=x;completed=true", "title=x&completed=on", "title=x&completed=true", "title=x&completed=false",
    "title=x&completed=", "title=x&completed=maybe", "title=x&completed=on&completed=off",
    "title=x&description=a%0Ab%0D%0Ac", "title=x&description=", "title=+x+", "title=+", "TITLE=x",
    "title=a%00b", "title=%ED%A0%80", "t%69tle=encoded+key", "title=x&id=7&owner=2&created_at=x&other=1",
    "title=<b>&amp;</b>", "title[]=x", '{"title": "json"}', " title=x", "title =x", "title=x\n",
    "title=x\r\n&completed=on", "completed=true", "description=only",
)


def charset(name, body):
    kind = content_type(f"application/x-www-form-urlencoded; charset={name}")
    return request("POST", "/api/tasks/", ALICE, kind, body=body)


CONVERSATIONS = {
    "a form posted": [send_form("POST", "/api/tasks/", body, ALICE) for body in BODIES],
    "an empty form": [
        send_form("POST", "/api/tasks/", "", ALICE),
        send_form("PUT", "/api/tasks/1/", "", ALICE),
        send_form("PATCH", "/api/tasks/1/", "", ALICE),
        send_form("PATCH", "/api/tasks/2/", "", ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "a checkbox that is not there": [
        send_form("POST", "/api/tasks/", "title=unticked", ALICE),
        send_form("PUT", "/api/tasks/2/", "title=unticked", ALICE),
        send_form("PUT", "/api/tasks/2/", "title=ticked&completed=on", ALICE),
        send_form("PATCH", "/api/tasks/2/", "title=still+ticked", ALICE),
        send_form("PATCH", "/api/tasks/2/", "completed=", ALICE),
        send_form("PATCH", "/api/tasks/2/", "completed=off", ALICE),
        get("/api/tasks/2/", ALICE),
    ],
    "what a form may leave out": [
        send_form("PUT", "/api/tasks/3/", "title=no+description", ALICE),
        send_form("PUT", "/api/tasks/3/", "description=no+title", ALICE),
        send_form("PUT", "/api/tasks/3/", "title=both&description=", ALICE),
        send_form("PATCH", "/api/tasks/3/", "description=%20", ALICE),
        send_form("PATCH", "/api/tasks/3/", "title=", ALICE),
        send_form("PATCH", "/api/tasks/3/", "nothing=known", ALICE),
        get("/api/tasks/3/", ALICE),
    ],
    "bytes and charsets": [
        send_form("POST", "/api/tasks/", b"title=caf\xe9", ALICE),
        send_form("POST", "/api/tasks/", b"title=\xff\xfe", ALICE),
        send_form("POST", "/api/tasks/", b"\xff=x&title=y", ALICE),
        charset("iso-8859-1", "title=caf%E9"),
        charset("iso-8859-1", b"title=caf\xe9"),
        charset("latin-1", "title=caf%C3%A9"),
        charset("utf-8", "title=caf%C3%A9"),
        charset("us-ascii", "title=caf%C3%A9"),
        charset("cp1252", "title=%80"),
        charset("utf-16", "title=x"),
        charset("nonsense", "title=x"),
    ],
    "lengths and limits": [
        send_form("POST", "/api/tasks/", "title=" + "a" * 255, ALICE),
        send_form("POST", "/api/tasks/", "title=" + "%C3%A9" * 255, ALICE),
        send_form("POST", "/api/tasks/", "title=" + "a" * 256, ALICE),
        send_form("POST", "/api/tasks/", "title=x" + "&a=1" * 999, ALICE),
        send_form("POST", "/api/tasks/", "title=x" + "&a=1" * 1000, ALICE),
    ],
    "other views": [
        send_form("POST", "/api/multiply-by-seven/", "value=6", ALICE),
        send_form("POST", "/api/multiply-by-seven/", "value=+6+", ALICE),
        send_form("POST", "/api/multiply-by-seven/", "value=", ALICE),
        send_form("POST", "/api/multiply-by-seven/", "value=x", ALICE),
        send_form("POST", "/api/multiply-by-seven/", "", ALICE),
        send_form("POST", "/api/multiply-by-seven/", "value=1&value=2", ALICE),
        send_form("POST", "/api/auth/token/", "username=alice"),
        send_form("POST", "/api/auth/token/", "username=&password="),
        send_form("POST", "/api/auth/token/verify/", "token={alice}"),
        send_form("POST", "/api/auth/token/refresh/", "refresh={alice_refresh}"),
        send_form("POST", "/api/tasks/", "title=x"),
        post("/api/tasks/", "title=x", ALICE),
    ],
}
