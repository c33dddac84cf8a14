"""House rules of the settings."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from research_portal.local.check_settings import throwaway_production
from research_portal.settings import environment
from research_portal.settings.environment import PROJECT

READS_ENVIRONMENT = re.compile(r"os\.(environ|getenv|environb)|from os import .*environ")
CODE = [
    *("consent", "fieldwork", "foundation", "participants", "reports", "research_portal"),
    *("oversight", "retention", "studies"),
]


def python_files() -> list[Path]:
    return [file for package in CODE for file in (PROJECT / package).rglob("*.py")]


def in_production(*command: str, **values: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with the production settings."""
    values["DJANGO_SETTINGS_MODULE"] = "research_portal.settings.production"
    for name in ("PORTAL_STATE_DIR", "PORTAL_FILES_DIR", "SECRET_KEY", "KEYRING_KEK"):
        values.setdefault(name, "")
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=environment.for_a_process(**values),
        capture_output=True,
        text=True,
        check=False,
    )


class TestTheEnvironment:
    def test_has_one_reader(self) -> None:
        readers = [
            str(file.relative_to(PROJECT))
            for file in python_files()
            if READS_ENVIRONMENT.search(file.read_text(encoding="utf-8"))
        ]
        assert readers == ["research_portal/settings/environment.py"]


class TestOrderedLists:
    @pytest.mark.parametrize(
        "name",
        [
            "COLLECTION_GATES",
            "STUDY_MATERIALS",
            "STUDY_ROLE_SOURCES",
            "STUDY_LEAD_SOURCES",
            "REMINDERS",
            "STUDY_ROLE_ENDERS",
            "WAITING_SOURCES",
            "BEFORE_WAVE_CLOSES",
            "WHEN_WAVE_CLOSES",
            "SURVEY_PAGE_SOURCES",
        ],
    )
    def test_name_what_exists(self, name: str) -> None:
        for dotted in getattr(settings, name):
            assert callable(import_string(dotted)), dotted

    def test_the_clock_calls_jobs_that_exist(self) -> None:
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            job: Any = import_string(str(entry["task"]))
            assert job.name == entry["task"]


class TestPages:
    def test_are_closed_unless_they_say_otherwise(self) -> None:
        assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE

    def test_have_no_back_door(self) -> None:
        assert "django.contrib.admin" not in settings.INSTALLED_APPS

    def test_take_files_only_sealed(self) -> None:
        assert settings.FILE_UPLOAD_HANDLERS == ["foundation.keyring.uploads.SealedUploadHandler"]


class TestProduction:
    def test_starts_with_safe_settings(self) -> None:
        started = in_production("-c", "import research_portal.wsgi", **throwaway_production())
        assert started.returncode == 0, started.stderr

    @pytest.mark.parametrize("secret", ["SECRET_KEY", "KEYRING_KEK", "CERTIFICATE_SIGNING_KEY"])
    def test_does_not_start_without_a_secret(self, secret: str) -> None:
        values = {**throwaway_production(), secret: ""}
        started = in_production("-c", "import research_portal.wsgi", **values)
        assert started.returncode != 0
        assert f"{secret} is the default one" in started.stderr

    def test_does_not_start_with_one_role_for_two_stores(self) -> None:
        values = throwaway_production()
        values["VAULT_URL"] = values["VAULT_URL"].replace("portal_vault", "portal_app")
        started = in_production("-c", "import research_portal.wsgi", **values)
        assert "Two stores share one database role" in started.stderr
