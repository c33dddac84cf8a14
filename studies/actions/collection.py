"""Opening collection, its waves, and the end."""

from datetime import date, datetime
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from retention.actions import ask_for_look, hurry_look
from retention.published import reasons_not_to_rely
from retention.queries import due
from retention.rules import A_YEAR
from studies import policies
from studies.actions.destruction import ask_for_destruction
from studies.closing import reasons_to_keep_open
from studies.gates import launch_request, require_collection
from studies.lifecycle import StudyStatus
from studies.models import Study, Wave
from studies.notices import collection as notices

FOLLOW_UP_IS_TOO_LONG = "Contacts are kept for follow-up for a year at most."


@transaction.atomic
def open_collection(*, study: Study, by: User, at: datetime) -> Study:
    """Begin to collect, once nothing on the launch checklist is unmet.

    :raises Refused: unless the lead does it, on an approved study.
    :raises CollectionRefused: with every unmet reason of the gates.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.open_collection.require(by, locked, at=at)
    require_collection(launch_request(locked, at))
    locked.move_to(StudyStatus.COLLECTING)
    locked.opened_at = locked.opened_at or at
    locked.save(update_fields=["status", "opened_at"])
    log.record("collection.opened", subject=locked, by=by, at=at)
    notices.tell_team_study_opened(locked, by=by, at=at)
    return locked


@transaction.atomic
def add_wave(*, study: Study, label: str, by: User, at: datetime) -> Wave:
    """Add the next round of collection.

    :raises Refused: unless this person may change the study, if it is closed, if no more waves are
        planned, or if another wave is called so.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.add_wave.require(by, locked, at=at)
    number = locked.waves.count() + 1
    label = label.strip() or f"Wave {number}"
    _require_free(label, locked.waves.all())
    wave = Wave.objects.create(study=locked, number=number, label=label)
    log.record("wave.added", subject=wave, by=by, at=at, number=number)
    return wave


@transaction.atomic
def rename_wave(*, wave: Wave, label: str, by: User, at: datetime) -> Wave:
    """Call an open wave by another name, such as its year.

    :raises Refused: unless this person may change the study, if the wave is closed, or if another
        wave is called so.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=wave.study_id)
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    locked.study = study
    policies.rename_wave.require(by, locked, at=at)
    locked.label = label.strip() or locked.label
    _require_free(locked.label, study.waves.exclude(pk=locked.pk))
    locked.save(update_fields=["label"])
    log.record("wave.renamed", subject=locked, by=by, at=at, number=locked.number)
    return locked


@transaction.atomic
def close_wave(*, wave: Wave, by: User, at: datetime) -> Wave:
    """End one round; its answers are then frozen by the jobs named in ``WHEN_WAVE_CLOSES``.

    :raises Refused: unless this person may, if it is closed, or while something of it would be
        lost, such as paper forms that are being keyed.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=wave.study_id)
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    locked.study = study
    policies.close_wave.require(by, locked, at=at)
    _close(locked, at)
    ask_for_look(study_ref=study.study_ref, at=at)
    log.record("wave.closed", subject=locked, by=by, at=at, number=locked.number)
    notices.tell_team_wave_closed(locked, by=by, at=at)
    return locked


@transaction.atomic
def close_study(
    *, study: Study, follow_up_until: date | None = None, by: User, at: datetime
) -> Study:
    """End the study and every open wave; the retention clocks start.

    ``follow_up_until`` is the last day on which contacts are still needed for follow-up, at most
    a year from now.

    :raises Refused: unless this person may, if the follow-up is longer, or while anything due for
        disposal is left, or could be where this process cannot look (G8).
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.close_study.require(by, locked, at=at)
    if follow_up_until and follow_up_until > timezone.localdate(A_YEAR.after(at)):
        raise Refused(FOLLOW_UP_IS_TOO_LONG)
    _require_nothing_due(locked, at)
    for wave in locked.waves.filter(closed_at__isnull=True):
        _close(wave, at)
    locked.move_to(StudyStatus.CLOSED)
    locked.closed_at = at
    locked.follow_up_until = follow_up_until
    locked.save(update_fields=["status", "closed_at", "follow_up_until"])
    ask_for_destruction(study=locked, at=at)
    ask_for_look(study_ref=locked.study_ref, at=at)
    log.record("study.closed", subject=locked, by=by, at=at, follow_up_until=follow_up_until)
    notices.tell_team_study_closed(locked, by=by, at=at)
    notices.tell_records_officers_study_closed(locked, by=by, at=at)
    return locked


def _require_nothing_due(study: Study, at: datetime) -> None:
    left = [holding.why for holding in due(at=at, study_ref=study.study_ref)]
    if reasons := [*reasons_not_to_rely(at=at, study_ref=study.study_ref), *left]:
        hurry_look(study_ref=study.study_ref)
        raise Refused("All that is due must be gone before the study closes.", *reasons)


def _close(wave: Wave, at: datetime) -> None:
    if reasons := reasons_to_keep_open(wave):
        raise Refused(*reasons)
    wave.closed_at = at
    wave.save(update_fields=["closed_at"])
    for task in settings.WHEN_WAVE_CLOSES:
        transaction.on_commit(partial(current_app.send_task, task, kwargs={"wave_id": wave.pk}))


def _require_free(label: str, waves: QuerySet[Wave]) -> None:
    """A trend tells waves apart by their names."""
    if waves.filter(label=label).exists():
        raise Refused(f"Another wave of this study is called “{label}”.")
