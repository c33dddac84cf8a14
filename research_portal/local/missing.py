"""What this machine lacks, said in one clear line."""

from importlib.util import find_spec
from pathlib import Path


class MissingPrerequisiteError(Exception):
    """Something outside the project is missing or does not work; the message says what to do."""


def package_folder(name: str) -> Path:
    """The folder of an installed package, without running its code.

    :raises MissingPrerequisiteError: if it is not installed.
    """
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise MissingPrerequisiteError(f"{name} is not installed: run “make setup” first.")
    return Path(next(iter(spec.submodule_search_locations)))
