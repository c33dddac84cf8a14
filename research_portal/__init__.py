"""Wiring only: settings, addresses, clock, databases and the demonstration program.

Knows every app and is known by none. It decides where data lives and how processes start, never
what may be done with it.
"""

from research_portal.celery import app as celery_app

__all__ = ["celery_app"]
