"""Settings of gunicorn: ``gunicorn --config python:research_portal.web_server``.

The access line has neither address, browser, referrer nor query string (R-038).
"""

from typing import Any

from research_portal.logs import logging_settings
from research_portal.settings import environment

wsgi_app = "research_portal.wsgi:application"
bind = environment.text("PORTAL_BIND", "127.0.0.1:8000")
workers = environment.whole_number("PORTAL_WEB_PROCESSES", 2)
threads = environment.whole_number("PORTAL_WEB_THREADS", 4)
timeout = 120
max_requests = 2000
max_requests_jitter = 200
forwarded_allow_ips = environment.text("PORTAL_PROXY_ADDRESSES", "127.0.0.1")
control_socket_disable = True

accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(M)sms"
_portal = logging_settings(as_json=True)
logconfig_dict: dict[str, Any] = {
    **_portal,
    "loggers": {
        name: {"handlers": ["console"], "level": "INFO", "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}
