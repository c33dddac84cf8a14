"""From which network a request comes, as a name that means nothing an hour later."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

from foundation.crowds.counting import remembered

HOUR = timedelta(hours=1)
HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber has


def name_of_network(request: HttpRequest, *, at: datetime) -> str:
    """A salted hash of the address, other in every hour; "" where there is nothing to tell by.

    The salt is random and lies only in Redis, which keeps nothing on disk, until its hour is
    over: then nobody can try addresses against the name. Neither is ever stored with anything.
    """
    network = _network(_address(request))
    hour = int(at.timestamp() // HOUR.total_seconds())
    salt = remembered(f"salt:{hour}", secrets.token_hex(32), within=HOUR) if network else ""
    if not salt:
        return ""
    return hmac.new(salt.encode(), network.encode(), hashlib.sha256).hexdigest()


def _address(request: HttpRequest) -> str:
    """The last address that one of our own proxies saw; what stands before it may be made up."""
    proxies = settings.PORTAL_PROXIES
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    if 0 < proxies <= len(hops) and hops[-proxies]:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, HOUSEHOLD), strict=False))
