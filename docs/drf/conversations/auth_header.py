from recorder.requests import ALICE, get, options, post, request

VALUES = (
    "Bearer {alice}", "bearer {alice}", "BEARER {alice}", "Bearer  {alice}", "Bearer\t{alice}",
    "  Bearer {alice}  ", "Bearer", "Bearer ", "Bearer {alice} more", "Bearer {alice} {alice}",
    "Bearer a b c", "Bearer {alice},", "Bearer {alice}, Bearer {bob}", "Bearer,{alice}",
    "Bearer={alice}", "Bearer:{alice}", "Bearer{alice}", '"Bearer" {alice}', 'Bearer "{alice}"',
    "Bearer <{alice}>", "Token {alice}", "JWT {alice}", "Basic YWxpY2U6eA==", "Basic", "Digest x=y",
    "{alice}", "", " ", "x", "Béarer {alice}", "Bearer\u00a0{alice}", "Bearer \u00a0{alice}",
    "Bearer é", "Bearer {alice}\u00e9", "Bearer null", "Bearer undefined", "Bearer 0", "Bearer .",
    "Bearer {alice_refresh}", "Bearer\u0085{alice}",
)

CONVERSATIONS = {
    "the header's form": [get("/api/me/", ("Authorization", value)) for value in VALUES],
    "the header's name": [
        get("/api/me/", ("authorization", "Bearer {alice}")),
        get("/api/me/", ("AUTHORIZATION", "Bearer {alice}")),
        get("/api/me/", ("X-Authorization", "Bearer {alice}")),
        get("/api/me/", ("Proxy-Authorization", "Bearer {alice}")),
        get("/api/me/", ("Cookie", "access={alice}; sessionid=x")),
        get("/api/me/?access_token=x&token=x"),
        get("/api/me/", ALICE, ("Cookie", "csrftoken=x; sessionid=nonsense")),
        get("/api/me/", ALICE, ("Authorization", "Bearer {bob}")),
        get("/api/me/", ("Authorization", "Basic x"), ALICE),
    ],
    "bad credentials where none are needed": [
        get("/api/health/", ("Authorization", "Bearer bad")),
        get("/api/health/", ("Authorization", "Bearer {expired}")),
        get("/api/health/", ("Authorization", "Bearer")),
        get("/api/health/", ("Authorization", "Token bad")),
        post("/api/auth/token/verify/", {"token": "{alice}"}, ("Authorization", "Bearer bad")),
        post("/api/auth/token/refresh/", {"refresh": "{alice_refresh}"}, ("Authorization", "Bearer bad")),
        post("/api/auth/token/", {}, ("Authorization", "Bearer a b")),
    ],
    "credentials come before the rest": [
        get("/api/tasks/abc/", ("Authorization", "Bearer bad")),
        post("/api/tasks/", "{", ("Authorization", "Bearer bad")),
        request("BREW", "/api/tasks/", ("Authorization", "Bearer bad")),
        options("/api/tasks/", ("Authorization", "Bearer a b")),
        get("/api/tasks/", ("Authorization", "Bearer bad"), ("Accept", "application/xml")),
        get("/api/tasks.xml", ("Authorization", "Bearer bad")),
        get("/api/nothing/", ("Authorization", "Bearer bad")),
        get("/api/tasks", ("Authorization", "Bearer bad")),
    ],
}
