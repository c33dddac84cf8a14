"""Write every generated page of this folder: ``make docs``.

Screenshots need a running demonstration and are taken by ``docs/make_screenshots.py``.
"""

import sys

import django

from docs import make_diagrams, make_requirements
from research_portal.settings import environment


def main() -> None:
    """Diagrams from the lifecycle tables, proofs from the marks in the tests."""
    environment.default_settings_module("research_portal.settings.dev")
    django.setup()
    drawn = make_diagrams.with_diagrams(make_diagrams.PAGE.read_text())
    make_diagrams.PAGE.write_text(drawn)
    make_requirements.PAGE.write_text(make_requirements.page())
    sys.stdout.write("wrote architecture.md and requirements.md\n")


if __name__ == "__main__":
    main()
