"""Django's settings. What the operator may choose is read by `vigie.kit.environment` and told in docs/hosting.md."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import django_stubs_ext

from vigie import __version__
from vigie.kit import environment
from vigie.kit.data_folder import data_folder
from vigie.kit.database_url import django_database
from vigie.kit.secrets import KeyRing
from vigie.networks.folders import locale_folders
from vigie.ops.logging import LOGGING as LOGGING

django_stubs_ext.monkeypatch()

VERSION = __version__
ROOT = Path(__file__).resolve().parents[2]
DATA = data_folder()
DEBUG = environment.DEBUG.read()
TESTING = environment.TESTING.read()
KEYS = KeyRing.load(DATA / "keys")
SECRET_KEY = environment.SESSION_KEY.read() or KEYS.derive_signing_key("sessions")

# Where Vigie is seen from. Behind a proxy: VIGIE_URL=https://vigie.example.org
URL = environment.URL.read()
# What a mailed link leads to: never the host that the request named, anybody may name any.
ADDRESS = URL or f"http://localhost:{environment.PORT.read()}"
ALLOWED_HOSTS = [urlsplit(URL).hostname or "*"] if URL else ["*"]
CSRF_TRUSTED_ORIGINS = [URL] if URL else []
HTTPS = URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "vigie_session", "vigie_csrf"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many proxies stand in front: the address in the journal is taken that many places from the right.
TRUSTED_PROXIES = environment.PROXIES.read()

# The rooms, top floor first. What a room holds is found by its name: models.py, urls.py (its addresses in a workspace),
# public_urls.py (the others), jobs.py, templates, static files, translations.
ROOMS = [
    "desk",
    "training",
    "inbox",
    "publishing",
    "listening",
    "proofreading",
    "people",
    "channels",
    "journal",
    "team",
    "ui",
]

INSTALLED_APPS = [
    "vigie.ops",
    *(f"vigie.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "vigie.ops.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vigie.ui.content_security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vigie.team.middleware.CurrentMember",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vigie.ui.toasts.ToastMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "vigie.config.urls"
ASGI_APPLICATION = "vigie.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vigie.ui.context_processors.base_context",
            ],
        },
    }
]

DATABASES = {"default": django_database(environment.DATABASE_URL.read(), environment.POOL_SIZE.read())}

AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["vigie.team.allauth_adapters.MembershipBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
if TESTING:
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")  # a strong one takes 100 ms a sign-in
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "vigie.team.passwords.PersonalPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "vigie.team.passwords.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# Sign-in: by e-mail address; nobody signs up without an invitation (team.signing_in).
ACCOUNT_ADAPTER = "vigie.team.allauth_adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "vigie.team.auth_forms.SignInForm",
    "change_password": "vigie.team.auth_forms.ChangePasswordForm",
    "reset_password": "vigie.team.auth_forms.RequestResetForm",
    "reset_password_from_key": "vigie.team.auth_forms.ResetPasswordForm",
    "reauthenticate": "vigie.team.auth_forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "vigie.team.auth_forms.AuthenticateForm",
    "reauthenticate": "vigie.team.auth_forms.ConfirmCodeForm",
    "activate_totp": "vigie.team.auth_forms.ActivateAppForm",
    "add_webauthn": "vigie.team.auth_forms.AddKeyForm",
    "edit_webauthn": "vigie.team.auth_forms.RenameKeyForm",
    "login_webauthn": "vigie.team.auth_forms.SignInByKeyForm",
    "reauthenticate_webauthn": "vigie.team.auth_forms.ConfirmByKeyForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation proves enough, and there may be no mail at all
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "10/m/ip,3/m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "vigie.team.allauth_adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Vigie"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow it on localhost alone
# In the database, so that every process counts the same attempts.
# Roomy: past its size it forgets at random, and an attacker would fill it to be forgotten.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "team_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", "Français (Canada)"), ("en", "English")]  # each in its own words
LOCALE_PATHS = sorted((DATA / "locale").glob("*/"))  # compiled there when the code may not be written
# Rooms without Django are no apps; each network brings its own texts, those of other packages too.
LOCALE_PATHS += [ROOT / "vigie" / room / "locale" for room in ("networks", "proofreader")]
LOCALE_PATHS += locale_folders()
LANGUAGE_COOKIE_NAME = "vigie_language"
USE_TZ = True
TIME_ZONE = "UTC"

# Seconds: while somebody types, when a text is about to leave, and before an engine that does not answer is ended.
PROOFREADING_TIMEOUTS = {"typing": 2.0, "departure": 8.0, "engine": 10.0}
if TESTING:
    PROOFREADING_TIMEOUTS = dict.fromkeys(PROOFREADING_TIMEOUTS, 100.0)  # a busy machine is not a fault

STATIC_URL = "/static/"
STATIC_ROOT = environment.STATIC.read() or DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
MEDIA_ROOT = DATA / "media"

EMAIL_URL = urlsplit(environment.SMTP.read())  # smtp://user:password@host:587 or smtps://…
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_URL.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = EMAIL_URL.hostname or "", EMAIL_URL.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(EMAIL_URL.username or ""), unquote(EMAIL_URL.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_URL.scheme == "smtp" and EMAIL_PORT != 25, EMAIL_URL.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.MAIL_FROM.read() or f"vigie@{urlsplit(URL).hostname or 'localhost'}"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["vigie.config.recurring"]

# The rehearsal network that this installation runs: its address and its token for commands.
REHEARSAL = environment.REHEARSAL.read()
