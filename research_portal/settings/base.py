"""Settings that hold everywhere. Addresses and secrets come from ``environment``."""

from pathlib import Path
from typing import Any

from research_portal.logs import logging_settings
from research_portal.settings import environment
from research_portal.settings.broker import broker_url
from research_portal.settings.browser import *  # noqa: F403
from research_portal.settings.clock import schedule
from research_portal.settings.environment import PROJECT
from research_portal.settings.mail import *  # noqa: F403
from research_portal.settings.mailings import *  # noqa: F403
from research_portal.settings.people import *  # noqa: F403
from research_portal.settings.stores import *  # noqa: F403

# --- What this installation is --------------------------------------------------------

PORTAL_ENVIRONMENT = "base"
PORTAL_DEPARTMENT = environment.text("PORTAL_DEPARTMENT", "Department of Homeland Security")
# Every public page and invitation leads to both (PIA 4.3).
PORTAL_PIA_URL = "https://www.dhs.gov/publication/dhsallpia-069-customer-research"
PORTAL_SORN_URL = "https://www.dhs.gov/system-records-notices-sorns"
PORTAL_FOIA_URL = "https://www.dhs.gov/foia"  # where other records are asked for (PIA 7.1)
PORTAL_IS_DEMO = environment.flag("PORTAL_IS_DEMO", default=False)
PORTAL_STATE_DIR = environment.folder("PORTAL_STATE_DIR", PROJECT / ".local")
PORTAL_FILES_DIR = environment.folder("PORTAL_FILES_DIR", PORTAL_STATE_DIR / "files")
# Where a bucket is named, sealed files lie there; the folder then holds what one request needs.
PORTAL_FILES_BUCKET = environment.text("PORTAL_FILES_BUCKET")
PORTAL_FILES_ENDPOINT = environment.text("PORTAL_FILES_ENDPOINT")
PORTAL_FILES_REGION = environment.text("PORTAL_FILES_REGION", "us-east-1")
PORTAL_FILES_ACCESS_KEY = environment.secret("PORTAL_FILES_ACCESS_KEY")
PORTAL_FILES_SECRET_KEY = environment.secret("PORTAL_FILES_SECRET_KEY")
PORTAL_PURGE_EVERY_SECONDS = environment.whole_number("PORTAL_PURGE_EVERY_SECONDS", 120)
# How long a report waits for the vault to destroy what is due, before it is refused.
PORTAL_WAIT_FOR_VAULT_SECONDS = environment.whole_number("PORTAL_WAIT_FOR_VAULT_SECONDS", 300)

# --- The research rules, as ordered lists ---------------------------------------------

COLLECTION_GATES = [
    "studies.gates.scope.check",
    "studies.gates.privacy.check",
    "studies.gates.paperwork.check",
    "consent.gates.notice.check",
    "studies.gates.vendor_tool.check",
]
STUDY_MATERIALS = [
    "studies.materials.instruments",
    "consent.materials.notices",
    "studies.materials.documents",
]
WHEN_STUDY_IS_COPIED = ["consent.copying.copy_notice", "studies.copying.copy_documents"]
STUDY_ROLE_SOURCES = ["studies.queries.held_roles"]
STUDY_ROLE_ENDERS = ["studies.actions.revoke_grants"]
STUDY_LEAD_SOURCES = ["studies.queries.leads_by_ref"]
WAITING_SOURCES = [
    "studies.queries.waiting_for",
    "fieldwork.waiting.waiting_for",
    "fieldwork.paper_due.waiting_for",
    "reports.waiting.waiting_for",
    "retention.waiting.waiting_for",
    "participants.waiting.waiting_for",
    "foundation.mail.waiting.waiting_for",
]
ELSEWHERE_SOURCES = ["participants.waiting.elsewhere_for"]
BEFORE_WAVE_CLOSES = ["fieldwork.queries.paper.reasons_to_keep_open"]
WHEN_WAVE_CLOSES = ["reports.jobs.freeze_wave", "participants.jobs.settle_invitations"]
SURVEY_PAGE_SOURCES = ["fieldwork.queries.pages.survey_page"]
# More contacts than this in a day are unusual for anybody; beyond a few, so is this many times what
# is usual for the person.
CONTACTS_OPENED_IN_A_DAY = 500
CONTACTS_OPENED_THAT_ARE_FEW = 50
CONTACTS_OPENED_TIMES_USUAL = 5
DEFAULT_THRESHOLD = 11
THRESHOLD_FLOOR = 5
STUDY_NAVIGATION = [
    ("Overview", "view_study"),
    ("Materials", "list_materials"),
    ("Notice", "edit_notice"),
    ("Approvals", "view_approvals"),
    ("Package", "view_package"),
    ("Team", "view_team"),
    ("Sharing", "list_study_agreements"),
    ("Recruiting", "view_contacts", "open_contacts"),
    ("Fieldwork", "view_fieldwork"),
    ("Retention", "view_study_retention"),
    ("Reports", "list_study_reports"),
    ("Activity", "view_activity"),
]

# --- Secrets --------------------------------------------------------------------------
# The defaults are public. ``research_portal.checks`` refuses to start production with them.

DEFAULT_SECRET_KEY = "not-a-secret-and-refused-in-production"  # noqa: S105
DEFAULT_KEY = "bm90LWEta2V5LWFuZC1yZWZ1c2VkLWluLXByb2QhISE="  # 32 bytes
SECRET_KEY = environment.secret("SECRET_KEY", DEFAULT_SECRET_KEY)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
KEYRING_KEK = environment.secret("KEYRING_KEK", DEFAULT_KEY)
# Only while ``manage.py rewrap_keys`` replaces it: the key-encryption key from before.
KEYRING_EARLIER_KEK = environment.secret("KEYRING_EARLIER_KEK")
CERTIFICATE_SIGNING_KEY = environment.secret("CERTIFICATE_SIGNING_KEY", DEFAULT_KEY)
# Public keys of signing keys that were replaced: their certificates stay genuine.
CERTIFICATE_EARLIER_KEYS = environment.words("CERTIFICATE_EARLIER_KEYS")

# --- Django ---------------------------------------------------------------------------

DEBUG = False
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "research_portal.urls"
WSGI_APPLICATION = "research_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "guardian",
    "csp",
    "django_htmx",
    "foundation.access",
    "foundation.audit",
    "foundation.keyring",
    "foundation.mail",
    "retention",
    "studies",
    "consent",
    "oversight",
    "fieldwork",
    "participants",
    "reports",
    "research_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "research_portal.middleware.PrivateResponses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Deny by default: a page without @login_not_required is for people who signed in.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "research_portal.middleware.PossibleAddresses",
    "research_portal.middleware.ReadingsRemember",
    "research_portal.middleware.ConflictPages",
    "research_portal.middleware.AwayPages",
    "research_portal.middleware.FormOnlyPages",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "research_portal.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Who is who -----------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: strangers hold nothing, so they need no row
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"

# --- Files and pages ------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT: Path | None = PROJECT / "static_collected"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    PROJECT / "static",
    ("vendor", PROJECT / "static_vendor"),  # copied from npm packages by “make setup”
]
FILE_UPLOAD_HANDLERS = ["foundation.keyring.uploads.SealedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a code book has one field per column and value

TIME_ZONE = "America/New_York"
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = True
LOCALE_PATHS = [PROJECT / "locale"]  # what participants read; staff pages are in English
USE_THOUSAND_SEPARATOR = True

# --- Floods and robots (foundation/crowds) ----------------------------------------------

PORTAL_PROXIES = environment.whole_number("PORTAL_PROXIES", 0)  # that stand before the web servers
CROWD_WORK = 4_000  # rounds of hashing for each try
CROWD_STARTS_PER_HOUR = environment.whole_number("CROWD_STARTS_PER_HOUR", 300)
CROWD_SLOW_STARTS_PER_MINUTE = environment.whole_number("CROWD_SLOW_STARTS_PER_MINUTE", 10)

# --- Redis, jobs and notices ----------------------------------------------------------

REDIS_URL = environment.secret("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Pages do without Redis rather than hang with it.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60 * 6}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = "portal"
# Whoever asks for a purge says which service is to look (retention).
CELERY_TASK_ROUTES = {"participants.*": {"queue": "vault"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(PORTAL_STATE_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = min(PORTAL_PURGE_EVERY_SECONDS, 60)
CELERY_BEAT_SCHEDULE = schedule(purge_every=PORTAL_PURGE_EVERY_SECONDS)

LOGGING = logging_settings(as_json=True)
LOGGING_CONFIG = "logging.config.dictConfig"
