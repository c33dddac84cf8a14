"""How the web asks about what is held and what was destroyed."""

from retention.views.certificates import (
    download_certificate,
    print_certificate,
    view_certificate,
)
from retention.views.holds import lift_hold, set_hold
from retention.views.overview import view_retention
from retention.views.public import download_certificate_keys, list_certificate_keys
from retention.views.purging import purge_now

__all__ = [
    "download_certificate",
    "download_certificate_keys",
    "lift_hold",
    "list_certificate_keys",
    "print_certificate",
    "purge_now",
    "set_hold",
    "view_certificate",
    "view_retention",
]
