"""Settings. Everything that differs between installations is an environment variable.

docs/operations.md lists them. Without any, the product runs on SQLite in ./var.
"""

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

DATA_DIR = Path(os.environ.get("RITOURNELLE_DATA", "var")).resolve()
DEBUG = os.environ.get("RITOURNELLE_DEBUG") == "yes"
ALLOWED_HOSTS = os.environ.get("RITOURNELLE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
_HTTPS = os.environ.get("RITOURNELLE_HTTPS") == "yes"


def _public_url() -> str:
    """Return where customers find the site: e-mails are written where no request says it."""
    if url := os.environ.get("RITOURNELLE_URL"):
        return url.rstrip("/")
    host = ALLOWED_HOSTS[0].lstrip(".")
    if host in ("localhost", "127.0.0.1", "*", ""):
        return "http://localhost:8000"
    return f"{'https' if _HTTPS else 'http'}://{host}"


PUBLIC_URL = _public_url()


def _secret_key() -> str:
    """Return the key of the environment, or one made once and kept in the data folder."""
    if key := os.environ.get("RITOURNELLE_SECRET_KEY"):
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass  # another process was faster: its key is the key
    return path.read_text()


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "ritournelle.kit",
    "ritournelle.accounts",
    "ritournelle.catalog",
    "ritournelle.customers",
    "ritournelle.invoicing",
    "ritournelle.outbox",
    "ritournelle.subscriptions",
    "ritournelle.imports",
    "ritournelle.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ritournelle.web.shell.guard.middleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ritournelle.web.shell.speed.middleware",
    "ritournelle.web.shell.members.middleware",
]
ROOT_URLCONF = "ritournelle.web.urls"
WSGI_APPLICATION = "ritournelle.web.wsgi.application"
_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before those of the packages, which they replace.
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "builtins": [
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "django_htmx.templatetags.django_htmx",
                "ritournelle.web.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ritournelle.web.shell.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "ritournelle.web.shell.renderer.FormRenderer"

# -- Who signs in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
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
LOGIN_REDIRECT_URL = "dashboard"
_SIGN_IN = "ritournelle.web.screens.sign_in"
# Whether anybody may make an account, or only those who were invited.
OPEN_SIGN_UP = os.environ.get("RITOURNELLE_SIGN_UP", "open") == "open"
ACCOUNT_ADAPTER = f"{_SIGN_IN}.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"{_SIGN_IN}.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reauthenticate": "PasswordAgainForm",
    }.items()
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = f"{_SIGN_IN}.name_form.NameForm"
ACCOUNT_CHANGE_EMAIL = True  # one address a person: a new one replaces it once confirmed
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # told by e-mail when a password or a second factor changes
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = f"{_SIGN_IN}.adapter.MFAAdapter"
MFA_FORMS = {
    name: f"{_SIGN_IN}.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "CodeAgainForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddKeyForm",
        "edit_webauthn": "RenameKeyForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Ritournelle"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
SESSION_COOKIE_AGE = 30 * 24 * 3600

# -- Database -------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    """Return Django's settings for DATABASE_URL; SQLite in the data folder without one."""
    url = os.environ.get("DATABASE_URL", f"sqlite:///{DATA_DIR / 'ritournelle.sqlite3'}")
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            # A writer takes its lock at BEGIN and waits for its turn, instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Files: issued documents are kept under the hash of their content ------------------------

_BUCKET = os.environ.get("RITOURNELLE_S3_BUCKET")
_FILES: dict[str, Any] = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _BUCKET,
            "endpoint_url": os.environ.get("RITOURNELLE_S3_ENDPOINT"),
            "file_overwrite": True,  # a name is a hash: the same name is the same content
        },
    }
    if _BUCKET
    else {
        "BACKEND": "ritournelle.kit.storage.FolderStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    }
)
STORAGES = {
    "default": _FILES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ritournelle.web.shell.fonts.FontFinder",
]
STATIC_URL = "/static/"
# Counts who asks too often, for all processes of the machine: a table would make a reader of
# SQLite wait for the night's writes. Nothing in it is missed when it is deleted.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
STATIC_ROOT = DATA_DIR / "static"
FONT_DIR = DATA_DIR / "fonts"

# -- E-mail: without a transport, messages wait in the outbox --------------------------------

EMAIL_HOST = os.environ.get("RITOURNELLE_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("RITOURNELLE_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("RITOURNELLE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("RITOURNELLE_SMTP_PASSWORD", "")
_SECURITY = os.environ.get("RITOURNELLE_SMTP_SECURITY", "starttls")
if _SECURITY not in ("starttls", "ssl", "none"):
    raise ImproperlyConfigured(
        f"RITOURNELLE_SMTP_SECURITY vaut {_SECURITY}\u00a0: choisissez starttls, ssl ou none."
    )
EMAIL_USE_TLS = _SECURITY == "starttls"
EMAIL_USE_SSL = _SECURITY == "ssl"
EMAIL_TIMEOUT = 30
# "smtp", "folder" (the demonstration), or an anymail backend such as
# "anymail.backends.brevo.EmailBackend"; empty: SMTP when a host is given, else none.
EMAIL_TRANSPORT = os.environ.get("RITOURNELLE_EMAIL", "smtp" if EMAIL_HOST else "")
EMAIL_BACKEND = {
    "": "django.core.mail.backends.dummy.EmailBackend",
    "smtp": "ritournelle.outbox.smtp.SmtpBackend",
    "folder": "ritournelle.outbox.folder.FolderBackend",
}.get(EMAIL_TRANSPORT, EMAIL_TRANSPORT)
# Whether an organisation's own mail server may be inside the installation's network: its members
# could probe that network with it.
PRIVATE_SMTP = os.environ.get("RITOURNELLE_PRIVATE_SMTP") == "yes"
EMAIL_FOLDER = Path(os.environ.get("RITOURNELLE_EMAIL_FOLDER", DATA_DIR / "mailbox"))
# Of an organisation that has not said which address it writes from.
DEFAULT_FROM_EMAIL = os.environ.get("RITOURNELLE_SENDER", "facturation@localhost")
# Every ANYMAIL_… variable of the environment, as django-anymail names them.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}

# -- Language, time, security ------------------------------------------------------------------

LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # each organisation has its own; the product always names it

# Nothing inline, nothing from elsewhere. Data that scripts read (application/json) is no script.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# Whether other hosts of the domain speak HTTPS too is not this host's to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
# How many proxies of ours wrote X-Forwarded-For: attempts are counted by visitor, not by proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("RITOURNELLE_PROXIES", "1" if _HTTPS else "0"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("RITOURNELLE_LOG", "WARNING")},
    "loggers": {"ritournelle": {"level": os.environ.get("RITOURNELLE_LOG", "INFO")}},
}
