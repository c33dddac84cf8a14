"""What the commands about people share: naming somebody, and saying why something is refused."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from foundation.access.actions import RoleAssignmentError, TrainingError
from foundation.access.models import Component, User
from foundation.access.policy import Refused


def add_by(parser: ArgumentParser) -> None:
    """Every command says on whose behalf it runs: the audit record names that person."""
    parser.add_argument(
        "--by", required=True, metavar="ADMINISTRATOR", help="username of who does this"
    )


def day(text: str) -> date:
    """A day as it is typed: YYYY-MM-DD."""
    return date.fromisoformat(text)


def person_called(username: str) -> User:
    """:raises CommandError: if there is nobody of that name."""
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody called {username}.")
    return person


def component_called(code: str | None) -> Component | None:
    """Nothing means the whole department.

    :raises CommandError: if there is no component of that code.
    """
    if code is None:
        return None
    component = Component.objects.filter(code=code).first()
    if component is None:
        raise CommandError(f"There is no component {code}. Add it with add_component.")
    return component


@contextmanager
def refusals_told() -> Iterator[None]:
    """:raises CommandError: with the reasons, where an action gives some."""
    try:
        yield
    except Refused as refusal:
        raise CommandError("Refused: " + " ".join(refusal.reasons)) from refusal
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from problem
    except (RoleAssignmentError, TrainingError) as problem:
        raise CommandError(str(problem)) from problem
