"""What the canary test does inside the portal's own process: setting up, signing, forgetting.

Run with ``RunningPortal.python``. Each function prints JSON.
"""

import json
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from consent.models import ConsentDecision
from foundation.access.models import User
from foundation.access.roles import Role
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import forget_abandoned
from participants.actions import store_signature
from retention import queries
from retention.actions import purge_due
from retention.models import Trigger
from studies.models import Study
from tests.builders.studies import a_member, a_study

FAR = timedelta(days=4 * 365)  # later than every promise of a study that closes today


def prepare() -> None:
    """A collecting study with a lead, who also runs sessions, and a recruiter."""
    at = timezone.now() - timedelta(hours=1)
    study = a_study("collecting", at=at, expected_respondents=1_000)
    recruiter = a_member(study, Role.RECRUITER, at=at)
    _say(
        code=study.code,
        study_ref=study.study_ref,
        wave=study.waves.get().pk,
        lead=study.created_by.username,
        recruiter=recruiter.username,
    )


def sign(code: str, name: str, signature: str) -> None:
    """The participant of the study's session signs."""
    study = Study.objects.get(code=code)
    decision = ConsentDecision.objects.filter(study=study, kind="participate").get()
    store_signature(
        decision_ref=decision.decision_ref,
        name=name,
        signature=signature.encode(),
        by=User.objects.get(pk=study.created_by_id),
        at=timezone.now(),
    )


def forget(study_ref: str) -> None:
    """Let time pass: everything of the study falls due, and uploads of nobody's with it."""
    at = timezone.now() + FAR
    while purge_due(at=at, trigger=Trigger.COMMAND, by=None, study_ref=UUID(study_ref)):
        pass
    forget_abandoned(at=timezone.now() + timedelta(days=2))
    _say(
        held=[holding.record_class for holding in queries.held(at=at, study_ref=UUID(study_ref))],
        uploads=PendingUpload.objects.count(),
    )


def _say(**facts: object) -> None:
    print(json.dumps(facts, default=str))  # noqa: T201 (it is how the test process reads it)
