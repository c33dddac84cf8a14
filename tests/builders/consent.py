"""Notices, statements and decisions, made through the real actions."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from consent.actions import (
    Decision,
    StatementText,
    record_decision,
    record_statement,
    release_notice,
    translate_notice,
    write_notice,
)
from consent.elements import LABELS, NoticeText
from consent.models import ConsentDecision, Notice, NoticeKind, PrivacyStatement
from foundation.access.models import User
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.playing_back import played_back

TEXT = NoticeText(
    kind=NoticeKind.PRIVACY_NOTICE,
    authority="E-Government Act of 2002, section 202(b).",
    purpose="We ask so that the service gets better.",
    routine_uses="Answers are shared outside the Department as totals only.",
    voluntary="You do not have to answer.",
    effect_of_refusal="Nothing happens if you do not. No service depends on it.",
    redress="Write to the research office.",
)


def a_notice_text(**changes: str) -> NoticeText:
    """A complete text, with some elements replaced."""
    return replace(TEXT, **changes)


@played_back
def a_notice(
    study: Study, *, by: User | None = None, at: datetime = NOW, released: bool = True, **text: str
) -> Notice:
    """A notice written by the study's lead; released unless told otherwise."""
    lead = by or study.created_by
    notice = write_notice(study=study, text=a_notice_text(**text), by=lead, at=at)
    return release_notice(notice=notice, by=lead, at=at) if released else notice


@played_back
def a_translated_notice(
    study: Study, language: str, *, by: User, at: datetime = NOW, **texts: str
) -> Notice:
    """A released notice that can be read in another language, too."""
    a_notice(study, by=by, at=at, released=False)
    said = {name: f"{name} ({language})" for name in LABELS} | texts
    notice = translate_notice(study=study, language=language, texts=said, by=by, at=at)
    return release_notice(notice=notice, by=by, at=at)


@played_back
def a_statement(
    *, at: datetime = NOW, by: User | None = None, **changes: str | bool
) -> PrivacyStatement:
    """The complete privacy statement of an official form that allows research."""
    text = StatementText(
        form_number="Form 415",
        form_title="Application for a trusted traveler number",
        version="2026-01",
        authority=TEXT.authority,
        purpose=TEXT.purpose,
        routine_uses=TEXT.routine_uses,
        voluntary=TEXT.voluntary,
        effect_of_refusal=TEXT.effect_of_refusal,
        allows_research_reuse=True,
    )
    return record_statement(
        text=replace(text, **changes),  # type: ignore[arg-type]
        by=by or a_person(at=at),
        at=at,
    )


@played_back
def a_decision(
    study: Study,
    kind: str,
    *,
    given: bool = True,
    subject_code: str = "P-01",
    session_ref: UUID | None = None,
    informed_at: datetime = NOW,
    by: User | None = None,
    at: datetime = NOW,
) -> ConsentDecision:
    """A spoken decision, recorded by the lead unless somebody else is named."""
    return record_decision(
        study=study,
        decision=Decision(subject_code, kind, given, session_ref=session_ref),
        informed_at=informed_at,
        by=by or study.created_by,
        at=at,
    )
