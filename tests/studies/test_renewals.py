"""Renewing an approval while the study goes on collecting, and being reminded of its end."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit.models import AuditEvent
from foundation.mail.models import Message
from studies import actions
from studies.actions.remarks import Decision
from studies.actions.reviews import NewCondition
from studies.models import Pta, Study
from studies.queries import governing_pta
from studies.views.review_page import carried_over
from tests.builders.access import NOW
from tests.builders.reviews import a_condition, an_office, an_officer
from tests.builders.studies import a_member, a_pta, a_study, approve
from tests.studies.gates.asking import reasons

pytestmark = pytest.mark.django_db
ENDS = date(2030, 3, 12)
LATER = NOW + timedelta(days=300)


def a_renewal(study: Study) -> Pta:
    """Begun and sent by the lead."""
    actions.renew_pta(study=study, by=study.created_by, at=NOW)
    return actions.submit_pta(study=study, by=study.created_by, at=NOW)


class TestRenewPta:
    def test_leaves_the_study_collecting_until_it_is_decided(self) -> None:
        study = a_study("collecting")
        renewal = a_renewal(study)
        study.refresh_from_db()
        assert study.status == "collecting"
        assert reasons("G2", study) == []
        assert governing_pta(study) == renewal.renews
        approve(study, at=LATER)
        study.refresh_from_db()
        old, new = study.ptas.order_by("number")
        assert (study.status, old.status, new.status) == ("collecting", "superseded", "approved")
        assert new.expires_on == date(2031, 1, 6)
        assert reasons("G2", study) == []

    def test_leaves_it_collecting_when_it_is_returned(self) -> None:
        study = a_study("collecting")
        actions.return_pta(
            pta=a_renewal(study), revision=0, reason="More.", by=an_officer(study), at=NOW
        )
        study.refresh_from_db()
        assert (study.status, reasons("G2", study)) == ("collecting", [])

    def test_carries_over_decisions_on_what_did_not_change(self) -> None:
        study = a_study("in_review")
        mitigate = Decision("mitigate", question_key="age", text="In bands.", due="before")
        actions.decide_on_pta(
            pta=a_pta(study), revision=0, decisions=[mitigate], by=an_officer(study), at=NOW
        )
        approve(study)
        carried = carried_over(a_renewal(Study.objects.get(pk=study.pk)))
        assert carried["", "age"].text == "In bands."
        assert carried["", "minutes"].kind == "keep"

    def test_keeps_what_was_done_about_a_condition(self) -> None:
        condition = a_condition("marked")
        study = Study.objects.get(pk=condition.pta.study_id)
        actions.confirm_condition(condition=condition, by=an_office(), at=NOW)
        a_renewal(study)
        new = approve(study, conditions=[NewCondition(condition.text)])
        assert [c.status for c in new.conditions.all()] == ["confirmed"]
        assert reasons("G2", study) == []

    def test_is_refused_without_an_approval_and_twice(self) -> None:
        study = a_study()
        with pytest.raises(Refused, match="no approval to renew"):
            actions.renew_pta(study=study, by=study.created_by, at=NOW)
        study = a_study("approved")
        a_renewal(study)
        with pytest.raises(Refused, match="in review already"):
            actions.renew_pta(study=study, by=study.created_by, at=NOW)

    def test_lets_nobody_change_or_close_the_study_under_review(self) -> None:
        study = a_study("collecting")
        a_renewal(study)
        for change in (
            lambda: actions.add_objective(study=study, text="x", by=study.created_by, at=NOW),
            lambda: actions.close_study(study=study, by=study.created_by, at=NOW),
        ):
            with pytest.raises(Refused, match="Withdraw"):
                change()

    def test_goes_on_in_review_when_the_old_approval_ends_meanwhile(self) -> None:
        study = a_study("collecting")
        a_renewal(study)
        over = NOW + timedelta(days=3 * 365 + 2)
        assert actions.expire_ptas(at=over) == 1
        study.refresh_from_db()
        assert study.status == "in_review"
        assert "has not approved it yet" in reasons("G2", study, at=over)[0]


class TestDiscardRenewal:
    def test_takes_away_what_was_begun_and_leaves_the_approval(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        study = a_study("collecting")
        running, lead = a_pta(study), study.created_by
        actions.renew_pta(study=study, by=lead, at=NOW)
        actions.edit_pta(study=study, answers={}, note="Now with signs.", by=lead, at=NOW)
        client, address = Client(), reverse("discard_renewal", args=[study.code])
        client.force_login(lead)
        page = client.get(address).text
        assert "Now with signs." in page
        assert "stays in force until 12 March 2030" in page
        assert client.post(address).status_code == 302
        study.refresh_from_db()
        running.refresh_from_db()
        assert (study.status, running.status, list(study.ptas.all())) == (
            "collecting",
            "approved",
            [running],
        )
        assert reasons("G2", study) == []
        assert client.post(address).status_code == 403
        assert AuditEvent.objects.filter(verb="pta.renewal_discarded").count() == 1
        actions.renew_pta(study=study, by=lead, at=NOW)

    def test_is_refused_to_others_and_when_there_is_nothing_to_discard(self) -> None:
        study = a_study("collecting")

        def refused(by: User) -> str:
            with pytest.raises(Refused) as refusal:
                actions.discard_renewal(study=study, by=by, at=NOW)
            return refusal.value.reasons[0]

        assert refused(study.created_by) == "There is no renewal to discard."
        assert "renewal" not in refused(a_member(study, "analyst"))
        a_renewal(study)
        assert "withdraw it from review first" in refused(study.created_by)
        assert study.ptas.count() == 2


class TestRemindOfPtas:
    def test_tells_the_leads_once_at_each_distance(self) -> None:
        study = a_study("collecting")
        study.grants.update(expires_on=ENDS)
        told = {
            days: actions.remind_of_ptas(at=NOW + (ENDS - NOW.date()) - timedelta(days=days))
            for days in (91, 90, 89, 60, 31, 30, 29, 1)
        }
        assert told == {91: 0, 90: 1, 89: 0, 60: 1, 31: 0, 30: 1, 29: 0, 1: 0}
        messages = Message.objects.filter(kind="pta.expires")
        assert {message.to_id for message in messages} == {study.created_by_id}

    def test_tells_what_was_missed(self) -> None:
        a_study("collecting").grants.update(expires_on=ENDS)
        late = NOW + (ENDS - NOW.date()) - timedelta(days=55)
        assert actions.remind_of_ptas(at=late) == 1
        assert "in 55 days, on 12 March 2030" in Message.objects.get(kind="pta.expires").sentence

    def test_leaves_closed_studies_alone(self) -> None:
        a_study("closed")
        assert actions.remind_of_ptas(at=NOW + (ENDS - NOW.date()) - timedelta(days=30)) == 0
