"""Documents of a study: added, changed, removed, and what that voids."""

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.module_loading import import_string

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from studies import policies
from studies.actions import (
    create_document,
    create_document_version,
    remove_document,
    submit_pta,
)
from studies.documents import DocumentError
from studies.lifecycle import PtaStatus
from studies.materials import materials_of
from studies.models import Document, DocumentVersion
from studies.models.instrument import ImmutableError
from tests.builders.access import NOW
from tests.builders.documents import a_document, a_proposal, a_text
from tests.builders.studies import a_pta, a_study, approve
from tests.studies.squares import the_people_around, who_may

pytestmark = pytest.mark.django_db
CONTACTS = "Questions? Write to research@example.gov or call (202) 555-0143."


class TestCreateDocument:
    def test_keeps_what_was_said_as_version_one(self) -> None:
        version = a_document(
            a_study(), "invitation", title="Letter", text="Dear reader,  \r\nhello\r\n"
        )
        assert (version.number, version.title, version.text) == (1, "Letter", "Dear reader,\nhello")

    @pytest.mark.requirement("R-081")
    def test_is_a_material_that_approvals_bind_to(self) -> None:
        study = a_study()
        version = a_document(study, "flyer", title="Flyer", text="Come and talk.")
        kinds = {m.kind: m for m in materials_of(study)}
        assert kinds["flyer"].hash == version.content_hash
        assert kinds["flyer"].text == "Come and talk."

    @pytest.mark.requirement("R-081")
    def test_voids_the_approval_and_stops_collection(self) -> None:
        study = a_study("collecting")
        a_document(study)
        study.refresh_from_db()
        assert (a_pta(study).status, study.status) == (PtaStatus.VOID, "draft")

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"title": " "}, "title"),
            ({"text": " \n"}, "no text"),
            ({"text": "x" * 200_001}, "longer"),
            ({"text": "a\x00b"}, "not a text"),
            ({"text": CONTACTS}, "research@example.gov, (202) 555-0143"),
        ],
    )
    def test_refuses_what_cannot_be_taken(self, said: dict[str, Any], problem: str) -> None:
        study = a_study()
        with pytest.raises(DocumentError) as refused:
            a_document(study, **said)
        assert problem in " ".join(refused.value.problems)
        assert not Document.objects.exists()
        assert not AuditEvent.objects.filter(verb="document.changed").exists()

    def test_takes_contacts_that_are_confirmed_as_the_offices_own(self) -> None:
        assert a_document(a_study(), text=CONTACTS, contacts_confirmed=True).contacts_confirmed

    def test_records_no_word_of_the_text(self) -> None:
        version = a_document(a_study(), title="Walk-in guide", text="Good morning.")
        event = AuditEvent.objects.filter(verb="document.changed").get()
        assert event.facts == {"kind": "script", "version": 1, "content": version.content_hash}


class TestCreateDocumentVersion:
    def test_leaves_the_one_before_as_it_was(self) -> None:
        first = a_document(a_study())
        document = first.document
        second = create_document_version(
            document=document, said=a_text(text="Another."), by=document.study.created_by, at=NOW
        )
        first.refresh_from_db()
        assert (second.number, first.text != second.text) == (2, True)
        assert [m.title for m in materials_of(document.study) if m.kind == "script"] == [
            "Guide version 2"
        ]

    def test_refuses_what_it_says_already(self) -> None:
        document = a_document(a_study()).document
        with pytest.raises(DocumentError):
            create_document_version(
                document=document, said=a_text(), by=document.study.created_by, at=NOW
            )
        assert document.versions.count() == 1

    @pytest.mark.requirement("R-081")
    def test_voids_the_approval_of_the_one_before(self) -> None:
        study = a_study()
        document = a_document(study).document
        submit_pta(study=study, by=study.created_by, at=NOW)
        approved = approve(study)
        create_document_version(
            document=document, said=a_text(text="New."), by=study.created_by, at=NOW
        )
        approved.refresh_from_db()
        assert approved.status == PtaStatus.VOID
        assert any(m["text"].startswith("Thank you") for m in approved.materials)

    def test_never_changes_a_version_by_any_way(self) -> None:
        version = a_document(a_study())
        version.text = "Other words."
        with pytest.raises(ImmutableError):
            version.save()
        for change in (
            lambda: DocumentVersion.objects.filter(pk=version.pk).update(text="Other"),
            lambda: DocumentVersion.objects.filter(pk=version.pk).delete(),
            lambda: Document.objects.filter(pk=version.document_id).update(kind="other"),
        ):
            with (
                pytest.raises(DatabaseError, match=r"never change|removed once"),
                transaction.atomic(),
            ):
                change()


class TestCopyDocuments:
    def test_begins_a_copy_with_the_present_texts_and_nothing_removed(self) -> None:
        source, copy = a_study(), a_study()
        kept = a_document(source, "invitation", text=CONTACTS, contacts_confirmed=True)
        gone = a_document(source, "flyer")
        remove_document(document=gone.document, by=source.created_by, at=NOW)
        for path in settings.WHEN_STUDY_IS_COPIED:
            import_string(path)(source=source, study=copy, by=copy.created_by, at=NOW)
        version = DocumentVersion.objects.get(document__study=copy)
        assert (version.number, version.text) == (1, kept.text)
        assert version.content_hash == kept.content_hash


class TestRemoveDocument:
    def test_takes_it_out_of_the_materials_and_keeps_its_text(self) -> None:
        study = a_study()
        version = a_document(study)
        remove_document(document=version.document, by=study.created_by, at=NOW)
        assert "script" not in {m.kind for m in materials_of(study)}
        assert DocumentVersion.objects.get(pk=version.pk).text == version.text

    def test_is_refused_a_second_time(self) -> None:
        document = a_document(a_study()).document
        remove_document(document=document, by=document.study.created_by, at=NOW)
        with pytest.raises(Refused, match="removed"):
            remove_document(document=document, by=document.study.created_by, at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(removed_at=None, removed_by=None)

    def test_waits_until_proposals_are_answered(self) -> None:
        document = a_document(a_study()).document
        a_proposal(document)
        with pytest.raises(Refused, match="wait for an answer"):
            remove_document(document=document, by=document.study.created_by, at=NOW)


class TestWhoMayChangeDocuments:
    def test_is_the_lead_outside_review_and_before_the_end(self) -> None:
        study = a_study()
        document = a_document(study).document
        document.study = study
        people = the_people_around(study)
        for subject, policy in (
            (study, policies.create_document),
            (document, policies.create_document_version),
            (document, policies.remove_document),
        ):
            assert who_may(policy, study, subject, people) == {
                (Role.LEAD, "draft"),
                (Role.LEAD, "approved"),
                (Role.LEAD, "collecting"),
            }

    def test_is_told_by_the_action_too(self) -> None:
        study = a_study("in_review")
        with pytest.raises(Refused, match="in review"):
            create_document(study=study, kind="script", said=a_text(), by=study.created_by, at=NOW)
