"""The settings of middleware, each from the environment variable of its name."""

import os

LISTS = (
    "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ALLOW_METHODS", "CORS_ALLOW_HEADERS",
    "CORS_EXPOSE_HEADERS", "SECURE_REDIRECT_EXEMPT",
)
NUMBERS = ("CORS_PREFLIGHT_MAX_AGE", "SECURE_HSTS_SECONDS")
TRUTHS = (
    "CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS", "CORS_ALLOW_PRIVATE_NETWORK", "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_CONTENT_TYPE_NOSNIFF", "USE_X_FORWARDED_HOST",
    "USE_X_FORWARDED_PORT",
)
TEXTS = (
    "CORS_URLS_REGEX", "SECURE_SSL_HOST", "SECURE_REFERRER_POLICY", "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "X_FRAME_OPTIONS",
)
PAIRS = ("SECURE_PROXY_SSL_HEADER",)
NAMES = (*LISTS, *NUMBERS, *TRUTHS, *TEXTS, *PAIRS)
# With one of them, another origin may be allowed.
ORIGINS = ("CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ALLOW_ALL_ORIGINS")


def items(text):
    return [item.strip() for item in text.split(",") if item.strip()]


def setting(name, text):
    """A setting from its text: lists and pairs have commas, and `None` is empty."""
    if name in LISTS:
        return items(text)
    if name in PAIRS:
        return tuple(items(text)) or None
    if name in NUMBERS:
        return int(text)
    return text == "true" if name in TRUTHS else text or None


def given():
    return {name: setting(name, os.environ[name]) for name in NAMES if name in os.environ}


def has_cors(settings):
    """Whether django-cors-headers is installed: without an origin that it allows, it would only add `Vary: origin`."""
    return any(settings.get(name) for name in ORIGINS)
