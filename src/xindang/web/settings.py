"""Settings of the office. What differs from place to place comes from the environment; docs/production.md lists it."""

from __future__ import annotations

import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from xindang.web.environment import database_of, sealing_keys, secret_key, storage_of, words_of

DATA_FOLDER = Path(os.environ.get("XINDANG_DATA", "office-data")).resolve()
DEMO = os.environ.get("XINDANG_DEMO") == "1"
# A fixed today, for demonstrations and tests; production leaves it unset.
TODAY = date.fromisoformat(os.environ["XINDANG_TODAY"]) if os.environ.get("XINDANG_TODAY") else None
PACK = os.environ.get("XINDANG_POLICY", "trade")
ENGINE_MEMORY_MB = int(os.environ.get("XINDANG_MEMORY_MB", "3000"))
ENGINE_THREADS = int(os.environ.get("XINDANG_THREADS", "2"))
# The most that one import may hold, in MB, unpacked.
IMPORT_MB = int(os.environ.get("XINDANG_IMPORT_MB", "2000"))
# The most that one file of a customer's documents may hold, in MB.
DOCUMENT_MB = int(os.environ.get("XINDANG_DOCUMENT_MB", "50"))
# When the nightly assessment is queued, hour and minute of the office's time zone; empty: never.
NIGHTLY_AT = os.environ.get("XINDANG_NIGHTLY_AT", "02:00")

SECRET_KEY = secret_key(os.environ.get("XINDANG_SECRET_KEY", ""), DATA_FOLDER)
# What seals resident ids and the like; the first is current (docs/production.md).
SEALING_KEYS = sealing_keys(os.environ.get("XINDANG_SEALING_KEYS", ""), DATA_FOLDER)
DEBUG = False
ALLOWED_HOSTS = words_of(os.environ.get("XINDANG_HOSTS", "localhost 127.0.0.1 [::1]"))
CSRF_TRUSTED_ORIGINS = words_of(os.environ.get("XINDANG_ORIGINS", ""))
DATABASES = {"default": database_of(os.environ.get("XINDANG_DATABASE_URL", ""), DATA_FOLDER)}

APPS = (
    "audit", "people", "sources", "customers", "documents", "records", "ledger", "rating", "credit",
    "dossiers", "jobs", "intake", "runs", "visits", "api", "web",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    *(f"xindang.{app}" for app in APPS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xindang.web.middleware.content_security",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xindang.web.middleware.viewer_known",
    "xindang.web.middleware.page_above",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xindang.web.urls"
WSGI_APPLICATION = "xindang.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xindang.web.context.office",
            ],
            "builtins": ["xindang.web.templatetags.said", "django.contrib.humanize.templatetags.humanize"],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
# Argon2 is no part of Python; PBKDF2 is Django's own choice.
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
# Five wrong passwords of a name from an address shut both out together for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Never written down with a wrong try.
AXES_SENSITIVE_PARAMETERS = ["username", "old", "new", "repeated", "code", "csrfmiddlewaretoken"]
# Behind a proxy every request comes from the proxy; the demonstration has none.
AXES_CLIENT_IP_CALLABLE = None if DEMO else "xindang.web.pages.account.signing_in.client_address"
AXES_LOCKOUT_CALLABLE = "xindang.web.pages.account.views.locked_out"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "信档"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = os.environ.get("XINDANG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["xindang.web.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FILES = 200


def _installed(package: str, *parts: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


# Styles and scripts come from installed packages: no CDN, nothing copied into this repository.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STATICFILES_DIRS = [
    ("tabler", _installed("jazzy_tabler", "static", "vendor", "tabler")),
    ("xindang", Path(__file__).parent / "static" / "xindang"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "xindang.web.static_files.HashedFiles"
    },
    "documents": storage_of(os.environ.get("XINDANG_DOCUMENTS", ""), DATA_FOLDER / "documents"),
}
WHITENOISE_USE_FINDERS = DEMO
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Everything but the demonstration on one machine stands behind TLS.
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not DEMO else None
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"refusals": {"()": "xindang.web.logs.WithoutTraceback"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["refusals"]}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("XINDANG_LOG_LEVEL", "WARNING")},
}
