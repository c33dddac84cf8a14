"""Development, the demonstration and browser journeys: one machine, no certificates.

Where no server is named, those of ``.local/demo`` are used
(``python -m research_portal.local.servers start demo``).
"""

from research_portal.local.state import State
from research_portal.logs import logging_settings
from research_portal.settings import environment

environment.add_defaults(State.named("demo").environment())

from research_portal.settings.base import *  # noqa: E402, F403
from research_portal.settings.base import DEMONSTRATION_MAIL, EMAIL_HOST  # noqa: E402

PORTAL_ENVIRONMENT = "dev"
DEBUG = environment.flag("PORTAL_DEBUG", default=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Browsers keep secure cookies from plain http, which is all that a loopback address has.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
STATIC_ROOT = None  # files are served from where they lie
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
if not EMAIL_HOST:
    EMAIL_BACKEND = DEMONSTRATION_MAIL  # nothing is really sent
LOGGING = logging_settings(as_json=not DEBUG)
