#!/usr/bin/env python3
"""Django's command line for this project."""

import sys

from research_portal.settings import environment


def main() -> None:
    """Run one management command, with the development settings unless told otherwise."""
    environment.default_settings_module("research_portal.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
