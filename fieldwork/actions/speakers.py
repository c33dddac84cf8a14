"""What the participants of sessions spoke about: coded, added up, and final once it was told."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from fieldwork import policies
from fieldwork.models import CodedSpeaker, Session, SpokenThemes
from fieldwork.queries import speakers_are_coded, speakers_of, spoken_now, themes_of
from fieldwork.queries.speakers import Spoken, of_row
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from studies.models import Study

NOT_THERE = "Some of these participants or themes are not there any more. Nothing was stored."


@transaction.atomic
def code_speakers(
    *, session_id: int, said: Mapping[str, Collection[int] | None], by: User, at: datetime
) -> int:
    """Say which themes participants name: some, none (empty), or not decided yet (``None``).

    How many of the session are decided now.

    :raises Refused: unless this person may, and if a participant or a theme is not there any more.
    """
    found = Session.objects.select_related("study__component", "wave__study", "transcript")
    session = found.get(pk=session_id)
    study = _locked(session.study)  # no theme is removed and nothing is released meanwhile
    policies.code_speakers.require(by, session, at=at)
    named = {number for themes in said.values() for number in themes or ()}
    known = {theme.number for theme in themes_of(study)}
    if not said.keys() <= set(speakers_of(session)) or not named <= known:
        raise Refused(NOT_THERE)
    coded = CodedSpeaker.objects.filter(session=session)
    coded.filter(subject_code__in=[code for code in said if said[code] is None]).delete()
    for code, themes in said.items():
        if themes is not None:
            decided = {"themes": sorted(themes), "coded_by": by, "coded_on": timezone.localdate(at)}
            coded.update_or_create(session=session, subject_code=code, defaults=decided)
    log.record("session.coded", subject=session, by=by, at=at, speakers=coded.count())
    return coded.count()


@transaction.atomic
def count_speakers(*, study: Study, at: datetime) -> None:
    """Keep the sums of now, so that a report can say from which of them it was made."""
    _locked(study)
    known = SpokenThemes.objects.filter(study=study).first()
    now = spoken_now(study)
    if known is None or (not known.is_final and of_row(known) != now):
        _keep(study, now, at=at, is_final=False)


@transaction.atomic
def settle_speakers(*, study: Study, at: datetime) -> None:
    """No coding changes the sums any more: they are told, or transcripts are being destroyed.

    A coding that is not finished then leaves no count: of some, it would be taken for that of all.
    """
    _locked(study)
    known = SpokenThemes.objects.filter(study=study).first()
    is_coded = CodedSpeaker.objects.filter(session__study=study).exists()
    if (known and known.is_final) or (not known and not is_coded):
        return
    whole = spoken_now(study) if speakers_are_coded(study) else Spoken(0, {})
    if known and of_row(known) == whole:
        SpokenThemes.objects.filter(pk=known.pk).update(is_final=True)
    else:
        _keep(study, whole, at=at, is_final=True)
    log.record("study.speakers_settled", subject=study, by=None, at=at)


def _keep(study: Study, spoken: Spoken, *, at: datetime, is_final: bool) -> None:
    SpokenThemes.objects.filter(study=study).delete()
    SpokenThemes.objects.create(
        study=study,
        people=spoken.people,
        named={str(number): count for number, count in spoken.named.items()},
        counted_at=at,
        is_final=is_final,
    )


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update(no_key=True).get(pk=study.pk)
