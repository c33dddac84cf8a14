"""Information collection requests: from preparing to OMB's decision, its changes and its end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import policies
from studies.actions import (
    close_study,
    edit_study,
    end_access,
    hand_over_icr,
    prepare_icr,
    record_clearance_change,
    record_decision,
    record_notice,
    return_icr,
    submit_icr,
    void_clearance,
    withdraw_icr,
)
from studies.actions.clearances import ChangeFacts
from studies.clearances import ClearanceError, ClearanceFacts, problems_of_clearance
from studies.drafts import StudyDraft
from studies.lifecycle import IcrStatus
from studies.models import Clearance, ClearanceChange
from studies.queries import current_icr, icr_promise, latest_clearance, package_problems, use_of
from tests.builders.access import NOW, a_person, made_officer
from tests.builders.icr import (
    TODAY,
    a_decision,
    a_notice_in_the_register,
    a_packaged_study,
    an_icr,
    an_icr_draft,
    change_and_approve_again,
)
from tests.builders.studies import a_burden, a_clearance, a_study, an_umbrella
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db
CHANGE = ChangeFacts(approved_on=TODAY, what="A word.", citation="ICR 202703-1601-002")


@pytest.fixture
def officer() -> User:
    return a_person(Role.PAPERWORK_OFFICER)


def problems(action: Any, **arguments: Any) -> dict[str, str]:
    """What the action says is wrong; it must leave nothing behind."""
    recorded = AuditEvent.objects.count()
    with pytest.raises(ClearanceError) as error, transaction.atomic():
        action(**arguments, at=NOW)
    assert AuditEvent.objects.count() == recorded
    return error.value.problems


def told(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind).values_list("to__username", flat=True))


class TestPrepareIcr:
    def test_begins_one_and_changes_the_same(self) -> None:
        study = a_study("approved")
        first = an_icr(study=study)
        draft = an_icr_draft("exempt")
        second = prepare_icr(study=study, draft=draft, by=study.created_by, at=NOW)
        assert (first.pk, second.kind, second.umbrella) == (second.pk, "exempt", None)

    def test_knows_only_conditions_of_the_umbrella(self) -> None:
        icr = an_icr(study=a_study(), conditions_met=("Answering is voluntary.", "Invented."))
        assert icr.conditions_met == ["Answering is voluntary."]

    def test_wants_an_umbrella_that_serves_the_component(self) -> None:
        study = a_study()
        draft = replace(an_icr_draft(), umbrella=None)
        said = problems(prepare_icr, study=study, draft=draft, by=study.created_by)
        assert set(said) == {"umbrella"}

    def test_refuses_while_one_is_on_its_way(self) -> None:
        icr = an_icr(IcrStatus.READY)
        with pytest.raises(Refused, match="Withdraw it"):
            prepare_icr(
                study=icr.study, draft=an_icr_draft("exempt"), by=icr.study.created_by, at=NOW
            )


class TestHandOverIcr:
    def test_tells_the_paperwork_officers(self, officer: User) -> None:
        an_icr(IcrStatus.READY)
        assert officer.username in told("icr.ready")

    @pytest.mark.parametrize(
        ("kind", "said", "field"),
        [
            ("generic", {"conditions_met": ("Answering is voluntary.",)}, "conditions_met"),
            ("emergency", {"justification": " "}, "justification"),
            ("exempt", {"basis": ""}, "basis"),
            ("exempt", {"exemption": ""}, "exemption"),
            ("exempt", {"exemption": "an old custom"}, "exemption"),
            ("exempt", {"exemption": "direct_observation"}, "exemption"),
            ("exempt", {"exemption": "other", "basis": "5 CFR 1320.3(h)(3)"}, "basis"),
            ("exempt", {"exemption": "other", "basis": "5 CFR § 1320.3 (h) (3)"}, "basis"),
            ("exempt", {"basis": "We observe directly, by direct observation."}, "basis"),
        ],
    )
    @pytest.mark.requirement("R-074")
    def test_wants_what_the_kind_needs(self, kind: str, said: dict[str, Any], field: str) -> None:
        study = a_study()
        a_burden(study)
        icr = an_icr(kind=kind, study=study, **said)
        assert set(problems(hand_over_icr, icr=icr, by=study.created_by)) == {field}

    def test_wants_the_burden(self) -> None:
        study = a_study()
        icr = an_icr(kind="full", study=study)
        assert set(problems(hand_over_icr, icr=icr, by=study.created_by)) == {"burden"}

    def test_lets_a_usability_test_claim_direct_observation(self) -> None:
        study = a_study(method="usability_test")
        said: dict[str, Any] = {"exemption": "direct_observation", "basis": "They do a task."}
        assert an_icr(IcrStatus.READY, "exempt", study=study, **said).status == "ready"


class TestRecordNotice:
    @pytest.mark.requirement("R-127")
    @pytest.mark.parametrize(
        ("citation", "published_on", "field"),
        [
            ("", TODAY, "notice60_citation"),
            ("92 FR", TODAY, "notice60_citation"),
            ("Register 92, 12345", TODAY, "notice60_citation"),
            ("89 FR 12345", TODAY, "notice60_citation"),
            ("92 FR 12345", TODAY + timedelta(days=1), "notice60_on"),
            ("92 FR 12345", None, "notice60_on"),
        ],
    )
    def test_checks_form_volume_and_day(
        self, officer: User, citation: str, published_on: date | None, field: str
    ) -> None:
        icr = an_icr(kind="full")
        said = problems(
            record_notice,
            icr=icr,
            days=60,
            citation=citation,
            published_on=published_on,
            by=officer,
        )
        assert set(said) == {field}

    def test_wants_the_sixty_days_between(self) -> None:
        icr = a_notice_in_the_register(an_icr(kind="full"), 60, TODAY - timedelta(days=70))
        with pytest.raises(ClearanceError):
            a_notice_in_the_register(icr, 30, TODAY - timedelta(days=11))
        icr = a_notice_in_the_register(icr, 30, TODAY - timedelta(days=10))
        assert icr.notice30_citation == "92 FR 12345"

    def test_is_for_full_clearances(self, officer: User) -> None:
        with pytest.raises(Refused, match="full clearance"):
            record_notice(
                icr=an_icr(),
                days=60,
                citation="92 FR 1",
                published_on=TODAY,
                by=officer,
                at=NOW,
            )


class TestSubmitIcr:
    @pytest.mark.requirement("R-077")
    def test_attaches_the_pta_and_freezes_materials_and_burden(self) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        assert icr.pta == icr.study.ptas.get()
        assert icr.materials_hash == icr.study.ptas.get().materials_hash
        assert (icr.responses, icr.burden_minutes) == (40, 200)

    @pytest.mark.requirement("R-077")
    @pytest.mark.requirement("R-080")
    def test_leaves_the_package_as_it_was_sent(self, officer: User) -> None:
        study = an_icr(IcrStatus.SUBMITTED).study
        for person in (study.created_by, officer):
            assert policies.write_statement.refusal(person, study, at=NOW) == (
                "The package is with OMB. It stays as it was sent."
            )

    def test_refuses_without_an_approved_pta(self, officer: User) -> None:
        study = a_study("in_review")
        a_burden(study)
        icr = an_icr(IcrStatus.READY, study=study)
        with pytest.raises(Refused, match="not approved it yet"):
            submit_icr(icr=icr, sent_on=TODAY, by=officer, at=NOW)

    @pytest.mark.requirement("R-079")
    def test_refuses_an_incomplete_package(self, officer: User) -> None:
        study = a_study("approved")
        a_burden(study)
        icr = an_icr(IcrStatus.READY, study=study)
        said = problems(submit_icr, icr=icr, sent_on=TODAY, by=officer)
        assert said == {"package": " ".join(package_problems(study))}

    @pytest.mark.requirement("R-127")
    def test_waits_for_the_sixty_days_of_a_full_one(self, officer: User) -> None:
        study = a_packaged_study()
        icr = an_icr(IcrStatus.READY, "full", study=study)
        sent_on = icr.notice60_on + timedelta(days=59)  # type: ignore[operator]
        assert set(problems(submit_icr, icr=icr, sent_on=sent_on, by=officer)) == {"sent_on"}

    def test_refuses_more_than_the_umbrella_has_left(self, officer: User) -> None:
        umbrella = an_umbrella("1601-0014", hours_a_year=3)
        study = a_packaged_study()  # forty people, five minutes: 3.3 hours
        with pytest.raises(ClearanceError, match="umbrella"):
            an_icr(IcrStatus.READY, study=study, umbrella=umbrella)

    def test_refuses_the_lead(self) -> None:
        icr = an_icr(IcrStatus.READY)
        with pytest.raises(Refused):
            submit_icr(icr=icr, sent_on=TODAY, by=icr.study.created_by, at=NOW)

    def test_happens_once(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        with pytest.raises(Refused, match="not waiting"):
            submit_icr(icr=icr, sent_on=TODAY, by=officer, at=NOW)


class TestRecordDecision:
    @pytest.mark.parametrize("kind", ["full", "generic", "emergency", "exempt"])
    @pytest.mark.requirement("R-074")
    def test_opens_the_gate(self, kind: str) -> None:
        study = a_packaged_study()
        assert reasons("G3", study)
        an_icr(IcrStatus.READY, kind, study=study)
        assert reasons("G3", study), "a request on its way covers nothing"
        withdraw_icr(icr=study.clearances.get(), by=study.created_by, at=NOW)
        an_icr(IcrStatus.APPROVED, kind, study=study)
        assert reasons("G3", study) == []

    @pytest.mark.parametrize(
        ("kind", "said", "field"),
        [
            ("generic", {"control_number": "1601-0014"}, "control_number"),
            ("generic", {"control_number": "1601"}, "control_number"),
            ("generic", {"decided_on": TODAY + timedelta(days=1)}, "decided_on"),
            ("generic", {"decided_on": TODAY - timedelta(days=50)}, "submitted_on"),
            ("generic", {"expires_on": TODAY + timedelta(days=1097)}, "expires_on"),
            ("full", {"expires_on": TODAY - timedelta(days=1)}, "expires_on"),
            ("emergency", {"expires_on": TODAY + timedelta(days=141)}, "expires_on"),
        ],
    )
    def test_checks_numbers_and_days(
        self, officer: User, kind: str, said: dict[str, Any], field: str
    ) -> None:
        icr = an_icr(IcrStatus.SUBMITTED, kind)
        wrong = replace(a_decision(icr), **said)
        assert set(problems(record_decision, icr=icr, decision=wrong, by=officer)) == {field}

    def test_replaces_the_clearance_before(self) -> None:
        study = a_packaged_study()
        before = a_clearance(study, retention_months=3)
        now = an_icr(IcrStatus.APPROVED, study=study)
        before.refresh_from_db()
        assert (before.status, latest_clearance(study)) == ("superseded", now)

    @pytest.mark.requirement("R-082")
    def test_lets_only_a_decided_one_set_the_period(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        assert icr_promise(icr.study, since=NOW) is None
        decision = a_decision(icr, retention_months=6)
        record_decision(icr=icr, decision=decision, by=officer, at=NOW)
        promise = icr_promise(icr.study, since=NOW)
        assert promise is not None
        assert promise.authority == "ICR 1601-0029"

    @pytest.mark.parametrize("way", ["through a request", "from outside"])
    def test_takes_over_what_the_umbrella_forbids_and_keeps(self, way: str) -> None:
        umbrella = an_umbrella("1601-0014", forbids_publication=True, retention_months=9)
        study = a_packaged_study()
        if way == "from outside":
            clearance = a_clearance(study, control_number="1601-0014")
        else:
            clearance = an_icr(IcrStatus.APPROVED, study=study, umbrella=umbrella)
        assert (clearance.forbids_publication, clearance.retention_months) == (True, 9)

    def test_refuses_twice(self, officer: User) -> None:
        icr = an_icr(IcrStatus.APPROVED)
        with pytest.raises(Refused, match="not with OMB"):
            record_decision(icr=icr, decision=a_decision(icr), by=officer, at=NOW)

    def test_refuses_whoever_prepared_it(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        Clearance.objects.filter(pk=icr.pk).update(prepared_by=officer)
        with pytest.raises(Refused, match="You prepared"):
            record_decision(icr=icr, decision=a_decision(icr), by=officer, at=NOW)

    def test_is_refused_by_the_database_too(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        with pytest.raises(IntegrityError, match="another_than_prepared"):
            Clearance.objects.filter(pk=icr.pk).update(prepared_by=officer, recorded_by=officer)


class TestReturnIcr:
    def test_gives_it_back_with_its_notices(self, officer: User) -> None:
        icr = an_icr(IcrStatus.SUBMITTED, "full")
        returned = return_icr(icr=icr, reason="OMB asks for more.", by=officer, at=NOW)
        assert (returned.status, returned.notice60_on) == ("returned", icr.notice60_on)
        assert told("icr.returned") == [icr.study.created_by.username]
        again = hand_over_icr(icr=returned, by=icr.study.created_by, at=NOW)
        assert again.status == "ready"

    def test_wants_a_reason(self, officer: User) -> None:
        said = problems(return_icr, icr=an_icr(IcrStatus.READY), reason=" ", by=officer)
        assert set(said) == {"reason"}


class TestRecordClearance:
    def test_is_no_way_around_a_request(self) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        with pytest.raises(Refused, match="under way"):
            a_clearance(icr.study)

    @pytest.mark.requirement("R-160")
    def test_is_not_for_the_author_who_left_the_team(self) -> None:
        study = a_study("approved")
        author, clearance = study.created_by, a_clearance(study)
        end_access(grant=study.grants.get(user=author), by=author, at=NOW)
        made_officer(author, Role.PAPERWORK_OFFICER)
        refusal = policies.record_clearance.refusal(author, study, at=NOW)
        assert refusal == "You are or were on the team of this study."
        with pytest.raises(IntegrityError, match="author"):
            Clearance.objects.filter(pk=clearance.pk).update(recorded_by=author)

    def test_knows_only_recorded_umbrellas(self) -> None:
        with pytest.raises(ClearanceError) as error:
            a_clearance(a_study("approved"), control_number="1601-0999")
        assert set(error.value.problems) == {"control_number"}

    @pytest.mark.requirement("R-079")
    def test_wants_the_package_complete_that_omb_decided_on(self) -> None:
        facts: dict[str, Any] = {
            "kind": "emergency",
            "control_number": "1601-0098",
            "justification": "A flood.",
        }
        facts["expires_on"] = TODAY + timedelta(days=90)
        study = a_study("approved")
        with pytest.raises(ClearanceError) as error:
            a_clearance(study, **facts)
        assert error.value.problems == {"package": " ".join(package_problems(study))}
        assert a_clearance(a_packaged_study(), **facts).kind == "emergency"

    def test_counts_the_hours_of_its_umbrella(self) -> None:
        an_umbrella("1601-0014", hours_a_year=6)
        a_clearance(a_study("approved"), control_number="1601-0014")  # 3.3 hours
        with pytest.raises(ClearanceError) as error:
            a_clearance(a_study("approved"), control_number="1601-0014")
        assert "2.7 of this year are left" in error.value.problems["control_number"]

    @pytest.mark.requirement("R-127")
    def test_wants_the_days_of_notices_in_order(self) -> None:
        facts = ClearanceFacts(
            kind="full",
            control_number="1601-0099",
            decided_on=TODAY,
            expires_on=TODAY,
            notice60_citation="92 FR 1",
            notice60_on=TODAY - timedelta(days=65),
            notice30_citation="92 FR 2",
            notice30_on=TODAY - timedelta(days=6),
        )
        found = dict(problems_of_clearance(facts, method="survey", on=TODAY))
        assert set(found) == {"notice30_on"}


@pytest.mark.requirement("R-081")
class TestRecordClearanceChange:
    def test_covers_the_present_materials(self, officer: User) -> None:
        study = a_packaged_study()
        clearance = a_clearance(study)
        study = change_and_approve_again(study)
        assert "other materials" in reasons("G3", study)[0]
        record_clearance_change(clearance=clearance, facts=CHANGE, by=officer, at=NOW)
        assert reasons("G3", study) == []

    @pytest.mark.requirement("R-092")
    def test_takes_no_more_of_the_umbrella_than_omb_allowed(self, officer: User) -> None:
        study = a_packaged_study()
        clearance = a_clearance(study)
        more = study.expected_respondents + 1
        study = change_and_approve_again(study, expected_respondents=more)
        said = problems(record_clearance_change, clearance=clearance, facts=CHANGE, by=officer)
        assert "add up" in said["what"]
        a_burden(study)
        said = problems(record_clearance_change, clearance=clearance, facts=CHANGE, by=officer)
        assert "more of people than OMB allowed" in said["what"]

    def test_waits_for_both_privacy_offices(self, officer: User) -> None:
        study = a_study("approved")
        clearance = a_clearance(study)
        draft = replace(StudyDraft.of(study), title="Changed")
        edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="material changed"):
            record_clearance_change(clearance=clearance, facts=CHANGE, by=officer, at=NOW)

    def test_wants_a_change(self, officer: User) -> None:
        clearance = a_clearance(a_study("approved"))
        with pytest.raises(Refused, match="covers the present"):
            record_clearance_change(clearance=clearance, facts=CHANGE, by=officer, at=NOW)

    def test_wants_day_words_and_reference(self, officer: User) -> None:
        study = a_study("approved")
        clearance = a_clearance(study)
        change_and_approve_again(study)
        empty = ChangeFacts(approved_on=None, what=" ", citation="")
        said = problems(record_clearance_change, clearance=clearance, facts=empty, by=officer)
        assert set(said) == {"approved_on", "what", "citation"}

    def test_cannot_be_done_behind_its_back(self, officer: User) -> None:
        clearance = a_clearance(a_study("approved"))
        with pytest.raises(DatabaseError, match="approved change"), transaction.atomic():
            Clearance.objects.filter(pk=clearance.pk).update(materials_hash="0" * 64)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Clearance.objects.filter(pk=clearance.pk).update(expires_on=date(2030, 1, 1))
        change_and_approve_again(clearance.study)
        record_clearance_change(clearance=clearance, facts=CHANGE, by=officer, at=NOW)
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            ClearanceChange.objects.update(what="Something else.")


class TestVoidClearance:
    def test_closes_the_gate(self, officer: User) -> None:
        study = a_study("approved")
        clearance = a_clearance(study)
        void_clearance(clearance=clearance, reason="OMB took it back.", by=officer, at=NOW)
        assert reasons("G3", study) == ["The clearance was ended early."]
        assert told("clearance.void") == [study.created_by.username]


class TestClosingAStudy:
    def test_waits_until_the_request_is_withdrawn_and_its_hours_are_free(self) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        study, lead = icr.study, icr.study.created_by
        with pytest.raises(Refused, match="Withdraw it first"):
            close_study(study=study, by=lead, at=NOW)
        withdraw_icr(icr=icr, by=lead, at=NOW)
        close_study(study=study, by=lead, at=NOW)
        study.refresh_from_db()
        assert study.is_closed
        assert use_of(an_umbrella(), on=TODAY).used_minutes == 0


class TestWithdrawIcr:
    def test_leaves_room_for_another(self) -> None:
        icr = an_icr(IcrStatus.SUBMITTED)
        withdraw_icr(icr=icr, by=icr.study.created_by, at=NOW)
        assert an_icr(study=icr.study).pk != icr.pk
        assert current_icr(icr.study) != icr
