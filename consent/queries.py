"""What do we know about notices and decisions?"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from consent.languages import SOURCE, complete_languages, rows_in
from consent.models import ConsentDecision, Notice, PrivacyStatement
from foundation.access.remembering import remembered
from studies.instruments.kinds import Definition
from studies.instruments.languages import complete_languages as languages_of_questions
from studies.instruments.languages import languages_of
from studies.models import InstrumentDraft, InstrumentVersion, Study


def latest_notice(study: Study) -> Notice | None:
    """The notice with the highest number, released or not."""
    return remembered(("notice", study.pk), lambda: study.notices.order_by("-number").first())


def released_notice(study: Study) -> Notice | None:
    """The latest notice, if it is released: the one that participants are told."""
    notice = latest_notice(study)
    return notice if notice is not None and notice.released_at is not None else None


def five_elements(notice: Notice, language: str = SOURCE) -> list[tuple[str, str]]:
    """Label and text of each element, in the order of the law, with redress at the end.

    In English where the notice is not complete in the language; the gate lets nobody be asked then.
    """
    whole = language if language in complete_languages(notice) else SOURCE
    return [(row["label"], row["value"]) for row in rows_in(notice, whole)]


def notice_in(notice: Notice, language: str) -> list[Mapping[str, str]]:
    """Name, label and value of each element, as participants who read this language are told.

    :raises KeyError: unless the notice is complete in it.
    """
    return rows_in(notice, language)


def notice_languages(study: Study) -> list[str]:
    """The languages in which participants can be told everything: of the released notice."""
    notice = released_notice(study)
    return complete_languages(notice) if notice else []


def languages_to_ask_in(study: Study, definition: Definition) -> list[str]:
    """The languages in which both questions and notice are complete (R-167)."""
    told = notice_languages(study)
    return [language for language in languages_of_questions(definition) if language in told]


def languages_wanted(study: Study, notice: Notice) -> list[str]:
    """The languages that the study's questions have or get, and those of the notice."""
    versions = InstrumentVersion.objects.filter(instrument__study=study).current()
    definitions = [*versions.values_list("definition", flat=True)]
    draft = InstrumentDraft.objects.filter(study=study).first()
    definitions += [draft.definition] if draft else []
    asked = {language for each in definitions for language in languages_of(each)}
    return sorted((asked | set(notice.translations)) - {SOURCE})


def decision_for(
    session_ref: UUID, kind: str, subject_code: str | None = None
) -> ConsentDecision | None:
    """The latest decision of this kind in a session (of one participant, when named)."""
    decisions = ConsentDecision.objects.filter(session_ref=session_ref, kind=kind)
    if subject_code is not None:
        decisions = decisions.filter(subject_code=subject_code)
    return decisions.select_related("notice").order_by("-pk").first()


def decisions_of(session_ref: UUID) -> list[ConsentDecision]:
    """The latest decision of each participant on each thing, by code."""
    decisions = ConsentDecision.objects.filter(session_ref=session_ref)
    latest = decisions.order_by("subject_code", "kind", "-pk").distinct("subject_code", "kind")
    return list(latest.select_related("notice", "read_by"))


def everyone_agreed(session_ref: UUID, kind: str) -> bool:
    """Whether each participant of a session said yes to this, and there is one (R-060)."""
    decisions = decisions_of(session_ref)
    people = {decision.subject_code for decision in decisions}
    agreed = {d.subject_code for d in decisions if d.kind == kind and d.given}
    return bool(people) and agreed == people


def statement_by_ref(statement_ref: UUID) -> PrivacyStatement | None:
    """The privacy statement that contacts of an official form rest on (R-011)."""
    return PrivacyStatement.objects.filter(statement_ref=statement_ref).first()


def statement_of(form_number: str, version: str) -> PrivacyStatement | None:
    """The statement of one version of a form, however its number is written."""
    return PrivacyStatement.objects.filter(
        form_number__iexact=form_number.strip(), version__iexact=version.strip()
    ).first()


def all_statements() -> QuerySet[PrivacyStatement]:
    """Every statement with who recorded it, by form and version."""
    return PrivacyStatement.objects.select_related("recorded_by")


def usable_statements() -> list[PrivacyStatement]:
    """Statements with all five elements whose text allows research (R-012)."""
    candidates = PrivacyStatement.objects.filter(allows_research_reuse=True)
    return [statement for statement in candidates if statement.is_basis_for_research]
