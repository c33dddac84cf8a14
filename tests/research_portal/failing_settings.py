"""The portal as in tests, with pages that fail while they hold what people sent."""

from research_portal.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.research_portal.failing_pages"
