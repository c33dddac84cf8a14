"""Questions of approved versions that other studies may ask again."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.instruments.bank import as_approved, words_hash
from studies.instruments.languages import source_language
from studies.lifecycle import OvertakenError
from studies.models import BankQuestion, InstrumentVersion

HAS_IT = "The bank has this question already."


@transaction.atomic
def bank_question(
    *, version: InstrumentVersion, question_key: str, name: str, by: User, at: datetime
) -> BankQuestion:
    """Put a question of an approved version into the bank, with its translations.

    :raises Refused: unless this person may, and the version was approved.
    :raises OvertakenError: if the bank has a question with these words.
    """
    policies.bank_question.require(by, version, at=at)
    language = source_language(version.definition)
    question, said = as_approved(version.definition, question_key)
    marked = {each["key"]: each.get("bank") for each in version.questions}
    if marked[question_key]:
        raise OvertakenError(HAS_IT)
    banked, is_new = BankQuestion.objects.get_or_create(
        words_hash=words_hash(question, language),
        retired_at=None,
        defaults={
            "name": name,
            "version": version,
            "question_key": question_key,
            "question": question,
            "language": language,
            "said": said,
            "added_by": by,
            "added_at": at,
        },
    )
    if not is_new:
        raise OvertakenError(HAS_IT)
    log.record(
        "bank.question_added", subject=banked, by=by, at=at, study_ref=version.study.study_ref
    )
    return banked


@transaction.atomic
def retire_bank_question(*, banked: BankQuestion, by: User, at: datetime) -> BankQuestion:
    """Offer a question no more; whoever asks it already goes on.

    :raises Refused: unless this person may, or if it is retired.
    """
    locked = BankQuestion.objects.select_for_update(no_key=True).get(pk=banked.pk)
    policies.retire_bank_question.require(by, locked, at=at)
    locked.retired_by, locked.retired_at = by, at
    locked.save(update_fields=["retired_by", "retired_at"])
    study_ref = locked.version.study.study_ref
    log.record("bank.question_retired", subject=locked, by=by, at=at, study_ref=study_ref)
    return locked
