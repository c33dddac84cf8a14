"""Recording who completed which course, one by one or from a file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.access import policies, queries
from foundation.access.models import Component, Course, Training, User
from foundation.access.policy import Refused
from foundation.access.queries.courses import course_names
from foundation.access.training_file import Problem, TrainingRow, read_rows
from foundation.audit import log

NOT_COMPLETED = "Training is one of the known courses, completed today or before."


class TrainingError(ValueError):
    """A training that nobody can have completed."""


@transaction.atomic
def record_training(
    *, user: User, kind: str, completed_on: date, by: User, at: datetime
) -> Training:
    """Record that somebody completed a course. It counts for 365 days.

    :raises Refused: by oneself, or unless an administrator does it.
    :raises TrainingError: for a day that has not come, or an unknown course.
    """
    policies.record_training.require(by, user, at=at)
    if completed_on > timezone.localdate(at) or kind not in course_names():
        raise TrainingError(NOT_COMPLETED)
    training, _ = Training.objects.get_or_create(
        user=user, kind=kind, completed_on=completed_on, defaults={"recorded_by": by}
    )
    log.record(
        "training.recorded", subject=user, by=by, at=at, kind=kind, completed_on=completed_on
    )
    return training


@transaction.atomic
def train_sole_administrator(*, user: User, completed_on: date, at: datetime) -> Training:
    """The installation records the annual privacy training of whom nobody else could record it.

    So the first administrator begins, and the only one comes back.

    :raises Refused: while there is another administrator, who records it.
    :raises TrainingError: for a day that has not come.
    """
    if not queries.is_sole_administrator(user, at=at):
        raise Refused("An administrator records this. Say in whose name.")
    if completed_on > timezone.localdate(at):
        raise TrainingError(NOT_COMPLETED)
    kind = Training.Kind.PRIVACY
    training, _ = Training.objects.get_or_create(user=user, kind=kind, completed_on=completed_on)
    log.record(
        "training.recorded", subject=user, by=None, at=at, kind=kind, completed_on=completed_on
    )
    return training


@dataclass(frozen=True, slots=True)
class TrainingFindings:
    """What a file of trainings would record; with a problem it records nothing."""

    new: int
    known: int
    problems: tuple[Problem, ...]


@transaction.atomic
def import_training(*, content: bytes, dry_run: bool, by: User, at: datetime) -> TrainingFindings:
    """Record every training of a file, or none of them where one row is wrong.

    :raises Refused: unless an administrator does it.
    """
    policies.import_training.require(by, at=at)
    rows, problems = read_rows(content)
    people = User.objects.in_bulk([row.username for row in rows], field_name="username")
    problems += _wrong(rows, people, by=by, at=at)
    kept = Training.objects.filter(user__in=people.values())
    known = set(kept.values_list("user_id", "kind", "completed_on"))
    new = [
        (row, people[row.username])
        for row in rows
        if row.username in people
        and (people[row.username].pk, row.course, row.completed_on) not in known
    ]
    findings = TrainingFindings(
        len(new), len(rows) - len(new), tuple(sorted(problems, key=lambda one: one.row))
    )
    if not dry_run and not problems:
        _record_all(new, by=by, at=at)
    return findings


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course that components ask for; the code is what files and commands call it."""

    code: str
    name: str
    how_to_renew: str
    required_by: tuple[Component, ...] = ()


@transaction.atomic
def record_course(*, draft: CourseDraft, by: User, at: datetime) -> Course:
    """Add a course, or say anew which components ask for it (R-159).

    :raises Refused: unless an administrator does it.
    :raises TrainingError: for the code of a course of the whole department.
    :raises ValidationError: for a malformed code.
    """
    policies.record_course.require(by, at=at)
    if draft.code in Training.Kind.values:
        raise TrainingError("This course is the whole department's.")
    course = Course.objects.filter(code=draft.code).first() or Course(code=draft.code)
    course.name, course.how_to_renew = draft.name, draft.how_to_renew
    course.full_clean()
    course.save()
    course.required_by.set(draft.required_by)
    log.record("course.recorded", subject=course, by=by, at=at, components=len(draft.required_by))
    return course


def _wrong(
    rows: list[TrainingRow], people: dict[str, User], *, by: User, at: datetime
) -> list[Problem]:
    """What is well formed and cannot be recorded all the same."""
    courses, today = course_names(), timezone.localdate(at)
    first: dict[tuple[str, str, date], int] = {}
    problems = []
    for row in rows:
        same = first.setdefault((row.username, row.course, row.completed_on), row.number)
        wrong = {
            "username": "There is nobody with this user name."
            if row.username not in people
            else "You cannot record your own training."
            if people[row.username] == by
            else "",
            "course": "" if row.course in courses else "There is no course with this code.",
            "completed_on": "This day has not come yet." if row.completed_on > today else "",
            "": f"This is row {same} again." if same != row.number else "",
        }
        problems += [Problem(row.number, column, text) for column, text in wrong.items() if text]
    return problems


def _record_all(new: list[tuple[TrainingRow, User]], *, by: User, at: datetime) -> None:
    Training.objects.bulk_create(
        [
            Training(user=person, kind=row.course, completed_on=row.completed_on, recorded_by=by)
            for row, person in new
        ],
        ignore_conflicts=True,
    )
    for row, person in new:
        log.record(
            "training.recorded",
            subject=person,
            by=by,
            at=at,
            kind=row.course,
            completed_on=row.completed_on,
        )
