from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.actions import Decision, record_decision
from consent.models import ConsentDecision
from foundation.access.models import User
from foundation.access.roles import Role
from foundation.keyring import keys
from foundation.keyring.models import PendingUpload
from participants.models import ConsentSignature
from participants.queries import session_key, signature_key
from studies.models import Study
from tests.builders.access import a_person
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db
SESSION = UUID("0b6c1f0e-8f1d-4b52-9a53-2d8a8f6f0c11")
PNG = b"\x89PNG\r\n\x1a\nstroke stroke"


@pytest.fixture
def study() -> Study:
    return a_study("collecting", at=timezone.now())


@pytest.fixture
def facilitator(study: Study) -> User:
    return a_member(study, Role.FACILITATOR, at=timezone.now())


def agreed(study: Study, method: str = "signed", *, given: bool = True) -> ConsentDecision:
    at = timezone.now()
    decision = Decision("P-01", "participate", given, method=method, session_ref=SESSION)
    return record_decision(
        study=study, decision=decision, informed_at=at, by=study.created_by, at=at
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(study: Study) -> str:
    return reverse("store_signature", args=[study.code, SESSION])


def send(by: User, decision: ConsentDecision, picture: bytes = PNG) -> Any:
    sent = {
        "decision": str(decision.decision_ref),
        "name": "Ann Lee",
        "signature": SimpleUploadedFile("signature.png", picture),
    }
    return signed_in(by).post(page(decision.study), sent)


class TestStoreSignature:
    @pytest.mark.requirement("R-095")
    def test_seals_name_and_signature(self, study: Study, facilitator: User) -> None:
        decision = agreed(study)
        assert send(facilitator, decision).status_code == 302
        kept = ConsentSignature.objects.get()
        assert kept.decision_ref == decision.decision_ref
        assert opened(kept, "name") == b"Ann Lee"
        assert opened(kept, "signature") == PNG

    def test_leaves_no_upload_behind(self, study: Study, facilitator: User) -> None:
        decision = agreed(study)
        assert send(facilitator, decision, b"no picture").status_code == 400
        assert not PendingUpload.objects.exists()
        send(facilitator, decision)
        assert not PendingUpload.objects.exists()

    def test_shows_no_name_afterwards(self, study: Study, facilitator: User) -> None:
        send(facilitator, agreed(study))
        answer = signed_in(facilitator).get(page(study))
        assert "P-01: Take part" in answer.content.decode()
        assert "Ann Lee" not in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    def test_refuses_what_is_no_picture(self, study: Study, facilitator: User) -> None:
        answer = send(facilitator, agreed(study), b"<svg></svg>")
        assert "PNG or JPEG picture" in answer.content.decode()
        assert not ConsentSignature.objects.exists()

    def test_refuses_a_large_picture(
        self, study: Study, facilitator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("participants.forms.recruiting.LARGEST_SIGNATURE", len(PNG) - 1)
        assert send(facilitator, agreed(study)).status_code == 400
        assert not ConsentSignature.objects.exists()

    def test_refuses_the_second_click(self, study: Study, facilitator: User) -> None:
        decision = agreed(study)
        send(facilitator, decision)
        assert send(facilitator, decision).status_code == 400
        assert ConsentSignature.objects.count() == 1

    def test_refuses_the_second_of_two_at_one_moment(
        self, study: Study, facilitator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        decision = agreed(study)
        send(facilitator, decision)
        seen_before = "participants.views.signatures._signed"
        monkeypatch.setattr(seen_before, lambda *_: ([decision], []))
        answer = send(facilitator, decision)
        assert answer.status_code == 400
        assert "kept already" in answer.content.decode()

    @pytest.mark.parametrize("method", ["spoken", "code"])
    def test_refuses_decisions_that_were_not_signed(
        self, study: Study, facilitator: User, method: str
    ) -> None:
        assert send(facilitator, agreed(study, method)).status_code == 400
        assert "Nothing was signed" in signed_in(facilitator).get(page(study)).content.decode()

    def test_names_nobody_who_refused(self, study: Study, facilitator: User) -> None:
        assert send(facilitator, agreed(study, given=False)).status_code == 400
        assert not ConsentSignature.objects.exists()

    def test_refuses_a_decision_of_another_study(self, study: Study, facilitator: User) -> None:
        other = agreed(a_study("collecting", at=timezone.now()))
        sent = {"decision": str(other.decision_ref), "name": "Ann Lee"}
        files = {"signature": SimpleUploadedFile("signature.png", PNG)}
        answer = signed_in(facilitator).post(page(study), {**sent, **files})
        assert answer.status_code == 400
        assert not ConsentSignature.objects.exists()

    @pytest.mark.requirement("R-050")
    def test_refuses_once_the_recording_is_destroyed(self, study: Study, facilitator: User) -> None:
        decision = agreed(study)
        assert decision.session_ref is not None
        keys.destroy(session_key(decision.session_ref), at=timezone.now())
        answer = send(facilitator, decision)
        assert answer.status_code == 400
        assert "was destroyed" in answer.content.decode()

    @pytest.mark.parametrize("role", [Role.RECRUITER, Role.ANALYST, Role.RECORDS_OFFICER])
    def test_refuses_who_holds_no_sessions(self, study: Study, role: Role) -> None:
        at, decision = timezone.now(), agreed(study)
        on_team = role != Role.RECORDS_OFFICER
        other = a_member(study, role, at=at) if on_team else a_person(role, at=at)
        assert signed_in(other).get(page(study)).status_code == 403
        assert send(other, decision).status_code == 403
        assert not ConsentSignature.objects.exists()


class TestTheLinkOfTheSessionPage:
    @pytest.mark.parametrize("may_sign", [True, False])
    def test_is_for_who_may_sign(self, study: Study, *, may_sign: bool) -> None:
        context = {"study": study, "session": {"session_ref": SESSION}, "may_sign": may_sign}
        text = render_to_string("fieldwork/session_signatures.html", context)
        assert (page(study) in text) is may_sign


def opened(kept: ConsentSignature, field: str) -> bytes:
    where = f"participants_consentsignature:{field}:{kept.decision_ref}"
    sealed = bytes(getattr(kept, f"sealed_{field}"))
    for key_ref in (session_key(kept.session_ref), signature_key(kept.session_ref)):
        sealed = keys.open_sealed(
            sealed,
            key_ref=key_ref,
            aad=where,
            purpose=keys.Purpose.REDRESS,
            by=None,
            at=timezone.now(),
        )
    return sealed
