"""Every page of studies in every state, for the lead, the offices, and people who may not."""

from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.roles import Role
from studies import actions
from studies.drafts import StudyDraft
from studies.models import Pta, Study
from studies.plans import STEPS, answers_of
from tests.builders.access import NOW, a_component, a_person, an_administrator
from tests.builders.studies import (
    STATES,
    a_burden,
    a_definition,
    a_grant,
    a_lead,
    a_member,
    a_pta,
    a_study,
    a_version,
    an_umbrella,
    approve_for_component,
)

pytestmark = pytest.mark.django_db
PAGES = (
    "view_study",
    "view_instrument",
    "view_approvals",
    "view_team",
    "view_activity",
    "view_study_retention",
    "record_clearance",
    "edit_notice",
)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def scope_of(study: Study, **changes: object) -> dict[str, object]:
    """The first step of a description as it is sent."""
    said = {
        "title": study.title,
        "purpose": study.purpose,
        "touches_case": "no",
        "sponsor_is_department": "yes",
        "go": "leave",
    }
    return said | changes


class TestPagesOfAStudy:
    @pytest.mark.parametrize("status", STATES)
    def test_are_shown_to_the_lead_in_every_state(self, status: str) -> None:
        study = a_study(status)
        client = signed_in(study.created_by)
        for page in PAGES:
            response = client.get(reverse(page, args=[study.code]))
            assert response.status_code == 200, page
            assert study.code in response.text

    @pytest.mark.parametrize(
        "role",
        [
            Role.PRIVACY_OFFICE,
            Role.COMPONENT_PRIVACY_OFFICER,
            Role.PAPERWORK_OFFICER,
            Role.RECORDS_OFFICER,
            Role.AUDITOR,
        ],
    )
    @pytest.mark.requirement("R-083")
    def test_are_shown_to_the_offices(self, role: Role) -> None:
        study = a_study("in_review")
        client = signed_in(a_person(role, component=study.component))
        for page in PAGES:
            assert client.get(reverse(page, args=[study.code])).status_code == 200, page

    @pytest.mark.requirement("R-120")
    def test_refuse_people_outside(self) -> None:
        study = a_study()
        outsiders = (
            a_person(),
            a_person(Role.ADMINISTRATOR),
            a_person(Role.OPERATIONAL_DECISION_MAKER),
        )
        for client in map(signed_in, outsiders):
            for page in set(PAGES) - {"view_team"}:
                assert client.get(reverse(page, args=[study.code])).status_code == 403, page

    def test_show_the_team_to_an_administrator(self) -> None:
        study = a_study()
        client = signed_in(a_person(Role.ADMINISTRATOR))
        assert client.get(reverse("view_team", args=[study.code])).status_code == 200

    def test_do_not_exist_for_an_unknown_code(self) -> None:
        client = signed_in(a_lead())
        assert client.get(reverse("view_study", args=["TSA-2027-999"])).status_code == 404


class TestHome:
    def test_welcomes_a_newcomer(self) -> None:
        page = signed_in(a_person()).get(reverse("home"))
        assert "You are not on a study yet" in page.text

    def test_shows_what_waits_for_an_office(self) -> None:
        study = a_study("in_review")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        page = signed_in(officer).get(reverse("home"))
        assert reverse("review_pta", args=[a_pta(study).pk]) in page.text

    def test_shows_own_studies(self) -> None:
        study = a_study()
        page = signed_in(study.created_by).get(reverse("home"))
        assert reverse("view_study", args=[study.code]) in page.text


class TestListStudies:
    def test_shows_only_what_the_person_sees(self) -> None:
        mine, other = a_study(), a_study()
        page = signed_in(mine.created_by).get(reverse("list_studies"))
        assert mine.code in page.text
        assert other.code not in page.text

    def test_filters_by_the_address(self) -> None:
        study = a_study()
        client = signed_in(study.created_by)
        assert study.code in client.get(reverse("list_studies"), {"q": study.code}).text
        assert study.code not in client.get(reverse("list_studies"), {"status": "closed"}).text

    def test_asks_the_database_as_often_for_three_as_for_twelve(self) -> None:
        lead = a_lead()
        client = signed_in(lead)
        counted = []
        for wanted in (3, 12):
            while lead.studies_created.count() < wanted:
                a_study(lead=lead, survey_tool=None, noticed=False)
            counted.append(queries_of(client, reverse("list_studies")))
        assert counted[0] == counted[1]


def queries_of(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestEditStudy:
    def test_says_before_and_after_that_it_voids(self) -> None:
        study = a_study("approved")
        client = signed_in(study.created_by)
        address = reverse("edit_study", args=[study.code])
        assert "A change voids the approval" in client.get(address).text
        form = scope_of(study, title="Another title")
        assert "approval is void" not in client.post(address, form, follow=True).text
        page = client.post(address, form | {"understood": "on"}, follow=True)
        assert "approval is void" in page.text

    def test_leads_through_every_step_and_changes_nothing_by_itself(self) -> None:
        study = a_study("approved")
        client, address = signed_in(study.created_by), reverse("edit_study", args=[study.code])
        typed = answers_of(StudyDraft.of(study))
        before = StudyDraft.of(study)
        for step in STEPS[:-1]:
            assert step.title in client.get(address).text
            sent: dict[str, object] = {name: typed[name] for name in step.fields}
            address = client.post(address, sent | {"go": "next"})["Location"]
        assert address == reverse("view_study", args=[study.code])
        study.refresh_from_db()
        assert (study.status, StudyDraft.of(study)) == ("approved", before)

    def test_shows_what_is_saved(self) -> None:
        study = a_study()
        address = reverse("edit_study", args=[study.code, "audience"])
        assert study.target_population in signed_in(study.created_by).get(address).text

    @pytest.mark.requirement("R-003")
    def test_refuses_another_purpose_and_keeps_what_was_typed(self) -> None:
        study = a_study()
        address = reverse("edit_study", args=[study.code])
        form = scope_of(study, purpose="other", title="Typed title")
        page = signed_in(study.created_by).post(address, form)
        assert "outside the privacy impact assessment" in page.text
        assert "Typed title" in page.text
        study.refresh_from_db()
        assert study.purpose == "satisfaction"

    def test_names_the_step_that_a_change_contradicts(self) -> None:
        study = a_study(purpose="usability", audiences=("employees",), mandatory=True)
        address = reverse("edit_study", args=[study.code])
        page = signed_in(study.created_by).post(address, scope_of(study, purpose="satisfaction"))
        assert "Audience: Employees can be required to answer about tools" in page.text

    def test_leaves_the_component_alone(self) -> None:
        study = a_study()
        form = scope_of(study, component=a_component("CBP").pk)
        signed_in(study.created_by).post(reverse("edit_study", args=[study.code]), form)
        study.refresh_from_db()
        assert study.component.code == "TSA"

    def test_completes_step_by_step_what_was_described_with_fewer_questions(self) -> None:
        study = a_study()
        unsaid = {"data_collected": [], "custodian": "", "custodian_kind": "", "storage": ""}
        Study.objects.filter(pk=study.pk).update(**unsaid, contact_sources="")
        client = signed_in(study.created_by)
        sources = {"channels": ["email"], "contact_sources": "The directory.", "go": "leave"}
        client.post(reverse("edit_study", args=[study.code, "channels"]), sources)
        study.refresh_from_db()
        assert study.contact_sources == "The directory."

    def test_keeps_the_custodian_out_of_operations_in_the_database_too(self) -> None:
        study = a_study()
        with pytest.raises(IntegrityError), transaction.atomic():
            Study.objects.filter(pk=study.pk).update(custodian_kind="other")


class TestInstrumentPages:
    @pytest.mark.requirement("R-104", "R-124")
    def test_say_which_objective_a_question_serves_and_why_it_is_needed(self) -> None:
        study = a_study()
        page = signed_in(study.created_by).get(reverse("view_instrument", args=[study.code]))
        assert page.text.count(study.objectives.get().text) == len(a_version(study).questions)
        assert "Waiting may explain dissatisfaction." in page.text

    def test_takes_a_definition_as_text(self) -> None:
        study = a_study()
        import json

        form = {"text": json.dumps(a_definition(title="Another"))}
        address = reverse("create_instrument_version", args=[study.code])
        signed_in(study.created_by).post(address, form)
        assert a_version(study).number == 2

    def test_takes_a_definition_as_a_file_and_keeps_nothing_of_it(self) -> None:
        import json

        from django.core.files.uploadedfile import SimpleUploadedFile

        from foundation.keyring.models import PendingUpload

        study = a_study()
        file = SimpleUploadedFile("d.json", json.dumps(a_definition(title="Filed")).encode())
        form = {"file": file}
        address = reverse("create_instrument_version", args=[study.code])
        signed_in(study.created_by).post(address, form)
        assert a_version(study).definition["title"] == "Filed"
        assert not PendingUpload.objects.exists()

    def test_names_every_problem_of_a_definition(self) -> None:
        study = a_study()
        form = {"text": '{"title": "x", "questions": [{}]}'}
        address = reverse("create_instrument_version", args=[study.code])
        page = signed_in(study.created_by).post(address, form)
        assert "“kind” must be one of" in page.text


def keeping(pta: Pta) -> dict[str, str]:
    """The form of a reviewer who keeps every question and confirms."""
    kept = {f"question-{question['key']}-kind": "keep" for question in pta.questions}
    return {**kept, "confirm-unlinkable": "on", "revision": str(pta.revision)}


class TestReviewPages:
    def test_leads_from_submission_to_approval(self) -> None:
        study = a_study()
        lead = signed_in(study.created_by)
        lead.post(reverse("submit_pta", args=[study.code]))
        pta = a_pta(study)
        officer = signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component))
        assert study.code in officer.get(reverse("list_reviews")).text
        officer.post(reverse("approve_pta", args=[pta.pk]), keeping(pta))
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        assert "Agreed threshold" in office.get(reverse("review_pta", args=[pta.pk])).text
        form = {**keeping(a_pta(study)), "threshold": "12"}
        office.post(reverse("approve_pta", args=[pta.pk]), form)
        study.refresh_from_db()
        assert (study.status, study.threshold) == ("approved", 12)

    def test_refuses_a_threshold_below_the_floor_and_keeps_the_page(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        approve_for_component(study)
        office = signed_in(a_person(Role.PRIVACY_OFFICE))
        page = office.post(
            reverse("approve_pta", args=[pta.pk]), {**keeping(a_pta(study)), "threshold": "2"}
        )
        assert page.status_code == 200
        study.refresh_from_db()
        assert study.status == "in_review"

    def test_approving_too_early_keeps_what_was_decided_and_says_what_is_missing(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        officer = signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component))
        first, *others = pta.questions
        form = {f"question-{first['key']}-kind": "keep", "confirm-unlinkable": "on", "revision": 0}
        page = officer.post(reverse("approve_pta", args=[pta.pk]), form)
        assert page.status_code == 403
        assert "Not approved yet" in page.text
        named = ", ".join(f"“{question['text']}”" for question in others)
        assert f"Decide on every question first: {named}." in unescape(page.text)
        pta.refresh_from_db()
        assert (pta.status, pta.comments.get().question_key) == ("submitted", first["key"])

    def test_returns_with_a_reason(self) -> None:
        study = a_study("in_review")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        client = signed_in(officer)
        address = reverse("return_pta", args=[a_pta(study).pk])
        assert client.post(address, {"reason": "", "revision": 0}).status_code == 200
        client.post(address, {"reason": "Say more.", "revision": 0})
        page = signed_in(study.created_by).get(reverse("view_approvals", args=[study.code]))
        assert "Say more." in page.text

    def test_keeps_comments(self) -> None:
        study = a_study("in_review")
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        address = reverse("comment_on_pta", args=[a_pta(study).pk])
        form = {"text": "Not needed.", "revision": 0}
        page = signed_in(officer).post(address, form, follow=True)
        assert "Not needed." in page.text

    def test_shows_the_difference_to_the_last_submission(self) -> None:
        study = a_study("in_review")
        lead = signed_in(study.created_by)
        lead.post(reverse("withdraw_pta", args=[study.code]))
        lead.post(reverse("edit_study", args=[study.code]), scope_of(study, title="Newer title"))
        lead.post(reverse("submit_pta", args=[study.code]))
        page = lead.get(reverse("review_pta", args=[a_pta(study).pk]))
        assert "<del>Checkpoint experience</del>" in page.text

    def test_leads_the_team_back_to_the_study_and_the_office_to_its_queue(self) -> None:
        study = a_study("in_review")
        address, queue = reverse("review_pta", args=[a_pta(study).pk]), reverse("list_reviews")
        page = signed_in(study.created_by).get(address).text
        assert f'href="{queue}"' not in page
        assert f'href="{reverse("view_approvals", args=[study.code])}"' in page
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        assert f'href="{queue}"' in signed_in(officer).get(address).text

    def test_refuses_strangers_to_the_study(self) -> None:
        address = reverse("review_pta", args=[a_pta(a_study("in_review")).pk])
        assert signed_in(a_person()).get(address).status_code == 403


class TestClearancePage:
    def test_records_a_clearance(self) -> None:
        study = a_study("approved")
        client = signed_in(a_person(Role.PAPERWORK_OFFICER))
        an_umbrella()
        a_burden(study)
        form = {
            "kind": "generic",
            "control_number": "1601-0029",
            "decided_on": "2027-03-12",
            "expires_on": "2029-01-31",
            "meets_conditions": "on",
        }
        client.post(reverse("record_clearance", args=[study.code]), form)
        assert study.clearances.get().control_number == "1601-0029"

    def test_says_what_is_missing_for_the_kind(self) -> None:
        study = a_study("approved")
        client = signed_in(a_person(Role.PAPERWORK_OFFICER))
        page = client.post(reverse("record_clearance", args=[study.code]), {"kind": "full"})
        assert "Cite the 60-day notice" in page.text

    def test_refuses_the_lead_by_direct_post(self) -> None:
        study = a_study("approved")
        address = reverse("record_clearance", args=[study.code])
        assert signed_in(study.created_by).post(address, {"kind": "exempt"}).status_code == 403


class TestTeamPage:
    @pytest.mark.requirement("R-160")
    def test_lets_no_administrator_decide_alone(self) -> None:
        study, analyst = a_study(), a_person()
        asking, deciding = signed_in(an_administrator()), signed_in(a_person(Role.ADMINISTRATOR))
        form = {
            "user": analyst.pk,
            "role": "analyst",
            "justification": "Counts.",
            "expires_on": "2027-06-01",
        }
        asking.post(reverse("request_access", args=[study.code]), form)
        asked = study.access_requests.get(user=analyst)
        assert asking.post(reverse("grant_request", args=[asked.pk])).status_code == 403
        assert not study.grants.filter(user=analyst).exists()
        deciding.post(reverse("grant_request", args=[asked.pk]))
        assert study.grants.get(user=analyst).asked_by == an_administrator()

    def test_ends_access(self) -> None:
        study, client = a_study(), signed_in(an_administrator())
        grant = a_grant(study, "analyst")
        ending = reverse("end_access", args=[study.code, grant.pk])
        assert f"End the access of {grant.user} as analyst?" in client.get(ending).text
        client.post(ending)
        grant.refresh_from_db()
        assert grant.ended_at is not None

    def test_explains_an_incompatible_role_at_the_form(self) -> None:
        study = a_study()
        decider = a_person(Role.OPERATIONAL_DECISION_MAKER)
        form = {
            "user": decider.pk,
            "role": "analyst",
            "justification": "Counts.",
            "expires_on": "2027-06-01",
        }
        page = signed_in(study.created_by).post(reverse("request_access", args=[study.code]), form)
        assert "operational" in page.text

    def test_refuses_a_member_who_does_not_lead(self) -> None:
        study = a_study()
        client = signed_in(a_member(study, "analyst"))
        assert client.post(reverse("request_access", args=[study.code])).status_code == 403


class TestCollectionPages:
    def test_open_add_and_close(self) -> None:
        study = a_study("collecting", planned_waves=2)
        client = signed_in(study.created_by)
        client.post(reverse("add_wave", args=[study.code]), {"label": "2014"})
        client.post(reverse("close_wave", args=[study.code, 1]))
        assert [(wave.label, wave.is_open) for wave in study.waves.all()] == [
            ("Collection", False),
            ("2014", True),
        ]
        assert "Close the study" in client.get(reverse("close_study", args=[study.code])).text
        client.post(reverse("close_study", args=[study.code]), {"follow_up_until": ""})
        study.refresh_from_db()
        assert study.status == "closed"

    def test_refuses_to_open_with_the_reasons_of_the_checklist(self) -> None:
        study = a_study("approved")
        response = signed_in(study.created_by).post(reverse("open_collection", args=[study.code]))
        assert response.status_code == 403
        assert "a clearance is needed" in response.text


class TestToolPages:
    def test_record_and_approve_by_two_offices(self) -> None:
        lead = signed_in(a_lead())
        form = {
            "name": "Asker",
            "pta_ref": "PTA-1",
            "ip_capture_off": "on",
            "run_here_because": "It is ours.",
        }
        page = lead.post(reverse("record_tool"), form)
        assert "Say why the capture cannot be switched off" in page.text
        lead.post(reverse("record_tool"), form | {"email_capture_off": "on"})
        from studies.models import SurveyTool

        tool = SurveyTool.objects.get()
        for role in (Role.PRIVACY_OFFICE, Role.PUBLIC_AFFAIRS):
            office = signed_in(a_person(role))
            assert "Waiting for you" in office.get(reverse("list_tools")).text
            assert "Approve Asker" in office.get(reverse("view_tool", args=[tool.pk])).text
            office.post(reverse("approve_tool", args=[tool.pk]))
        tool.refresh_from_db()
        assert tool.is_approved


class TestAStalePage:
    def test_changes_nothing_says_what_happened_and_keeps_what_was_typed(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        first, second = (
            signed_in(a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component))
            for _ in range(2)
        )
        address = reverse("decide_on_pta", args=[pta.pk])
        drop = {"question-age-kind": "drop", "question-age-text": "Too much."}
        first.post(address, {**drop, "revision": 0})
        typed = {**keeping(pta), "question-minutes-text": "Ask for hours.", "revision": 0}
        for page in ("decide_on_pta", "approve_pta", "return_pta"):
            answer = second.post(reverse(page, args=[pta.pk]), typed)
            assert answer.status_code == 409
            assert "Somebody else was here meanwhile" in answer.text
            assert "Ask for hours." in answer.text
            assert "Something was decided or said here" in answer.text
            assert "Fill this in." not in answer.text  # nobody began a comment on the whole
        pta.refresh_from_db()
        assert (pta.status, pta.comments.count()) == ("submitted", 1)

    @pytest.mark.parametrize("page", ["decide_on_pta", "approve_pta", "return_pta"])
    def test_is_what_does_not_say_what_was_read(self, page: str) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        form = {**keeping(pta), "question-age-text": "Bands.", "reason": "No.", "revision": ""}
        answer = signed_in(officer).post(reverse(page, args=[pta.pk]), form)
        assert answer.status_code == 409
        assert "Read it as it stands now; then decide again." in answer.text
        assert "Bands." in answer.text
        pta.refresh_from_db()
        assert (pta.status, pta.comments.count()) == ("submitted", 0)

    def test_is_what_somebody_changed_between_keeping_and_approving(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        one, other = (
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component) for _ in range(2)
        )
        keep = actions.decide_on_pta

        def keep_and_be_overtaken(**given: Any) -> Pta:
            kept = keep(**given)
            actions.comment_on_pta(pta=pta, text="Wait for me.", by=other, at=NOW)
            return kept

        monkeypatch.setattr("studies.actions.decide_on_pta", keep_and_be_overtaken)
        answer = signed_in(one).post(reverse("approve_pta", args=[pta.pk]), keeping(pta))
        assert answer.status_code == 409
        assert f"{other} wrote or decided something last." in unescape(answer.text)
        pta.refresh_from_db()
        assert pta.status == "submitted"

    def test_asks_for_nothing_that_nobody_wanted_to_say(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        late = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        approve_for_component(study, by=officer)
        form = {**keeping(pta), "revision": pta.revision}
        answer = signed_in(late).post(reverse("approve_pta", args=[pta.pk]), form)
        assert "needs your attention" not in answer.text

    def test_of_a_withdrawn_review_keeps_what_was_typed(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        signed_in(study.created_by).post(reverse("withdraw_pta", args=[study.code]))
        typed = {**keeping(pta), "question-age-text": "Bands, please.", "revision": pta.revision}
        for page in ("decide_on_pta", "approve_pta", "return_pta", "comment_on_pta"):
            answer = signed_in(officer).post(reverse(page, args=[pta.pk]), typed)
            assert answer.status_code == 409
            assert "The lead withdrew it from review" in answer.text
            assert "Bands, please." in answer.text
        assert not pta.comments.exists()

    def test_of_an_approved_review_says_who_approved(self) -> None:
        study = a_study("in_review")
        pta = a_pta(study)
        officer = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        late = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component)
        approve_for_component(study, by=officer)
        form = {**keeping(pta), "revision": pta.revision}
        answer = signed_in(late).post(reverse("approve_pta", args=[pta.pk]), form)
        assert answer.status_code == 409
        assert f"{officer} approved it for the component" in answer.text
