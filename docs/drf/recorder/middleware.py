"""Settings with middleware that Django does not use by default, and what every topic with entity tags asks."""

from .requests import ALICE, BOB, HTML, accept, delete, get, head, options, patch, post, put

GZIP = "django.middleware.gzip.GZipMiddleware"
CONDITIONAL_GET = "django.middleware.http.ConditionalGetMiddleware"
# The entity tags of the health check, and of alice's first task and her list in the fixture.
HEALTH_TAG = '"0f0479874bf6f4a7281099b15df27c27"'
TASK_TAG = '"35f3d7b0968a8750ee24ef2b38c03a11"'
LIST_TAG = '"18379d2518a908f07036b2c446abc623"'


def middleware(gzip=False, conditional_get=False):
    """`MIDDLEWARE` with these classes in the places that Django's documentation gives them."""
    classes = [
        "django.middleware.security.SecurityMiddleware",
        *[GZIP] * gzip,
        "django.contrib.sessions.middleware.SessionMiddleware",
        *[CONDITIONAL_GET] * conditional_get,
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    return {"MIDDLEWARE": ",".join(classes)}


def everywhere(*headers):
    """Requests of each kind, with these headers."""
    return [
        get("/api/health/", *headers),
        head("/api/health/", *headers),
        options("/api/health/", *headers),
        get("/api/tasks/", ALICE, *headers),
        get("/api/tasks/1/", ALICE, *headers),
        get("/api/tasks/1/?format=json", ALICE, *headers),
        get("/api/tasks/1.json", ALICE, *headers),
        get("/api/tasks/1/", ALICE, accept("application/json; indent=2"), *headers),
        head("/api/tasks/1/", ALICE, *headers),
        options("/api/tasks/1/", ALICE, *headers),
        get("/api/tasks/4/", ALICE, *headers),
        get("/api/tasks/1/", *headers),
        get("/api/tasks/1/", ALICE, accept("text/csv"), *headers),
        get("/api/tasks", ALICE, *headers),
        get("/api/nothing/", *headers),
        post("/api/multiply-by-seven/", {"value": 6}, ALICE, *headers),
        post("/api/multiply-by-seven/", {"value": "x"}, ALICE, *headers),
    ]


def changes(*headers):
    """Requests that change something, with these headers."""
    return [
        patch("/api/tasks/1/", "{", ALICE, *headers),
        delete("/api/tasks/4/", ALICE, *headers),
        put("/api/tasks/1/", {"title": ""}, ALICE, *headers),
        post("/api/tasks/", {}, BOB, *headers),
    ]


def pages(*headers):
    """HTML pages. They are never the same twice."""
    return [get("/api/tasks/4/", ALICE, HTML, *headers), head("/api/health/", HTML, *headers)]
