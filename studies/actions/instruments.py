"""New versions of what is asked."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.submissions import void_changed_approvals
from studies.instruments import (
    DefinitionError,
    compile_variables,
    content_hash,
    problems_of_objectives,
)
from studies.instruments.bank import marks_of
from studies.models import Instrument, InstrumentVersion, Study, Variable
from studies.notices import collection as notices
from studies.queries import current_version, main_instrument
from studies.queries.bank import banked_questions, problems_with_bank
from studies.same_questions import fingerprints


@transaction.atomic
def create_instrument_version(
    *, study: Study, definition: Mapping[str, Any], by: User, at: datetime
) -> InstrumentVersion:
    """Add the next version of the study's instrument, with its variables.

    An approval of the version before is void from here on (C-14).

    :raises Refused: unless this person may change the study now.
    :raises DefinitionError: if the definition is not well formed, asks for no objective of the
        study, says what the current version says, or marks a question as one of the bank that
        says something else.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.create_instrument_version.require(by, locked, at=at)
    specifications = compile_variables(definition)
    before = current_version(locked)
    bank = banked_questions(marks_of(definition))
    _check(locked, definition, before)
    version = InstrumentVersion.objects.create(
        instrument=main_instrument(locked) or _new_instrument(locked, definition),
        number=before.number + 1 if before else 1,
        definition=definition,
        content_hash=content_hash(definition),
        asks=fingerprints(definition, bank),
        from_bank=sorted(bank),
        created_by=by,
        created_at=at,
    )
    Variable.objects.bulk_create(
        Variable(version=version, **asdict(specification)) for specification in specifications
    )
    log.record(
        "instrument.changed",
        subject=version,
        by=by,
        at=at,
        version=version.number,
        content=version.content_hash,
    )
    notices.tell_team_instrument_changed(version, by=by, at=at)
    void_changed_approvals(study=locked, by=by, at=at)
    return version


def _new_instrument(study: Study, definition: Mapping[str, Any]) -> Instrument:
    return Instrument.objects.create(study=study, title=definition["title"])


def _check(study: Study, definition: Mapping[str, Any], before: InstrumentVersion | None) -> None:
    known = set(study.objectives.values_list("number", flat=True))
    problems = problems_of_objectives(definition, known) + problems_with_bank(definition)
    if before is not None and before.content_hash == content_hash(definition):
        problems.append(f"This is what version {before.number} says already.")
    if problems:
        raise DefinitionError(problems)
