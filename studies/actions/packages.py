"""Writing what the package says besides the study's own words."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.documents import tidy
from studies.models import Package, Study
from studies.package.checklist import ANSWERS, CHECKLIST
from studies.package.known import known_answers
from studies.package.statements import PARTS


class PackageError(ValueError):
    """A part or a point that no package has."""


@transaction.atomic
def declare_statistical(*, study: Study, is_statistical: bool, by: User, at: datetime) -> Package:
    """Say whether statistical methods are used: then part B and the checklist are needed (R-085).

    :raises Refused: unless this person writes the package now.
    """
    locked, package = _locked(study, by=by, at=at)
    policies.declare_statistical.require(by, locked, at=at)
    package.is_statistical = is_statistical
    package.save()
    log.record("package.declared", subject=package, by=by, at=at, statistical=is_statistical)
    return package


@transaction.atomic
def write_statement(
    *, study: Study, part: str, texts: Mapping[str, str], by: User, at: datetime
) -> Package:
    """Write the items of one part; what the study says already is not kept a second time.

    :raises Refused: unless this person writes the package now.
    :raises PackageError: if there is no such part, or one of the items is not of it.
    """
    locked, package = _locked(study, by=by, at=at)
    policies.write_statement.require(by, locked, at=at)
    keys = {item.key for item in PARTS[part].items} if part in PARTS else set()
    if not set(texts) <= keys:
        raise PackageError("The supporting statement has no such item.")
    known = known_answers(locked)
    said = {key: tidy(text).strip() for key, text in texts.items()}
    own = {key: text for key, text in said.items() if text and text != known.get(key)}
    kept = {key: text for key, text in package.statements.items() if key not in said}
    package.statements = kept | own
    package.save()
    log.record("package.written", subject=package, by=by, at=at, part=part, items=len(own))
    return package


@transaction.atomic
def complete_checklist(
    *, study: Study, answers: Mapping[str, Mapping[str, str]], by: User, at: datetime
) -> Package:
    """Answer points of OMB's survey guidance: point to ``{"answer", "how"}``.

    :raises Refused: unless this person writes the package now.
    :raises PackageError: if there is no such point or answer.
    """
    locked, package = _locked(study, by=by, at=at)
    policies.complete_checklist.require(by, locked, at=at)
    points, possible = {point.key for point in CHECKLIST}, {answer for answer, _ in ANSWERS}
    if not set(answers) <= points or not {a["answer"] for a in answers.values()} <= possible:
        raise PackageError("The survey checklist has no such point or answer.")
    package.checklist = package.checklist | {
        key: {"answer": said["answer"], "how": said["how"].strip()} for key, said in answers.items()
    }
    package.save()
    log.record("package.checked", subject=package, by=by, at=at, points=len(answers))
    return package


def _locked(study: Study, *, by: User, at: datetime) -> tuple[Study, Package]:
    """The study, locked, and its package as this person leaves it, not saved yet."""
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    package = Package.objects.filter(study=locked).first() or Package(study=locked)
    package.edited_by, package.edited_at = by, at
    return locked, package
