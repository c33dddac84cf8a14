"""The clock forgets who was signed in once that has ended."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def forget_ended_sign_ins() -> None:
    """Delete the sessions of people that have expired."""
    call_command("clearsessions")
