"""Nothing ends an approval before the person was told what it ends and said yes."""

import json
from collections.abc import Callable

import pytest
from django.urls import reverse

from foundation.access.roles import Role
from foundation.mail.models import Message
from studies.models import Study
from studies.queries import what_it_voids
from tests.builders.access import NOW, a_person
from tests.builders.instruments import a_written_draft
from tests.builders.studies import a_clearance, a_definition, a_member, a_pta, a_study, a_version
from tests.studies.test_pages import scope_of, signed_in

pytestmark = pytest.mark.django_db

NOTICE = {
    "kind": "privacy_notice",
    "authority": "Another law.",
    "purpose": "To learn.",
    "routine_uses": "None.",
    "voluntary": "Yes.",
    "effect_of_refusal": "None.",
    "redress": "The office.",
}
Form = dict[str, object]
DEFINITION: Form = {"text": json.dumps(a_definition(title="Which desk did you use?"))}


def _pta_form(study: Study) -> Form:
    return {
        "security_plan_ref": "SSP-9999",
        "redress_procedure": study.redress_procedure,
        "redress_contact": study.redress_contact,
        "reidentification_assessment": study.reidentification_assessment,
        "threshold_asked": study.threshold_asked,
        "note": "",
    }


EDITS: list[tuple[str, Callable[[Study], Form], str]] = [
    ("edit_study", lambda study: scope_of(study, title="Typed title"), "Typed title"),
    ("edit_pta", _pta_form, "SSP-9999"),
    ("create_instrument_version", lambda _: dict(DEFINITION), "Which desk did you use?"),
    ("edit_notice", lambda _: dict(NOTICE), "Another law."),
]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class TestWhatItVoids:
    def test_is_nothing_before_an_approval(self) -> None:
        assert what_it_voids(a_study("in_review"), at=NOW) is None

    @pytest.mark.requirement("R-081")
    def test_names_the_approval_the_clearance_and_what_stops(self) -> None:
        study = a_study("approved")
        said = what_it_voids(study, at=NOW)
        assert said is not None
        pta = a_pta(study)
        assert f"given by {pta.component_by}" in said.sentences[0]
        assert "12 March 2027" in said.sentences[0]
        assert not any("Collection stops" in sentence for sentence in said.sentences)
        a_clearance(study)
        study = a_study("collecting")
        said = what_it_voids(study, at=NOW)
        assert said is not None
        assert any("The clearance 1601-0029" in sentence for sentence in said.sentences)
        assert any("Collection stops at once." in sentence for sentence in said.sentences)


class TestEveryEditPage:
    @pytest.mark.requirement("R-081")
    @pytest.mark.parametrize(("page", "form", "typed"), EDITS)
    def test_saves_nothing_without_the_tick(
        self, page: str, form: Callable[[Study], Form], typed: str
    ) -> None:
        study = a_study("collecting")
        client, address = signed_in(study.created_by), reverse(page, args=[study.code])
        assert "I understand what this ends" in client.get(address).text
        answer = client.post(address, form(study)).text
        assert "Check the box if you want that." in answer
        assert typed in answer
        study.refresh_from_db()
        assert (study.status, study.ptas.get().status) == ("collecting", "approved")
        assert not Message.objects.filter(kind="pta.voided").exists()
        client.post(address, {**form(study), "understood": "on"})
        study.refresh_from_db()
        assert (study.status, study.ptas.get(number=1).status) == ("draft", "void")

    def test_asks_nothing_before_an_approval(self) -> None:
        study = a_study()
        client = signed_in(study.created_by)
        for page, _, _ in EDITS:
            address = reverse(page, args=[study.code])
            assert "I understand what this ends" not in client.get(address).text

    def test_asks_nothing_where_nothing_changes(self) -> None:
        study = a_study("collecting")
        form = {**_pta_form(study), "security_plan_ref": study.security_plan_ref}
        signed_in(study.created_by).post(reverse("edit_pta", args=[study.code]), form)
        assert study.ptas.filter(status="approved").exists()
        assert study.ptas.get(status="draft").renews is not None

    def test_asks_before_a_version_is_made_of_a_draft(self) -> None:
        study = a_study("approved")
        client = signed_in(study.created_by)
        draft = a_written_draft(study)
        address = reverse("make_version", args=[study.code])
        page = client.post(address, {"revision": draft.revision}, follow=True)
        assert "Check the box if you want that." in page.text
        assert a_version(study).number == 1
        client.post(address, {"revision": draft.revision, "understood": "on"})
        assert a_version(study).number == 2


class TestWhoIsTold:
    @pytest.mark.requirement("R-081")
    def test_is_whoever_acts_on_the_approval(self) -> None:
        study = a_study("collecting")
        working = (Role.FACILITATOR, Role.RECRUITER, Role.VENDOR_STAFF)
        members = {a_member(study, role).pk for role in working}
        analyst = a_member(study, Role.ANALYST)
        paperwork = a_person(Role.PAPERWORK_OFFICER, component=study.component)
        form = scope_of(study, title="Another title", understood="on")
        signed_in(study.created_by).post(reverse("edit_study", args=[study.code]), form)
        told = set(Message.objects.filter(kind="pta.voided").values_list("to", flat=True))
        pta = a_pta(study)
        expected = {study.created_by_id, paperwork.pk} | members
        assert expected | {pta.component_by_id, pta.office_by_id} <= told
        assert analyst.pk not in told
