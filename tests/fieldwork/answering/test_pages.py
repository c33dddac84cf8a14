"""The survey pages as a stranger gets them, without a browser."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from fieldwork.actions import pause_link
from fieldwork.answering.progress import Progress, seal
from fieldwork.models import InboxAnswer, SurveyLink
from studies.actions import Invited, admit_people, close_wave
from studies.models import Addressing, Admission, Study
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey, answers_in_the_inbox
from tests.builders.consent import a_notice
from tests.builders.studies import a_version
from tests.fieldwork.page_weight import weight_of
from tests.studies.instruments.questionnaires import a_question, of

pytestmark = pytest.mark.django_db
Page = Any  # what Django's client answers with
FORM = re.compile(r'name="form"\s+value="([^"]+)"')
ANSWERS = {"satisfied": "3", "languages": ["1"], "minutes": "7.5", "age": "2", "better": "More."}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


class Visitor:
    """Somebody at the survey, with what the last page's form carries."""

    def __init__(self, link: SurveyLink) -> None:
        self.client, self.form = Client(), ""
        self.url = reverse("answer_survey", args=[link.address])

    def comes(self, query: str = "", **headers: str) -> Page:
        return self._read(self.client.get(f"{self.url}{query}", headers=headers))

    def sends(self, **fields: Any) -> Page:
        return self._read(self.client.post(self.url, {"form": self.form, **fields}))

    def _read(self, page: Page) -> Page:
        found = FORM.findall(page.content.decode())
        self.form = found[-1] if found else self.form
        return page

    def begins(self, query: str = "") -> Page:
        self.comes(query)
        return self.sends(begin="yes")

    def answers(self, query: str = "", **fields: Any) -> Page:
        self.begins(query)
        self.sends(**{**ANSWERS, **fields}, move="next")
        return self.sends(send="yes")


def words(page: Page) -> str:
    return " ".join(page.content.decode().split())


class TestTheFirstPage:
    @pytest.mark.requirement("R-007", "R-125", "R-128", "R-165", "R-167", "R-168")
    def test_says_everything_before_the_first_question(self) -> None:
        study = a_survey()
        page = words(Visitor(a_link(study)).comes())
        for said in (
            *("Authority", "Purpose", "Routine uses", "Voluntary or mandatory", "Effect of"),
            *("You choose whether to answer", "kept confidential", "no effect on benefits"),
            *("If you do not want to be asked again", study.redress_contact),
            *("OMB control number", "Expires", "minutes on average"),
            *("Privacy impact assessment", "System of records notice"),
        ):
            assert said in page
        assert "How satisfied" not in page
        assert not Addressing.objects.exists()

    @pytest.mark.requirement("R-044")
    def test_never_claims_that_linked_answers_are_anonymous(self) -> None:
        study = a_survey(keeps_linkage=True, linkage_justification="Change over time.")
        page = words(Visitor(a_link(study)).comes())
        assert "linked by a random code" in page
        assert "anonym" not in page.lower()

    def test_keeps_nothing_on_a_machine_that_others_use(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        for page in (visitor.comes(), visitor.begins(), visitor.answers()):
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
            assert not page.cookies
        assert not visitor.client.cookies

    def test_is_found_however_its_address_is_written(self) -> None:
        link = a_link(a_survey())
        assert Client().get(f"/s/{link.address.upper()}/").status_code == 200
        assert Client().get("/s/nowhere2/").status_code == 404


class TestAnsweringFromBeginningToEnd:
    @pytest.mark.requirement("R-026", "R-038")
    def test_keeps_the_answers_and_says_thank_you(self) -> None:
        study = a_survey()
        visitor = Visitor(a_link(study))
        thanks = visitor.answers()
        assert thanks.status_code == 302
        assert "?language=en" in thanks.headers["Location"]
        assert "Your answers have arrived" in words(visitor.client.get(thanks.headers["Location"]))
        kept = InboxAnswer.objects.get()
        assert (kept.study, kept.mode) == (study, "web")
        assert study.addressings.get().people == 1

    def test_sends_a_form_twice_and_keeps_it_once(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        assert visitor.answers().status_code == 302
        assert visitor.sends(send="yes").status_code == 302
        assert InboxAnswer.objects.count() == 1

    def test_counts_a_beginning_that_is_sent_twice_once(self) -> None:
        study = a_survey()
        visitor = Visitor(a_link(study))
        visitor.comes()
        before = visitor.form
        for _ in range(2):
            visitor.form = before
            assert "How satisfied" in words(visitor.sends(begin="yes"))
        assert study.addressings.get().people == 1

    def test_shows_all_answers_before_they_are_sent(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        page = words(visitor.sends(**ANSWERS, move="next"))
        for said in ("Satisfied", "English", "7.5", "35 to 54", "More.", "Send my answers"):
            assert said in page
        assert not InboxAnswer.objects.exists()
        assert 'value="3" checked' in words(visitor.sends(go="0"))

    @pytest.mark.requirement("R-130")
    def test_discards_only_after_asking(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        assert "Stop and discard your answers?" in words(visitor.sends(**ANSWERS, stop="yes"))
        assert 'value="3" checked' in words(visitor.sends(go="0"))
        assert "Your answers are discarded" in words(visitor.sends(discard="yes"))
        assert not InboxAnswer.objects.exists()

    @pytest.mark.requirement("R-025", "R-111")
    def test_tells_of_what_looks_personal_before_it_is_sent(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        first = words(visitor.begins())
        assert "Please leave out names, addresses" in first
        assert 'maxlength="4000"' in first
        text = "Ask me at ann@example.org."
        page = words(visitor.sends(**ANSWERS | {"better": text}, move="next"))
        assert "an e-mail address" in page
        assert text in page
        seen = re.findall(r'name="better__seen" value="(\w+)"', page)[0]
        again = visitor.sends(**ANSWERS | {"better": text}, better__seen=seen, move="next")
        assert "Check your answers" in words(again)

    def test_keeps_what_was_typed_when_something_is_wrong(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        page = words(visitor.sends(**ANSWERS | {"minutes": "long"}, move="next"))
        assert "Write a number, such as 12." in page
        assert 'value="long"' in page
        assert 'value="3" checked' in page

    @pytest.mark.requirement("R-129")
    def test_can_be_sent_with_nothing_in_it(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        assert words(visitor.sends(move="next")).count("No answer") == 5
        assert visitor.sends(send="yes").status_code == 302


class TestEveryWayIn:
    """Refused by the server, with the gate's reason, whatever is sent."""

    def refused(self, page: Page) -> str:
        assert page.status_code == 403
        assert not InboxAnswer.objects.exists()
        return words(page)

    @pytest.mark.requirement("R-076")
    def test_is_shut_before_collection_is_open(self) -> None:
        study = a_survey("approved")
        visitor = Visitor(a_link(study))
        assert "not open yet" in self.refused(visitor.comes())
        visitor.form = seal(a_progress(study))
        assert "not open yet" in self.refused(visitor.sends(begin="yes"))
        visitor.form = seal(a_progress(study).at(1))
        assert "does not take answers" in self.refused(visitor.sends(send="yes"))

    @pytest.mark.requirement("R-081")
    def test_is_shut_once_a_material_changed(self) -> None:
        study = a_survey()
        visitor = Visitor(a_link(study))
        visitor.begins()
        a_notice(study, purpose="Another purpose.")
        assert "changed" in self.refused(visitor.sends(send="yes"))
        assert "changed" in self.refused(Visitor(SurveyLink.objects.get()).comes())

    def test_is_shut_once_the_wave_is_closed(self) -> None:
        study = a_survey()
        visitor = Visitor(a_link(study))
        visitor.begins()
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
        assert "does not take answers" in self.refused(visitor.sends(send="yes"))
        assert "has ended" in self.refused(visitor.comes())

    @pytest.mark.requirement("R-074")
    def test_lets_nine_begin_without_a_clearance(self) -> None:
        link = a_link(a_survey(expected_respondents=9))
        tenth = Visitor(link)
        tenth.comes()
        for _ in range(9):
            assert Visitor(link).begins().status_code == 200
        assert "tenth person" in self.refused(tenth.sends(begin="yes"))
        assert "tenth person" in self.refused(Visitor(link).comes())

    def test_refuses_a_form_that_was_changed_or_belongs_elsewhere(self) -> None:
        study, other = a_survey(), a_survey()
        visitor, place = Visitor(a_link(study)), a_link(other).address
        for form in ("", "nonsense", seal(a_progress(study, place=place))):
            visitor.form = form
            assert "open for too long" in self.refused(visitor.sends(send="yes"))
        visitor.form = seal(a_progress(other, place=study.waves.get().survey_link.address))
        assert "open for too long" in self.refused(visitor.sends(send="yes"))


class TestTheTermsOfALink:
    def test_close_it_at_a_number_of_answers_for_who_has_not_begun(self) -> None:
        study = a_survey()
        link = a_link(study, quota=3)
        has_begun = Visitor(link)
        has_begun.begins()
        answers_in_the_inbox(study, 3)
        assert "Enough people have answered" in words(Visitor(link).comes())
        has_begun.sends(**ANSWERS, move="next")
        assert has_begun.sends(send="yes").status_code == 302

    def test_close_it_after_its_last_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        link = a_link(a_survey(), closes_on=NOW.date())
        assert Visitor(link).comes().status_code == 200
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))
        assert "has ended" in words(Visitor(link).comes())

    def test_let_nobody_begin_during_a_break(self) -> None:
        study = a_survey()
        link = a_link(study)
        visitor = Visitor(link)
        visitor.comes()
        pause_link(link=link, by=study.created_by, at=NOW)
        assert "taking a break" in words(visitor.sends(begin="yes"))

    @pytest.mark.requirement("R-118")
    def test_let_an_invited_person_in_once(self) -> None:
        study = a_survey()
        link = a_link(study, by_invitation=True)
        invited = [Invited("K7QWERTY"), Invited("SOMEBODY")]
        admit_people(wave=study.waves.get(), invited=invited, by=study.created_by, at=NOW)
        assert "by invitation" in words(Visitor(link).comes())
        assert "used already" in words(Visitor(link).comes("?k=NOBODY"))
        visitor = Visitor(link)
        first = visitor.comes("?k=K7QWERTY")
        assert "K7QWERTY" not in first.content.decode()
        second = Visitor(link)
        second.begins("?k=K7QWERTY")
        assert visitor.answers("?k=K7QWERTY").status_code == 302
        assert Admission.objects.count() == 1
        assert "used already" in words(second.sends(send="yes"))
        assert "used already" in words(second.comes("?k=K7QWERTY"))
        assert InboxAnswer.objects.count() == 1

    @pytest.mark.requirement("R-010")
    def test_let_somebody_in_who_types_the_code_of_a_letter(self) -> None:
        study = a_survey()
        link = a_link(study, by_invitation=True)
        admit_people(
            wave=study.waves.get(), invited=[Invited("k7qwerty")], by=study.created_by, at=NOW
        )
        page = words(Visitor(link).comes())
        assert "The code in your letter" in page
        assert "Begin" in words(Visitor(link).comes("?k=K7QW-ERTY"))
        assert "The code in your letter" in words(Visitor(link).comes("?k=K7QW-ERTZ"))

    def test_asks_for_a_code_on_an_open_page_only_where_somebody_has_one(self) -> None:
        study = a_survey()
        link = a_link(study)
        assert "letter with a code" not in words(Visitor(link).comes())
        admit_people(
            wave=study.waves.get(), invited=[Invited("k7qwerty")], by=study.created_by, at=NOW
        )
        assert "letter with a code" in words(Visitor(link).comes())
        assert "letter with a code" not in words(Visitor(link).comes("?k=k7qwerty"))

    @pytest.mark.requirement("R-074")
    def test_count_an_invited_person_once_however_often_the_link_is_begun(self) -> None:
        study = a_survey()
        link = a_link(study, by_invitation=True)
        wave = study.waves.get()
        admit_people(wave=wave, invited=[Invited("K7QWERTY")], by=study.created_by, at=NOW)
        for _ in range(3):
            assert "How satisfied" in words(Visitor(link).begins("?k=K7QWERTY"))
        assert not study.addressings.exists()
        assert Visitor(link).answers("?k=K7QWERTY").status_code == 302
        assert study.addressings.get().people == 1


class TestOddForms:
    @pytest.mark.parametrize(
        "fields",
        [
            {"go": "9" * 5_000},
            {"satisfied": "9" * 5_000, "move": "next"},
            {"satisfied": "٣", "move": "next"},
            {"better": "😀\x00", "move": "next"},
            {"language": "xx", "move": "nowhere"},
        ],
        ids="-".join,
    )
    def test_break_nothing(self, fields: dict[str, str]) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        assert visitor.sends(**fields).status_code == 200
        assert visitor.sends(send="yes").status_code == 302

    def test_keep_no_text_that_is_too_long(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        page = words(visitor.sends(better="x" * 10_000, move="show"))
        assert "at most 4000 characters" in page.replace(",", "")
        visitor.sends(send="yes")
        assert len(InboxAnswer.objects.get().sealed) < 1_000

    def test_keep_what_was_typed_in_another_language(self) -> None:
        visitor = Visitor(a_link(a_survey()))
        visitor.begins()
        assert 'value="long"' in words(visitor.sends(minutes="long", language="en"))

    def test_know_no_address_with_a_null_byte(self) -> None:
        assert Client().get("/s/a%00b/").status_code == 404


class TestTheCostOfARequest:
    def test_is_light_on_a_first_load(self) -> None:
        assert weight_of(Visitor(a_link(a_survey())).comes().content.decode()) < 150_000

    def test_is_the_same_whatever_was_answered(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        questions = [a_question("yes_no", f"q{n}", page=f"p{n // 2}") for n in range(20)]
        pages = [{"key": f"p{n}"} for n in range(10)]
        study = a_survey(definition=of(*questions, pages=pages))
        visitor = Visitor(a_link(study))
        visitor.begins()
        for _ in range(10):
            with django_assert_num_queries(3):
                visitor.sends(q0="1", move="next")


def a_progress(study: Study, **changes: Any) -> Progress:
    place = study.waves.get().survey_link.address
    said = {"place": place, "version_id": a_version(study).pk, "language": "en", **changes}
    return Progress(**said)


@pytest.mark.requirement("R-151", "R-152")
def test_about_page_says_that_answers_cannot_be_found() -> None:
    study = a_survey()
    link = a_link(study)
    page = words(Client().get(reverse("about_survey", args=[link.address])))
    assert "we cannot find yours" in page
    assert study.redress_procedure in page
    assert "Freedom of Information Act" in page
