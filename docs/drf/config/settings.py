"""Settings of the reference project. What differs between runs comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from config import middleware

DEFAULT_SECRET_KEY = "an insecure key for the reference project only, 0123456789abcdef"
# In the project's folder, as in a new Django project, whatever the current folder is.
DEFAULT_DATABASE_URL = f"sqlite://{Path(__file__).resolve().parent.parent / 'db.sqlite3'}"
SQLITE_SCHEME = "sqlite://"
POSTGRES_SCHEMES = ("postgres://", "postgresql://")


def database(url):
    """Django's entry for a database from its URL: what libpq understands of one counts here too."""
    if url.startswith(SQLITE_SCHEME):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.removeprefix(SQLITE_SCHEME)}
    if not url.startswith(POSTGRES_SCHEMES):
        raise ImproperlyConfigured(f"DATABASE_URL must start with {SQLITE_SCHEME} or {POSTGRES_SCHEMES[0]}")
    given = conninfo_to_dict(url)
    name, user, password, host, port = (given.pop(key, "") for key in ("dbname", "user", "password", "host", "port"))
    entry = {"NAME": name, "USER": user, "PASSWORD": password, "HOST": host, "PORT": port, "OPTIONS": given}
    return entry | {"ENGINE": "django.db.backends.postgresql"}


def items(text):
    return [item.strip() for item in text.split(",") if item.strip()]


def simple_jwt_setting(name, text):
    """A SimpleJWT setting from its text: times are in seconds, lists have commas, and `None` is empty."""
    if name.endswith("_LIFETIME"):
        return timedelta(seconds=int(text))
    if name == "LEEWAY":
        return int(text)
    if name == "AUTH_HEADER_TYPES":
        return tuple(items(text))
    if name == "AUDIENCE" and "," in text:
        return items(text)
    if name in ("AUDIENCE", "ISSUER", "TOKEN_TYPE_CLAIM"):
        return text or None
    return {"true": True, "false": False}.get(text, text)


def rest_framework_setting(name, text):
    """A setting of DRF from its text: lists have commas, and `None` is empty."""
    if name in ("DEFAULT_RENDERER_CLASSES", "DEFAULT_FILTER_BACKENDS", "DEFAULT_THROTTLE_CLASSES"):
        return items(text)
    if name in ("PAGE_SIZE", "NUM_PROXIES") and text:
        return int(text)
    return text or None


def spectacular_setting(name, text):
    """A setting of drf-spectacular from its text: `None` is empty."""
    return {"true": True, "false": False, "": None}.get(text, text)


def from_environment(prefix, setting):
    """The settings `PREFIX__NAME` by name. `PREFIX__NAME__KEY` is an entry of the dictionary `NAME`."""
    settings = {}
    for variable, text in os.environ.items():
        if variable.startswith(f"{prefix}__"):
            _, name, *keys = variable.split("__", 2)
            if keys:
                settings.setdefault(name, {})[keys[0]] = text or None
            else:
                settings[name] = setting(name, text)
    return settings


SECRET_KEY = os.environ.get("SECRET_KEY", DEFAULT_SECRET_KEY)
DEBUG = False
ALLOWED_HOSTS = items(os.environ.get("ALLOWED_HOSTS", "*"))
MIDDLEWARE_SETTINGS = middleware.given()
globals().update(MIDDLEWARE_SETTINGS)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # It has no models. The browsable API uses its templates.
    "django_filters",
    "rest_framework",
    "rest_framework_simplejwt",
    "rest_framework_simplejwt.token_blacklist",
    # It has no models. It is in use only if it makes the schema.
    "drf_spectacular",
    "tasks",
]
# It has no models. It checks its settings.
INSTALLED_APPS += ["corsheaders"] if middleware.has_cors(MIDDLEWARE_SETTINGS) else []
# A site that never installed one of them.
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in items(os.environ.get("WITHOUT_APPS", ""))]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# A site with other middleware, such as `GZipMiddleware`.
MIDDLEWARE = items(os.environ.get("MIDDLEWARE", "")) or MIDDLEWARE
if middleware.has_cors(MIDDLEWARE_SETTINGS):
    CORS = "corsheaders.middleware.CorsMiddleware"
    MIDDLEWARE = [CORS, *(path for path in MIDDLEWARE if path != CORS)]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
STATIC_URL = "static/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", DEFAULT_DATABASE_URL))}
CACHES = from_environment("CACHES", str) or {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

PASSWORD_HASHERS = items(os.environ.get("PASSWORD_HASHERS", "")) or [
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": (
        "rest_framework_simplejwt.authentication.JWTAuthentication",
    ),
    "DEFAULT_PERMISSION_CLASSES": (
        "rest_framework.permissions.IsAuthenticated",
    ),
} | from_environment("REST_FRAMEWORK", rest_framework_setting)

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
} | from_environment("SIMPLE_JWT", simple_jwt_setting)

SPECTACULAR_SETTINGS = from_environment("SPECTACULAR_SETTINGS", spectacular_setting)
