"""How the web asks about what is held and what was destroyed."""

from retention.views.certificates import download_certificate, view_certificate
from retention.views.holds import lift_hold, set_hold
from retention.views.overview import view_retention
from retention.views.purging import purge_now

__all__ = [
    "download_certificate",
    "lift_hold",
    "purge_now",
    "set_hold",
    "view_certificate",
    "view_retention",
]
