"""The settings of middleware under which requests are asked: CORS, HTTPS, proxies, entity tags and compression."""

from recorder.middleware import middleware

# How many combinations one run has, each with servers of its own.
IN_A_RUN = 6

LISTED = (
    "https://app.example", "http://localhost:3000", "https://APP.example", "https://app.example:8443", "null", "file://",
    "https://[::1]:8000", "capacitor://localhost",
)
REGEXES = (
    r"^https://\w+\.app\.example$", r"http://localhost:\d+", r"https://app", r"(?i)https://APP\.example", r"null|file://",
    r"https?://[a-c]+\.example(:\d+)?$", r".*\.example", r"^$",
)
URLS = (r"^/api/.*$", r"/api/tasks", r"^/api/(tasks|me)/$", r".*", r"^/nothing", r"^.*$", "x")
CHOICES = {
    "CORS_ALLOW_METHODS": ("GET", "DELETE,GET,OPTIONS,PATCH,POST,PUT,BREW"),
    "CORS_ALLOW_HEADERS": ("x-one", "accept,X-Two,authorization"),
    "CORS_EXPOSE_HEADERS": ("Retry-After", "X-Total,Link"),
    "CORS_PREFLIGHT_MAX_AGE": ("0", "1", "86400"),
    "CORS_ALLOW_CREDENTIALS": ("true", "true", "false"),
    "CORS_ALLOW_PRIVATE_NETWORK": ("true", "true", "false"),
    "CORS_URLS_REGEX": URLS,
    "SECURE_SSL_HOST": ("secure.example", "secure.example:8443"),
    "SECURE_REDIRECT_EXEMPT": ("^api/health", "me/$,^nothing", "tasks", "^/", "^$"),
    "SECURE_HSTS_SECONDS": ("0", "60", "31536000"),
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": ("true", "false"),
    "SECURE_HSTS_PRELOAD": ("true", "false"),
    "SECURE_CONTENT_TYPE_NOSNIFF": ("true", "false"),
    "SECURE_REFERRER_POLICY": ("", "no-referrer", "no-referrer, strict-origin", "same-origin,origin"),
    "SECURE_CROSS_ORIGIN_OPENER_POLICY": ("", "unsafe-none", "same-origin-allow-popups"),
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_SCHEME,https", "HTTP_X_FORWARDED_PROTO,https", "HTTP_X_FORWARDED_SSL,on"),
    "X_FRAME_OPTIONS": ("DENY", "SAMEORIGIN", "sameorigin"),
    "USE_X_FORWARDED_HOST": ("true", "true", "false"),
    "USE_X_FORWARDED_PORT": ("true", "false"),
    "ALLOWED_HOSTS": ("*", ".example,testserver", "testserver"),
    "FORWARDED_ALLOW_IPS": ("*", "127.0.0.0/8", "192.0.2.1,127.0.0.1", "192.0.2.0/24"),
}


def drawn(dice):
    return [combination(dice) for _ in range(IN_A_RUN)]


def combination(dice):
    settings = {}
    if dice.chance(0.6):
        settings["CORS_ALLOWED_ORIGINS"] = ",".join(dice.sample(LISTED, dice.randint(1, 4)))
    if dice.chance(0.5):
        settings["CORS_ALLOWED_ORIGIN_REGEXES"] = ",".join(dice.sample(REGEXES, dice.randint(1, 2)))
    if dice.chance(0.25):
        settings["CORS_ALLOW_ALL_ORIGINS"] = "true"
    if dice.chance(0.25):
        settings["SECURE_SSL_REDIRECT"] = "true"
    settings |= middleware(gzip=dice.chance(0.5), conditional_get=dice.chance(0.5))
    for name, values in CHOICES.items():
        if dice.chance(0.3):
            settings[name] = dice.choice(values)
    return settings
