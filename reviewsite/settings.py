"""Settings: one file, the environment decides, nonsense is refused at start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from reviewsite.lib.env import (
    read_bool,
    read_choice,
    read_folder,
    read_int,
    read_list,
    read_service,
    read_text,
    read_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = read_folder("DATA_DIR", BASE_DIR / "var")
DATABASE_URL = read_url("DATABASE_URL", schemes=("postgres", "postgresql", "sqlite"))
REDIS_URL = read_url("REDIS_URL", schemes=("redis", "rediss"))
IS_SERVER = DATABASE_URL.startswith("postgres")

DEBUG = read_bool("DEBUG", False)
PORT = read_int("PORT", 8000, low=1, high=65535)
SITE_URL = read_url("SITE_URL", schemes=("http", "https"))


def read_secret_key() -> str:
    """SECRET_KEY, or for the laptop a random one kept in DATA_DIR."""
    key = read_text("SECRET_KEY")
    if key and len(key) < 32:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 32 characters.")
    if key:
        return key
    if IS_SERVER:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set; a server needs one that all its processes share "
            "(python -c 'import secrets; print(secrets.token_urlsafe(50))')."
        )
    kept = DATA_DIR / "secret_key"
    with suppress(FileExistsError):
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, secrets.token_urlsafe(50).encode())
        os.close(handle)
    return kept.read_text()


SECRET_KEY = read_secret_key()
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", [] if IS_SERVER else ["127.0.0.1", "localhost", "[::1]"])
if not ALLOWED_HOSTS and not DEBUG:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is not set; name the host people open, e.g. reviews.example.org."
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "reviews",
    "searches",
    "screening",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "reviewsite.lib.middleware.ErrorPages",
]

ROOT_URLCONF = "reviewsite.urls"
WSGI_APPLICATION = "reviewsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "reviewsite" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviewsite.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}


def read_database() -> dict:
    """The database of DATABASE_URL, or the laptop's SQLite file in DATA_DIR."""
    url = DATABASE_URL or f"sqlite:///{DATA_DIR / 'reviewsite.sqlite3'}"
    database = environ.Env.db_url_config(url)
    if not database.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database; write …HOST:PORT/NAME.")
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # Opened for each request, the last to close would write the whole log back each time.
        database["OPTIONS"] = SQLITE_OPTIONS
        database["CONN_MAX_AGE"] = None
    else:
        # Compiling costs half a second where the plans of lists only look dear.
        database.setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": read_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
else:
    BROKER_DIR = DATA_DIR / "broker"
    for folder in ("messages", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "laptop://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "jobs": {"task": "reviews.tasks.sweep", "schedule": 30.0},
    "uploads": {"task": "searches.tasks.discard_forgotten", "schedule": 3600.0},
}

AUTH_USER_MODEL = "reviews.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reviews:review-list"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "reviews.signup.SignupForm"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = read_int("TRUSTED_PROXIES", 0, low=0, high=5)

EMAIL_URL = read_url("EMAIL_URL", schemes=("smtp", "smtps", "smtp+tls"))
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_URL else "none"
DEFAULT_FROM_EMAIL = read_text("FROM_EMAIL", "reviewsite@localhost")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False


def read_storage() -> dict:
    """Where the files of people are kept: the bucket of S3_BUCKET, or a folder in DATA_DIR."""
    bucket = read_text("S3_BUCKET")
    options = {
        "endpoint_url": read_url("S3_ENDPOINT_URL", schemes=("http", "https")) or None,
        "region_name": read_text("S3_REGION") or None,
        "access_key": read_text("S3_ACCESS_KEY_ID") or None,
        "secret_key": read_text("S3_SECRET_ACCESS_KEY") or None,
    }
    addressing = read_choice("S3_ADDRESSING", "auto", ("auto", "path", "virtual"))
    if not bucket:
        if any(options.values()):
            raise ImproperlyConfigured("S3_BUCKET is not set, but other variables of S3 are.")
        folder = {"location": DATA_DIR / "files", "base_url": None}
        return {"BACKEND": "reviewsite.storage.DiskStorage", "OPTIONS": folder}
    if bool(options["access_key"]) != bool(options["secret_key"]):
        raise ImproperlyConfigured("S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together.")
    options |= {"bucket_name": bucket, "addressing_style": addressing}
    return {"BACKEND": "reviewsite.bucket.BucketStorage", "OPTIONS": options}


STATIC_URL = "static/"
STATIC_ROOT = read_folder("STATIC_DIR", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "reviewsite" / "static"]
STORAGES = {
    "default": read_storage(),
    "staticfiles": {"BACKEND": "reviewsite.storage.StaticStorage"},
}
MAX_UPLOAD_MB = read_int("MAX_UPLOAD_MB", 100, low=1, high=4096)
# Files come in forms, which add a little; the proxy of the server shape counts that within.
LARGEST_REQUEST = (MAX_UPLOAD_MB + 1) * 1024 * 1024
MAX_RECORDS = read_int("MAX_RECORDS", 250_000, low=1, high=5_000_000)
UPLOAD_DAYS = read_int("UPLOAD_DAYS", 7, low=1, high=3650)
MAX_UNPACKED_MB = read_int("MAX_UNPACKED_MB", 200, low=1, high=8192)
MAX_UNPACK_RATIO = read_int("MAX_UNPACK_RATIO", 100, low=1, high=10_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PDF_WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'"


def add_static_headers(headers, path: str, url: str) -> None:
    """A worker has the policy of its own file: the one that takes strangers' PDFs apart may run its
    decoders of pictures, and reaches nothing."""
    if "/pdf.worker." in url:
        headers["Content-Security-Policy"] = PDF_WORKER_POLICY


WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if SITE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000

MESH_LOOKUP_URL = read_service("MESH_LOOKUP_URL", "https://id.nlm.nih.gov/mesh")
EUTILS_URL = read_service("EUTILS_URL", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils")
EUROPEPMC_URL = read_service("EUROPEPMC_URL", "https://www.ebi.ac.uk/europepmc/webservices/rest")
CROSSREF_URL = read_service("CROSSREF_URL", "https://api.crossref.org")
OPENALEX_URL = read_service("OPENALEX_URL", "https://api.openalex.org")
UNPAYWALL_URL = read_service("UNPAYWALL_URL", "https://api.unpaywall.org/v2")
UNPAYWALL_EMAIL = read_text("UNPAYWALL_EMAIL")
OPENALEX_API_KEY = read_text("OPENALEX_API_KEY")
NCBI_API_KEY = read_text("NCBI_API_KEY")
NCBI_EMAIL = read_text("NCBI_EMAIL")

LEASE_MINUTES = read_int("LEASE_MINUTES", 15, low=1, high=1440)
BATCH_DAYS = read_int("BATCH_DAYS", 7, low=1, high=60)
JOB_LEASE_SECONDS = read_int("JOB_LEASE_SECONDS", 60, low=5, high=3600)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "reviewsite": {"level": "INFO"},
        "reviews": {"level": "INFO"},
        "waitress": {"level": "WARNING"},
        "bibtexparser": {"level": "ERROR"},
    },
}
