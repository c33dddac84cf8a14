"""The web server's entry. Production refuses to start with unsafe settings."""

from django.core.wsgi import get_wsgi_application

from research_portal.checks import refuse_unsafe_start
from research_portal.settings import environment

environment.default_settings_module("research_portal.settings.production")
application = get_wsgi_application()
refuse_unsafe_start()
