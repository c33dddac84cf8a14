"""Copy what the browser loads from ``node_modules`` to ``static_vendor`` (/static/vendor/).

python -m research_portal.local.vendor
"""

import re
import shutil
import sys

from research_portal.settings.environment import PROJECT

SOURCES = {
    "uswds/css": "@uswds/uswds/dist/css",
    "uswds/fonts": "@uswds/uswds/dist/fonts",
    "uswds/img": "@uswds/uswds/dist/img",
    "uswds/js": "@uswds/uswds/dist/js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "altcha/pbkdf2.js": "altcha/dist/workers/pbkdf2.js",
    "answering.css": ".styles/answering.css",  # of “npm run styles”
}
UNUSED = shutil.ignore_patterns("*.map", "*.scss", "package.json")
# Names a file that is not copied; production refuses names of files that are not there.
NAMES_A_MAP = re.compile(r"^\s*(/\*|//)# sourceMappingURL=.*$", re.MULTILINE)
BOTH_DIRECTIONS = "answering.css"
# The design system writes left and right; readers of Arabic need start and end.
LOGICAL = (
    (r"(?<=[;{])(margin|padding|border)-left(?=[-:])", r"\1-inline-start"),
    (r"(?<=[;{])(margin|padding|border)-right(?=[-:])", r"\1-inline-end"),
    (r"(?<=[;{])border-(top|bottom)-left-radius(?=:)", r"border-\1-start-radius"),
    (r"(?<=[;{])border-(top|bottom)-right-radius(?=:)", r"border-\1-end-radius"),
    (r"(?<=[;{])border-top-(start|end)-radius", r"border-start-\1-radius"),
    (r"(?<=[;{])border-bottom-(start|end)-radius", r"border-end-\1-radius"),
    (r"(?<=[;{])left(?=:)", "inset-inline-start"),
    (r"(?<=[;{])right(?=:)", "inset-inline-end"),
    (r"(?<=[;{])(text-align|float|clear):left", r"\1:start"),
    (r"(?<=[;{])(text-align|float|clear):right", r"\1:end"),
)


def logical(styles: str) -> str:
    """Compressed CSS with left and right as start and end."""
    for physical, by_direction in LOGICAL:
        styles = re.sub(physical, by_direction, styles)
    return re.sub(r"(float|clear):(start|end)", r"\1:inline-\2", styles)


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
    for path in (*target.rglob("*.css"), *target.rglob("*.js")):
        path.write_text(NAMES_A_MAP.sub("", path.read_text()))
    answering = target / BOTH_DIRECTIONS
    answering.write_text(logical(answering.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
