"""Proposed revisions of guides: said by who holds sessions, answered once by the lead (R-108)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import policies
from studies.actions import adopt_revision, decline_revision
from studies.actions.revisions import RevisionError
from studies.documents import DocumentError
from studies.lifecycle import PtaStatus
from studies.models import RevisionProposal
from studies.queries import waiting_for
from tests.builders.access import NOW
from tests.builders.documents import a_document, a_proposal, a_text
from tests.builders.studies import STATES, a_member, a_pta, a_study
from tests.studies.squares import the_people_around, who_may

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-108")]


class TestProposeRevision:
    def test_tells_the_lead_without_a_word_of_it(self) -> None:
        study = a_study("draft")
        document = a_document(study).document
        a_proposal(document, by=a_member(study, Role.FACILITATOR))
        message = Message.objects.get(to=study.created_by, kind="revision.proposed")
        assert message.sentence == f"A revision of a document of {study.code} is proposed."

    def test_keeps_the_version_it_is_about(self) -> None:
        version = a_document(a_study())
        assert a_proposal(version.document).about == version

    @pytest.mark.parametrize("said", [{"change": " "}, {"why": ""}])
    def test_needs_the_change_and_the_reason(self, said: dict[str, Any]) -> None:
        document = a_document(a_study()).document
        with pytest.raises(RevisionError):
            a_proposal(document, **said)
        assert not AuditEvent.objects.filter(verb="revision.proposed").exists()


class TestWaiting:
    def test_shows_the_lead_what_to_answer_until_it_is_answered(self) -> None:
        study = a_study()
        proposal = a_proposal(a_document(study).document, by=a_member(study, Role.FACILITATOR))
        shown = [item.url_name for item in waiting_for(study.created_by, at=NOW)]
        assert shown == ["view_document"]
        decline_revision(proposal=proposal, reason="No.", by=study.created_by, at=NOW)
        assert waiting_for(study.created_by, at=NOW) == []


class TestAdoptRevision:
    def test_makes_a_version_names_it_and_tells_the_proposer(self) -> None:
        study = a_study()
        facilitator = a_member(study, Role.FACILITATOR)
        proposal = a_proposal(a_document(study).document, by=facilitator)
        version = adopt_revision(
            proposal=proposal, said=a_text(text="Wait first."), by=study.created_by, at=NOW
        )
        proposal.refresh_from_db()
        assert (proposal.status, proposal.adopted_as) == ("adopted", version)
        told = Message.objects.get(to=facilitator, kind="revision.adopted")
        assert "adopted" in told.sentence

    @pytest.mark.requirement("R-081")
    def test_voids_an_approval_like_any_other_change(self) -> None:
        study = a_study("collecting")
        document = a_document(study).document  # voids the first approval
        study.refresh_from_db()
        from studies.actions import submit_pta
        from tests.builders.studies import approve

        submit_pta(study=study, by=study.created_by, at=NOW)
        approve(study)
        adopt_revision(
            proposal=a_proposal(document), said=a_text(text="New."), by=study.created_by, at=NOW
        )
        assert a_pta(study).status == PtaStatus.VOID

    def test_leaves_the_proposal_open_when_nothing_changes(self) -> None:
        study = a_study()
        proposal = a_proposal(a_document(study).document)
        with pytest.raises(DocumentError):
            adopt_revision(proposal=proposal, said=a_text(), by=study.created_by, at=NOW)
        proposal.refresh_from_db()
        assert proposal.status == "open"


class TestDeclineRevision:
    def test_keeps_the_reason_and_tells_the_proposer(self) -> None:
        study = a_study()
        facilitator = a_member(study, Role.FACILITATOR)
        proposal = a_proposal(a_document(study).document, by=facilitator)
        decline_revision(
            proposal=proposal, reason="It is asked later.", by=study.created_by, at=NOW
        )
        proposal.refresh_from_db()
        assert (proposal.status, proposal.reason) == ("declined", "It is asked later.")
        assert "It is asked later." not in Message.objects.get(to=facilitator).sentence

    def test_needs_a_reason(self) -> None:
        study = a_study()
        proposal = a_proposal(a_document(study).document)
        with pytest.raises(RevisionError):
            decline_revision(proposal=proposal, reason=" ", by=study.created_by, at=NOW)

    def test_is_refused_after_an_answer_by_policy_and_database(self) -> None:
        study = a_study()
        proposal = a_proposal(a_document(study).document)
        decline_revision(proposal=proposal, reason="No.", by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="answered already"):
            decline_revision(proposal=proposal, reason="Still.", by=study.created_by, at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            RevisionProposal.objects.filter(pk=proposal.pk).update(reason="Another reason.")


class TestWhoMay:
    def test_follows_role_and_state(self) -> None:
        study = a_study()
        proposal = a_proposal(a_document(study).document)
        proposal.document.study = study
        people = the_people_around(study)
        holds_sessions = {Role.LEAD, Role.FACILITATOR, Role.VENDOR_STAFF}
        not_closed = set(STATES) - {"closed"}
        assert who_may(policies.propose_revision, study, proposal.document, people) == {
            (role, status) for role in holds_sessions for status in not_closed
        }
        assert who_may(policies.adopt_revision, study, proposal, people) == {
            (Role.LEAD, status) for status in ("draft", "approved", "collecting")
        }
        assert who_may(policies.decline_revision, study, proposal, people) == {
            (Role.LEAD, status) for status in STATES
        }
