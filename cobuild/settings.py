"""All settings. What differs between installations comes from the environment
(deploy/environment.sample lists it); everything written at run time goes below DATA_DIR."""

import os
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "PYTEST_VERSION" in os.environ
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # the sign-in page lists the demo accounts
HTTPS = env.bool("HTTPS", False)  # a reverse proxy in front speaks TLS


# Data


def data_dir():
    chosen = os.environ.get("DATA_DIR")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if TESTING:
        data_dir.temporary = tempfile.TemporaryDirectory(prefix="cobuild-test-")  # ends with us
        return Path(data_dir.temporary.name)
    return BASE_DIR / "data"


def make_folder(folder):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret_key(file):
    """The key of this installation, made on first use; of several processes one wins."""
    if not file.exists():
        with tempfile.NamedTemporaryFile("w", dir=file.parent) as fresh:  # mode 0600
            fresh.write(os.urandom(48).hex())
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, file)
    return file.read_text()


DATA_DIR = data_dir()
try:
    make_folder(DATA_DIR)
    SECRET_KEY = env.str("SECRET_KEY", "") or secret_key(DATA_DIR / "secret.key")
    MEDIA_ROOT = make_folder(DATA_DIR / "media")
    STATIC_ROOT = make_folder(DATA_DIR / "static")
except OSError as error:
    sys.exit(f"DATA_DIR cannot be used: {error}")

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # two writers wait for each other instead of failing
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA recursive_triggers=ON; PRAGMA synchronous="
    + ("OFF" if TESTING else "NORMAL"),
}


def database(settings):
    if settings["ENGINE"].endswith("sqlite3"):
        # The tests need a file: threads of a live server do not share a database in memory.
        file = Path(tempfile.gettempdir()) / f"cobuild-test-{os.getpid()}.sqlite3"
        return {**settings, "OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": file}}
    # compiling a statement takes PostgreSQL longer than it saves: a third of the time of figures
    options = {"options": "-c jit=off", **settings.get("OPTIONS", {})}
    return {**settings, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


EMBEDDED = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "db.sqlite3"}
DATABASES = {
    "default": database(env.db("DATABASE_URL") if env.str("DATABASE_URL", "") else EMBEDDED),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "sheets")  # of each process: made anew by a new release
}
CACHES["sheets"]["OPTIONS"] = {"MAX_ENTRIES": 60}  # published sheets, up to some hundred KiB each


# Parts

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "cobuild.core",
    "communities",
    "units",
    "accounts",
    "agreements",
    "agreements.district",
    "agreements.pairing",
    "agreements.liaison",
    *env.list("MORE_SYSTEMS", default=[]),  # apps of further systems, see README.md
    "agreements.members",
    "activities",
    "reports",
]
MIDDLEWARE = [
    "cobuild.core.middleware.HeadersMiddleware",  # these four: on whatever answers below them
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cobuild.core.middleware.RefuseNulMiddleware",
    "cobuild.core.middleware.SparingSessionMiddleware",
    "cobuild.core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitMiddleware",
    "cobuild.core.middleware.SignInRequiredMiddleware",
    "accounts.middleware.DueFirstMiddleware",
    "cobuild.policy.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cobuild.core.middleware.AuditMiddleware",
]
ROOT_URLCONF = "cobuild.urls"
WSGI_APPLICATION = "cobuild.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cobuild.core.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cobuild.context.menu",
            ],
        },
    },
]


# The audit log: the key of its stamps and seals, and the file that tells how far it was sealed

AUDIT_KEY = env.str("AUDIT_KEY", "")  # without one SECRET_KEY is used
AUDIT_ANCHOR = Path(env.str("AUDIT_ANCHOR", "") or DATA_DIR / "audit-anchor")


# Languages and formats

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "Simplified Chinese"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cobuild.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True


# Signing in

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
CSRF_FAILURE_VIEW = "cobuild.core.middleware.form_out_of_date"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
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
PASSWORD_PROFILE = env.str("PASSWORD_PROFILE", "graded")  # graded protection; or plain
PASSWORD_LASTS = None
if PASSWORD_PROFILE == "graded":
    AUTH_PASSWORD_VALIDATORS += [
        {"NAME": "accounts.passwords.GradedValidator"},
        {"NAME": "accounts.passwords.HistoryValidator"},
    ]
    PASSWORD_LASTS = None if DEMO else timedelta(days=90)
SECOND_FACTOR = env.bool("SECOND_FACTOR", not DEMO)  # asked of some roles, see accounts/roles.py
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60  # since the last request that was noted: one a minute
SESSION_LONGEST = 12 * 3600  # since the sign-in
SIGN_IN_IS_RECENT = 15 * 60  # for this long the password is not asked for again
LARGE_EXPORT = env.int("LARGE_EXPORT", 1000)  # of more rows than these it is
EXPORT_AT_ONCE = env.int("EXPORT_AT_ONCE", 5000)  # of more rows it is made in the background


# The door

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])  # whose X-Forwarded-For is believed
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
# Other names below the host's, and the lists that browsers ship, are the operator's to decide on.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


# Static files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
PLAIN_STATIC = TESTING or DEBUG  # unhashed names, found without collectstatic
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if PLAIN_STATIC
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = PLAIN_STATIC
WHITENOISE_KEEP_ONLY_HASHED_FILES = True


# Background work: results live in job rows, the broker carries only their ids

REDIS_URL = env.str("REDIS_URL", "")
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False  # a page does not wait for a broker that is away
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
A_DAY = 24 * 3600
CELERY_BEAT_SCHEDULE = {  # an order that nobody took before the next one is void
    "figures": {"task": "reports.compute_changed", "schedule": 600, "options": {"expires": 600}},
    "closing": {
        "task": "reports.close_due",
        "schedule": crontab(hour=5, minute=30),
        "options": {"expires": A_DAY},
    },
    "notices": {
        "task": "reports.keep_notices",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": A_DAY},
    },
    "sweep": {
        "task": "accounts.sweep",
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": A_DAY},
    },
    "files": {
        "task": "core.report_files",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": A_DAY},
    },
    "exports": {
        "task": "core.drop_exports",
        "schedule": crontab(hour=4, minute=20),
        "options": {"expires": A_DAY},
    },
    "jobs": {"task": "core.resume_jobs", "schedule": 60, "options": {"expires": 60}},
    "seals": {"task": "core.seal_log", "schedule": 30, "options": {"expires": 30}},
    "all seals": {
        "task": "core.seal_log",
        "schedule": crontab(hour=4, minute=30),
        "args": [True],
        "options": {"expires": A_DAY},
    },
}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 0.5,
        "socket_timeout": 0.8,
        "max_retries": 0,  # when publishing; a worker tries for ever
    }
else:
    CELERY_BROKER_URL = "folder://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": make_folder(DATA_DIR / "broker" / "queue"),
        "data_folder_out": DATA_DIR / "broker" / "queue",
        "control_folder": make_folder(DATA_DIR / "broker" / "control"),
        "polling_interval": 0.2,
    }
CACHES["jobs"] = (  # how far jobs are: goes the way of the broker (cobuild/core/progress.py)
    {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cobuild-jobs",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.8},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": make_folder(DATA_DIR / "broker" / "progress"),
    }
)


# Mail: without a host there is none

EMAIL_HOST = env.str("EMAIL_HOST", "")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", "cobuild@localhost")
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")  # what links in a mail begin with


# Log: everything to stderr, whoever started us keeps it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
