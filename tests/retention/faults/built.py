"""What is to be forgotten in these tests, and what is there afterwards. Runs inside the portal."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from fieldwork.models import ResponseBatch
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.models import DataKey
from foundation.keyring.uploads import keep_for_study
from participants.actions import store_signature
from reports.actions import freeze_wave
from retention import queries, registry
from retention.certificates import is_genuine
from retention.models import Certificate, PurgeItem, PurgeRun
from studies.actions import close_study, close_wave
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.consent import a_decision
from tests.builders.fieldwork import (
    a_recording,
    a_session,
    an_import,
    an_upload,
    some_texts,
)
from tests.builders.letters import a_print_run, letters_to_write
from tests.builders.paper import a_batch, a_scan, keyed
from tests.builders.studies import a_study

DUE = NOW + timedelta(days=800)
"""When all of it is due."""

NOT_COMPARED = {"Session", "CrontabSchedule", "Publication", "LastLook"}


def everything_due() -> None:
    """Studies that are over, with something of most kinds: rows and files of every store."""
    a_person(Role.RECORDS_OFFICER)
    answered = a_study("collecting")
    some_texts("The line was long.", "Fine.", study=answered)
    close_wave(wave=answered.waves.get(), by=answered.created_by, at=NOW)
    freeze_wave(wave=answered.waves.get(), at=NOW)
    mailing, written_to, recruiter = letters_to_write(3)
    a_print_run(mailing, by=recruiter)
    talked = _a_session_that_was_recorded()
    paper = a_batch()  # it has its own day of disposal: its study stays open
    for number in (1, 2):
        keyed(paper, number)
        a_scan(paper)
    imported = an_import()
    for study in (answered, written_to, talked, imported.study):
        close_study(study=study, by=study.created_by, at=NOW)
    waiting = an_upload(b"name,phone\nAnn Lee,202-555-0100\n", by=recruiter)
    keep_for_study(waiting.upload_ref, study_ref=written_to.study_ref)


def _a_session_that_was_recorded() -> Study:
    session = a_session("ended")
    for _ in range(2):
        a_recording(session)
    decision = a_decision(session.study, "record_audio", session_ref=session.session_ref)
    store_signature(
        decision_ref=decision.decision_ref,
        name="Ann Lee",
        signature=b"stroke stroke",
        by=session.facilitator,
        at=NOW,
    )
    return session.study


def what_is_there(at: datetime) -> dict[str, Any]:
    """Everything that may not depend on how often a purge was killed on its way."""
    return {
        "rows": _rows(),
        "living keys": sorted(_keys(destroyed_at=None)),
        "destroyed keys": sorted(_keys(destroyed_at__isnull=False)),
        "files": sorted(_files()),
        "due": [f"{held.record_class} {held.unit_ref}" for held in queries.due(at=at)],
        "left": [
            f"{item.record_class} {item.unit_ref}"
            for item in PurgeItem.objects.all()
            if registry.record_class(item.record_class).remaining(item.holding)
        ],
        "items": sorted(PurgeItem.objects.values_list("record_class", "unit_ref", "count",
                                                      "erased_count", "state")),
        "runs": Counter(PurgeRun.objects.values_list("status", flat=True)),
        "genuine": [is_genuine(each) for each in Certificate.objects.all()],
        "total": [_total(each) for each in Certificate.objects.all()],
        "events": Counter(AuditEvent.objects.values_list("verb", flat=True)),
        "names in code books": sum(b.names_answers for b in ResponseBatch.objects.all()),
    }  # fmt: skip


def _rows() -> dict[str, int]:
    models = [model for model in apps.get_models() if model.__name__ not in NOT_COMPARED]
    return {
        model._meta.label: model._base_manager.count() for model in models if model._meta.managed
    }


def _keys(**which: Any) -> list[str]:
    return list(DataKey.objects.filter(**which).values_list("key_ref", flat=True))


def _files() -> list[str]:
    store = Path(settings.PORTAL_FILES_DIR)
    return [str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()]


def _total(certificate: Certificate) -> int:
    body = json.loads(certificate.body)
    assert body["total_erased"] == sum(line["erased"] for line in body["erased"])
    assert all(line["erased"] == line["planned"] for line in body["erased"]), body["erased"]
    return int(body["total_erased"])
