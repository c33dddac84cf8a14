"""The names of waves: reports call each round by its name, so a closed one keeps it."""

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from studies import actions
from studies.drafts import StudyDraft
from studies.models import Wave
from tests.builders.access import NOW, a_person
from tests.builders.studies import a_member, a_study

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def refused(wave: Wave, *, by: User) -> str:
    """The reason; and neither the name nor the record changed."""
    before = AuditEvent.objects.count()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        actions.rename_wave(wave=wave, label="2014", by=by, at=LATER)
    wave.refresh_from_db()
    assert (wave.label, AuditEvent.objects.count()) == ("Collection", before)
    return refusal.value.reasons[0]


def page_of(wave: Wave, user: User) -> tuple[Client, str]:
    client = Client()
    client.force_login(user)
    return client, reverse("rename_wave", args=[wave.study.code, wave.number])


class TestAddWave:
    @pytest.mark.requirement("R-081")
    def test_refuses_a_wave_that_was_not_planned_until_the_plan_says_so(self) -> None:
        study = a_study("collecting", planned_waves=2)
        actions.add_wave(study=study, label="2014", by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="The plan has 2 waves") as refusal:
            actions.add_wave(study=study, label="2015", by=study.created_by, at=NOW)
        assert study.waves.count() == 2
        client, address = Client(), reverse("view_study", args=[study.code])
        client.force_login(study.created_by)
        refused_again = client.post(reverse("add_wave", args=[study.code]), {"label": "2015"})
        assert refused_again.status_code == 403
        assert refusal.value.reasons[0] in unescape(refused_again.text)
        page = client.get(address).text
        assert "Every planned wave is here." in page
        assert reverse("edit_study", args=[study.code, "waves"]) in page
        draft = replace(StudyDraft.of(study), planned_waves=3)
        study = actions.edit_study(study=study, draft=draft, by=study.created_by, at=NOW)
        assert study.status == "draft"  # the approval was for two
        actions.add_wave(study=study, label="2015", by=study.created_by, at=NOW)
        assert study.waves.count() == 3


class TestRenameWave:
    def test_gives_an_open_wave_its_name_and_records_the_number_only(self) -> None:
        study = a_study("collecting")
        wave = actions.rename_wave(
            wave=study.waves.get(), label="  Spring of 2014 ", by=study.created_by, at=LATER
        )
        wave.refresh_from_db()
        assert wave.label == "Spring of 2014"
        event = AuditEvent.objects.get(verb="wave.renamed")
        assert (event.study_ref, event.facts) == (study.study_ref, {"number": 1})

    def test_refuses_the_name_of_another_wave(self) -> None:
        study = a_study("collecting", planned_waves=3)
        second = actions.add_wave(study=study, label="2014", by=study.created_by, at=LATER)
        assert "called “2014”" in refused(study.waves.get(number=1), by=study.created_by)
        with pytest.raises(Refused, match="called “2014”"):
            actions.add_wave(study=study, label="2014", by=study.created_by, at=LATER)
        with pytest.raises(IntegrityError, match="wave_label_once"), transaction.atomic():
            Wave.objects.filter(pk=second.pk).update(label="Collection")

    def test_keeps_the_name_when_none_is_said(self) -> None:
        study = a_study()
        wave = study.waves.get()
        actions.rename_wave(wave=wave, label="  ", by=study.created_by, at=NOW)
        wave.refresh_from_db()
        assert wave.label == "Collection"

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.RECRUITER, Role.FACILITATOR])
    def test_refuses_a_member_who_does_not_lead(self, role: Role) -> None:
        study = a_study("collecting")
        assert "does not include" in refused(study.waves.get(), by=a_member(study, role))

    def test_refuses_strangers_without_telling_the_state(self) -> None:
        study = a_study("closed")
        assert "closed" not in refused(study.waves.get(), by=a_person())

    @pytest.mark.requirement("R-163")
    def test_refuses_a_closed_wave_because_reports_name_it(self) -> None:
        study = a_study("collecting")
        wave = actions.close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        assert refused(wave, by=study.created_by) == (
            "This wave is closed. Its name stands in reports."
        )


class TestRenameWavePage:
    def test_shows_the_present_name_and_takes_the_new_one(self) -> None:
        study = a_study("collecting")
        client, address = page_of(study.waves.get(), study.created_by)
        assert 'value="Collection"' in client.get(address).text
        page = client.post(address, {"label": "2014"}, follow=True)
        assert "The wave has its new name." in page.text
        assert study.waves.get().label == "2014"

    @pytest.mark.parametrize("label", ["", "x" * 61])
    def test_says_what_is_wrong_and_changes_nothing(self, label: str) -> None:
        study = a_study("collecting")
        client, address = page_of(study.waves.get(), study.created_by)
        assert "One thing needs your attention" in client.post(address, {"label": label}).text
        assert study.waves.get().label == "Collection"

    def test_refuses_a_member_by_direct_post(self) -> None:
        study = a_study("collecting")
        client, address = page_of(study.waves.get(), a_member(study, Role.ANALYST))
        assert client.post(address, {"label": "2014"}).status_code == 403
        assert study.waves.get().label == "Collection"

    def test_knows_no_wave_of_another_number(self) -> None:
        study = a_study("collecting")
        client, _ = page_of(study.waves.get(), study.created_by)
        assert client.get(reverse("rename_wave", args=[study.code, 7])).status_code == 404
