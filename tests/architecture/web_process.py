"""The portal's pages for the join attack: served by gunicorn on the databases of the test.

``ATTACKED_DATABASES`` are their names, as in ``clock_process``.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

for _alias, _name in zip(
    ("default", "vault", "keyring"), os.environ["ATTACKED_DATABASES"].split(), strict=True
):
    settings.DATABASES[_alias]["NAME"] = _name
settings.ALLOWED_HOSTS = ["127.0.0.1"]
application = get_wsgi_application()
