"""Everything Django is told, from the environment and the site's own folder."""

import importlib.util
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from bandeng import addresses, environment, home, keys, sites

PACKAGE = Path(__file__).parent
HOME = home.current()
KEYS = keys.of(HOME)

# --- who may reach it -------------------------------------------------------------------------
DEBUG = environment.switch("BANDENG_DEBUG")
DEMO = environment.switch("BANDENG_DEMO")
DEMO_SITE = environment.one_of("BANDENG_DEMO_SITE", tuple(sites.SITES))
ADDRESS = environment.text("BANDENG_ADDRESS")
SECURE = ADDRESS.startswith("https://")
SECRET_KEY = KEYS.secret
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = LOOPBACK if DEMO else [*LOOPBACK, *addresses.hosts(ADDRESS)]
CSRF_TRUSTED_ORIGINS = [ADDRESS.rstrip("/")] if ADDRESS else []
ROOT_URLCONF = "bandeng.urls"
WSGI_APPLICATION = "bandeng.wsgi.application"

# --- rooms and halls --------------------------------------------------------------------------
ROOMS = [
    *(
        "journal",
        "worktime",
        "tries",
        "places",
        "people",
        "switches",
        "playbooks",
        "notices",
        "matters",
    ),
    *("activities", "reports", "doors", "sheets"),
]
HALLS = ["web.resident", "web.worker", "web.office", "web.open", "web.entering", "web.ui"]
INSTALLED_APPS = [
    *(f"bandeng.{part}" for part in [*ROOMS, *HALLS, "clockwork"]),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "template_partials",
    "csp",
    "procrastinate.contrib.django",
]
if importlib.util.find_spec("django_linear_migrations"):
    INSTALLED_APPS.append("django_linear_migrations")
FIRST_PARTY_APPS = [f"bandeng.{room}" for room in ROOMS]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bandeng.web.ui.middleware.SeatsMiddleware",
    "bandeng.web.entering.presence.PresenceMiddleware",
]
CSRF_FAILURE_VIEW = "bandeng.web.ui.views.csrf_failure"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- rows -------------------------------------------------------------------------------------
# One action is one transaction, so a request is not wrapped in another one. A pooler that gives
# each transaction another connection has to be named: what is prepared on one is not on another.
POOLED = environment.switch("BANDENG_DB_POOLER")
_ADDRESS = addresses.database(HOME)
_GIVEN: dict[str, Any] = _ADDRESS.get("OPTIONS", {})
_ONE_PLAN = f"{_GIVEN.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
_APART = {"prepare_threshold": 2, "options": _ONE_PLAN}
_PREPARED = {"prepare_threshold": None} if POOLED else _APART
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_ADDRESS,
        "OPTIONS": {**_GIVEN, **_PREPARED},
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": "template0"},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Limits on guessing must be shared by all web processes, hence a table and not their memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
    },
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
}

# --- how much one address may send ------------------------------------------------------------
ASKS_PER_HOUR = environment.number("BANDENG_ASKS_PER_HOUR", 20, least=1)
ASKS_PER_DAY = environment.number("BANDENG_ASKS_PER_DAY", 60, least=1)
CALLS_PER_MINUTE = environment.number("BANDENG_CALLS_PER_MINUTE", 600, least=1)

# --- where callbacks may go besides public machines by https ----------------------------------
HOOKS_ALLOW = environment.networks("BANDENG_HOOKS_ALLOW")
HOOKS_PLAIN = environment.switch("BANDENG_HOOKS_PLAIN")

# --- who signs in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "bandeng.web.entering.backends.PhoneOrName",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "bandeng.web.entering.adapter.Adapter"
ACCOUNT_FORMS = {"login": "bandeng.web.entering.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "phone"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
MFA_FORMS = {"authenticate": "bandeng.web.entering.forms.CodeForm"}
MFA_TOTP_ISSUER = "Bandeng"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("BANDENG_PROXIES", 0, most=9)

# Staff are signed out after a while without a request; a guarded act asks for the password again
# when it was last given longer ago than this.
IDLE = timedelta(hours=environment.number("BANDENG_IDLE_HOURS", 8, least=1, most=168))
PROVEN_FOR = timedelta(hours=12)
SESSION_ENGINE = "bandeng.web.entering.sessions"
SESSION_COOKIE_AGE = int(max(IDLE, timedelta(hours=12)).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "bandeng_session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "bandeng_csrf"
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "bandeng_language"

# --- what the browser is told -----------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # a picture chosen for sending is shown from the browser's memory before it leaves
        "img-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "display-capture": [],
    "geolocation": ["self"],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# --- files ------------------------------------------------------------------------------------
PLAIN_STATIC = DEBUG or environment.switch("BANDENG_PLAIN_STATIC")
STATIC_URL = "/static/"
STATIC_ROOT = None if PLAIN_STATIC else HOME.static
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = PLAIN_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME.media
EXPORTS_ROOT = HOME.exports  # lists on their way to who ordered them; never served by name
SHEETS_ROOT = HOME.sheets
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC if PLAIN_STATIC else _HASHED},
}
SHIPPED_PLAYBOOKS = addresses.shipped_playbooks(PACKAGE)
# Six pictures of 6 MB and the words around them; serving.py refuses more before reading it.
REQUEST_LIMIT = 40 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 12

# --- words and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "deeds" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- mail -------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = environment.text("BANDENG_MAIL_FROM", "bandeng@localhost")
EMAIL_FILE_PATH = HOME.mail
EMAIL_BACKEND = "bandeng.doors.sending.mail.Post"  # as the door is set up

# --- logs: what happened to the program, never to whom ----------------------------------------
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"careful": {"()": "bandeng.logs.Careful"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "careful"}},
    "root": {"handlers": ["stderr"], "level": environment.text("BANDENG_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
