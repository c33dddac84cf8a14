"""Questions of approved versions: put into the bank, asked again, taken out, never changed."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from studies.actions import bank_question, create_instrument_version, retire_bank_question
from studies.instruments import DefinitionError
from studies.instruments.bank import spoken, with_banked
from studies.instruments.languages import wordings
from studies.instruments.library import standards
from studies.lifecycle import OvertakenError
from studies.models import BankQuestion, InstrumentVersion, Study
from studies.queries import current_version
from studies.queries.asked_elsewhere import asked_elsewhere
from studies.queries.bank import banked_questions, found_in_bank, the_bank
from studies.same_questions import fingerprints
from tests.builders.access import NOW, a_component, a_person
from tests.builders.instruments import a_banked_question
from tests.builders.studies import DEFINITION, a_study

pytestmark = pytest.mark.django_db


def version_of(study: Study) -> InstrumentVersion:
    version = current_version(study)
    assert version is not None
    return version


def asking(banked: BankQuestion, study: Study, **more: Any) -> InstrumentVersion:
    """The next version of a study, which asks a question of the bank too."""
    found = banked_questions([str(banked.bank_ref)])[str(banked.bank_ref)]
    definition = with_banked(
        {**version_of(study).definition, **more}, found, objective=1, why="To compare."
    )
    return create_instrument_version(
        study=study, definition=definition, by=study.created_by, at=NOW
    )


class TestBankQuestion:
    def test_keeps_the_words_and_offers_them_to_every_study(self) -> None:
        banked = a_banked_question(a_study("approved"), "minutes", "Waiting time")
        assert [event.verb for event in AuditEvent.objects.all()][-1] == "bank.question_added"
        assert {"objective", "when", "page"} & set(banked.question) == set()
        assert the_bank()[-1].name == "Waiting time"
        version = asking(banked, a_study())
        assert version.from_bank == [str(banked.bank_ref)]
        assert version.definition["questions"][-1]["key"] == "minutes_2"

    def test_carries_the_translations_that_are_complete(self) -> None:
        texts = wordings(DEFINITION).items()
        said = {place: {"text": f"ES {text}", "of": text} for place, text in texts}
        half = {"questions.minutes.text": {"text": "Combien?", "of": "Not this any more"}}
        study = a_study(
            "approved", definition={**DEFINITION, "translations": {"es": said, "fr": half}}
        )
        banked = a_banked_question(study, "minutes")
        assert banked.said == {"es": {"text": "ES How many minutes did you wait?"}}

    def test_is_for_the_lead_and_the_privacy_officers_of_the_study(self) -> None:
        study = a_study("approved")
        version = version_of(study)
        officers = (
            a_person(Role.PRIVACY_OFFICE),
            a_person(Role.COMPONENT_PRIVACY_OFFICER, component=study.component),
        )
        for key, by in zip(("minutes", "satisfied"), officers, strict=True):
            bank_question(version=version, question_key=key, name="N", by=by, at=NOW)
        elsewhere = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component("FEMA"))
        for by in (a_person(), elsewhere, a_person(Role.AUDITOR)):
            with pytest.raises(Refused):
                bank_question(version=version, question_key="age", name="N", by=by, at=NOW)
        assert BankQuestion.objects.count() == 2

    def test_refuses_what_was_not_approved(self) -> None:
        with pytest.raises(Refused, match="approved questions only"):
            a_banked_question(a_study())

    def test_refuses_the_same_words_a_second_time(self) -> None:
        study = a_study("approved")
        a_banked_question(study)
        with pytest.raises(OvertakenError):
            a_banked_question(study, name="Again")
        with pytest.raises(OvertakenError):
            a_banked_question(a_study("approved"), name="Again, elsewhere")
        assert BankQuestion.objects.count() == 1

    def test_never_changes_below_the_screen(self) -> None:
        banked = a_banked_question(a_study("approved"))
        rows = BankQuestion.objects.filter(pk=banked.pk)
        for change in (lambda: rows.update(name="Another"), rows.delete):
            with pytest.raises(DatabaseError, match="retired once"), transaction.atomic():
                change()


class TestRetireBankQuestion:
    def test_is_offered_no_more_and_stays_known_to_who_asks_it(self) -> None:
        study = a_study("approved")
        banked = a_banked_question(study)
        asking_study = a_study()
        asking(banked, asking_study)
        retire_bank_question(banked=banked, by=study.created_by, at=NOW)
        assert "approved" not in {str(each.origin) for each in the_bank()}
        again = {**version_of(asking_study).definition, "title": "Another title"}
        create_instrument_version(
            study=asking_study, definition=again, by=asking_study.created_by, at=NOW
        )
        assert version_of(asking_study).from_bank == [str(banked.bank_ref)]
        assert a_banked_question(study, name="Once more").pk != banked.pk

    def test_is_refused_to_strangers_and_a_second_time(self) -> None:
        study = a_study("approved")
        banked = a_banked_question(study)
        with pytest.raises(Refused):
            retire_bank_question(banked=banked, by=a_person(), at=NOW)
        retire_bank_question(banked=banked, by=study.created_by, at=NOW)
        with pytest.raises(Refused, match="already"):
            retire_bank_question(banked=banked, by=study.created_by, at=NOW)


class TestAMark:
    def test_is_refused_where_the_words_are_others(self) -> None:
        banked = a_banked_question(a_study("approved"))
        study = a_study()
        definition = dict(version_of(study).definition)
        wrong = {**definition["questions"][2], "bank": str(banked.bank_ref)}
        definition["questions"] = [*definition["questions"][:2], wrong]
        with pytest.raises(DefinitionError) as refused:
            create_instrument_version(
                study=study, definition=definition, by=study.created_by, at=NOW
            )
        assert "marked as “Satisfied” of the bank" in refused.value.problems[0]

    def test_makes_it_the_same_question_in_every_language(self) -> None:
        trust = standards()["experience.trust"]
        spanish = spoken(trust, "es")
        assert spanish is not None
        one, other = (
            {"title": "T", "questions": [{**each.question, "bank": trust.key}]}
            for each in (trust, spanish)
        )
        bank = banked_questions([trust.key])
        assert fingerprints(one, bank) == fingerprints(other, bank)
        assert fingerprints(one) != fingerprints(other)


class TestAskedElsewhere:
    def definition(self) -> dict[str, Any]:
        trust = standards()["experience.trust"]
        age = standards()["demographics.age"]
        both: dict[str, Any] = {"title": "Trips", "questions": []}
        for each in (trust, age):
            both = with_banked(both, each, objective=1, why="To compare.")
        return both

    def test_names_approved_studies_that_the_person_may_open(self) -> None:
        mine = a_study()
        others = [a_study("approved", definition=self.definition()) for _ in range(2)]
        a_study(definition=self.definition())  # not approved
        lead = others[0].created_by
        found = asked_elsewhere(self.definition(), study=mine, by=lead, at=NOW)
        assert {key: each.codes for key, each in found.items()} == dict.fromkeys(
            ("trust", "age"), (others[0].code,)
        )
        assert found["trust"].total == 2
        assert found["trust"].others == 1

    def test_knows_the_same_words_without_a_mark(self) -> None:
        other = a_study("approved")
        found = asked_elsewhere(DEFINITION, study=a_study(), by=other.created_by, at=NOW)
        assert found["minutes"].codes == (other.code,)
        assert "age" not in found  # a demographic of its own words counts for nothing

    def test_takes_as_many_queries_for_many_studies(self) -> None:
        study, counts = a_study(), []
        for _ in range(3):
            a_study("approved", definition=self.definition())
            with CaptureQueriesContext(connection) as queries:
                asked_elsewhere(self.definition(), study=study, by=study.created_by, at=NOW)
            counts.append(len(queries))
        assert counts[1] == counts[2]


class TestPages:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def test_lead_from_a_version_into_the_bank_and_out_again(self) -> None:
        study, client = a_study("approved"), Client()
        client.force_login(study.created_by)
        here = reverse("view_instrument", args=[study.code])
        where = reverse("bank_question", args=[study.code, 1, "minutes"])
        assert where in client.get(here).text
        assert "How many minutes did you wait?" in client.get(where).text
        client.post(where, {"name": "Waiting time"})
        assert "The bank has this question already." in client.post(where, {"name": "W"}).text
        groups = found_in_bank(words="waiting", origin="approved")
        assert [row.name for group in groups for row in group.rows] == ["Waiting time"]
        assert "Take out of the bank" in client.get(here).text
        client.post(reverse("retire_bank_question", args=[BankQuestion.objects.get().bank_ref]))
        assert found_in_bank(origin="approved") == []

    def test_tell_reviewers_where_else_a_question_is_asked(self) -> None:
        other, study = a_study("approved"), a_study("in_review")
        client, officer = Client(), a_person(Role.PRIVACY_OFFICE)
        client.force_login(officer)
        page = client.get(reverse("review_pta", args=[study.ptas.get().pk])).text
        assert page.count("Also asked in") == 4
        assert f">{other.code}</a>" in page

    def test_know_no_question_that_the_version_does_not_have(self) -> None:
        study, client = a_study("approved"), Client()
        client.force_login(study.created_by)
        assert client.get(reverse("bank_question", args=[study.code, 1, "x"])).status_code == 404
