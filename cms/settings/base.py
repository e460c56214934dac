# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings shared by all environments: values only, from the environment."""

from pathlib import Path

import environ
from django.utils.csp import CSP

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(env("VAR_DIR", default=str(ROOT / "var")))

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
LIVE_ORIGIN = env("LIVE_ORIGIN", default="")

INSTALLED_APPS = [
    "home",
    "courses",
    "agende",
    "cms",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "cms.views.middleware.AdminCspMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.pages.cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cms.views.middleware.ActorMiddleware",
    "cms.views.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "courses.views.refusals.NotReadyMiddleware",
    "cms.views.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.pages.queries.around",
            ],
        },
    }
]

DATABASES = {"default": env.db_url_config(env("DATABASE_URL")) if "DATABASE_URL" in env.ENVIRON else {}}
if not DATABASES["default"] and (VAR / "database-url").exists():
    DATABASES["default"] = env.db_url_config((VAR / "database-url").read_text().strip())
# Statements are prepared by the server and planned once a connection: planning costs more than most of them.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    pool={"min_size": 1, "max_size": 8, "timeout": 10}, server_side_binding=True, prepare_threshold=3
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for all processes: rate limits count in it (expired rows go every hour).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cms_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
if "REDIS_URL" in env.ENVIRON:
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("REDIS_URL"),
    }
# Sizes of images are one query by key: as dear as the cache above, without its writes.
CACHES["renditions"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
# Whole public pages: a folder on one box, "cache" (the cache above) on several, "" for none.
PAGE_CACHE = env("PAGE_CACHE", default="cache" if "REDIS_URL" in env.ENVIRON else str(VAR / "page-cache"))

AUTH_USER_MODEL = "cms.User"
# It is Django's ModelBackend too (permissions by group); both together would hash a wrong password twice.
AUTHENTICATION_BACKENDS = ["cms.accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "cms.accounts.passwords.NobodysName"},
]
LOGIN_URL = "/accedi/"
LOGIN_REDIRECT_URL = "/spazio/"

# Signing in (allauth): one path, by e-mail; logins come from invitations, so addresses are proven.
ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https:") else "http"
# A class signs in behind one address: many sign-ins from one place are fine, many failures are not.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "access_request": "10/m/ip,3/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "cms.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"

LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano")]
TIME_ZONE = "Europe/Rome"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "static" / "dist", ROOT / "static" / "assets"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR / "media")))
# What the process that writes PDFs may take for one document (cms/pdf/README.md).
PDF_SECONDS = env.int("PDF_SECONDS", default=10)
PDF_MEGABYTES = env.int("PDF_MEGABYTES", default=512)
# Addresses that the site had before: certificates of then still carry them.
FORMER_SITE_URLS = [url.rstrip("/") for url in env.list("FORMER_SITE_URLS", default=[])]
# Private keys that sign receipts, badges and lists of certificates: one folder for all processes, in the backup.
CERTIFICATE_KEYS = Path(env("CERTIFICATE_KEYS", default=str(VAR / "keys")))
# Electronic seal on the PDF of certificates, if the body has one: a PKCS #12 file, a key and its certificates (PEM),
# or a device (PKCS #11); with the time of an authority (RFC 3161) when its address is there.
SEAL_PKCS12_FILE = env("SEAL_PKCS12_FILE", default="")
SEAL_KEY_FILE = env("SEAL_KEY_FILE", default="")
SEAL_CERT_FILE = env("SEAL_CERT_FILE", default="")
SEAL_PASSPHRASE = env("SEAL_PASSPHRASE", default="")
SEAL_PKCS11_MODULE = env("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_LABEL = env("SEAL_PKCS11_LABEL", default="")
SEAL_TSA_URL = env("SEAL_TSA_URL", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Strict everywhere; /admin/ has its own (cms.views.middleware).
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF, *([LIVE_ORIGIN] if LIVE_ORIGIN else [])],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_ENGINE = "cms.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cms.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

WAGTAIL_SITE_NAME = "Piano strategico metropolitano"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
# One city, one clock; of all names of zones the system knows some that browsers refuse ("localtime").
WAGTAIL_USER_TIME_ZONES = ["Europe/Rome"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# In the menu after the pages that ask to be there: address and words.
MENU_BESIDES_PAGES = [("/formazione/", "Formazione"), ("/incontri/", "Incontri"), ("/agende/", "Agende")]
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.pages.approval.publish_approved"
WAGTAILIMAGES_IMAGE_MODEL = "cms.SiteImage"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.SiteDocument"
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "italian",
        "AUTO_UPDATE": True,
    }
}
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt", "xlsx", "zip", "vtt", "mp4", "webm"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Jobs of killed workers run again after about half a minute; done jobs go. A worker has two jobs in hand: a mail need
# not wait for a batch, and while one certificate is being written the facts of the next are read.
PROCRASTINATE_IMPORT_PATHS = ["cms.jobs.periodic"]
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "delete_jobs": "successful",
    "update_heartbeat_interval": 5,
    "stalled_worker_timeout": 20,
    "shutdown_graceful_timeout": 10,
    "fetch_job_polling_interval": 2,
}

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="piattaforma@example.it")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
