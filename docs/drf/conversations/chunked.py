from recorder.requests import ALICE, FORM, JSON, get, request

CHUNKED = ("Transfer-Encoding", "chunked")


def chunked(method, path, text, *headers):
    """The body goes out as it stands here: in chunks, and without a length."""
    body = f"{len(text):x}\r\n{text}\r\n0\r\n\r\n"
    return request(method, path, ALICE, *headers, CHUNKED, body=body)


CONVERSATIONS = {
    "a body of no stated length is not read": [
        chunked("POST", "/api/tasks/", '{"title": "in chunks"}', JSON),
        chunked("POST", "/api/tasks/", "{", JSON),
        chunked("POST", "/api/tasks/", "title=in+chunks", FORM),
        chunked("POST", "/api/tasks/", "x", ("Content-Type", "text/plain")),
        chunked("PATCH", "/api/tasks/1/", '{"title": "in chunks"}', JSON),
        chunked("POST", "/api/multiply-by-seven/", '{"value": 6}', JSON),
        get("/api/tasks/", ALICE),
    ],
}
