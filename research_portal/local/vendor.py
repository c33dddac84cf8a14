"""Copy what the browser loads from ``node_modules`` to ``static_vendor`` (/static/vendor/).

python -m research_portal.local.vendor
"""

import shutil
import sys

from research_portal.settings.environment import PROJECT

SOURCES = {
    "uswds/css": "@uswds/uswds/dist/css",
    "uswds/fonts": "@uswds/uswds/dist/fonts",
    "uswds/img": "@uswds/uswds/dist/img",
    "uswds/js": "@uswds/uswds/dist/js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
UNUSED = shutil.ignore_patterns("*.map", "*.scss", "package.json")


def main() -> int:
    """Replace the copies; the exit status."""
    target = PROJECT / "static_vendor"
    shutil.rmtree(target, ignore_errors=True)
    for name, source in SOURCES.items():
        original = PROJECT / "node_modules" / source
        if not original.exists():
            sys.stderr.write(f"node_modules/{source} is missing: run “make setup”.\n")
            return 1
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if original.is_dir():
            shutil.copytree(original, copy, ignore=UNUSED)
        else:
            shutil.copyfile(original, copy)
    return 0


if __name__ == "__main__":
    sys.exit(main())
