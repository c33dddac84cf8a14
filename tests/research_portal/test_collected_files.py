"""Production serves every file under a name with its hash, so that all that is named is there."""

import json
from pathlib import Path

from django.core.management import call_command
from pytest_django import Settings


class TestTheCollectedFiles:
    def test_name_only_files_that_are_there(self, settings: Settings, tmp_path: Path) -> None:
        """Without the compression of production, which takes long and changes no name."""
        settings.STATIC_ROOT = tmp_path
        settings.STORAGES = {
            **settings.STORAGES,
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
            },
        }
        call_command("collectstatic", interactive=False, verbosity=0)
        names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
        assert {"vendor/answering.css", "vendor/altcha/pbkdf2.js", "css/portal.css"} <= set(names)
