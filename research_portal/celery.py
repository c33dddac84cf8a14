"""The clock and the post: Celery with jobs (clock → action) and notices (action → world)."""

from celery import Celery
from celery.signals import setup_logging, worker_init

from research_portal.settings import environment

environment.default_settings_module("research_portal.settings.dev")

app = Celery("research_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
app.autodiscover_tasks(related_name="notices")


@setup_logging.connect
def use_django_logging(**_: object) -> None:
    """Log as the web does: Celery's own format would print task arguments and messages."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)


@worker_init.connect
def refuse_unsafe_settings(**_: object) -> None:
    """Stop a worker as the web stops: production does not start with unsafe settings."""
    from research_portal.checks import refuse_unsafe_start

    refuse_unsafe_start()
