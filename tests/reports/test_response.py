"""Who was asked and who answered, from what the portal counts to the files of a report."""

from uuid import uuid4

import pytest

from fieldwork import actions
from fieldwork.models import Response
from fieldwork.queries.response import ways_taken
from foundation.access.policy import Refused
from reports.actions import freeze_wave
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.method import method_note
from reports.formats.responding import NOT_KNOWN, response_tables
from reports.formats.words import MARKER
from reports.models import Report
from reports.queries import document_of
from reports.response import BY_INVITATION, FOR_EVERYBODY
from studies.actions import close_wave
from studies.actions.admissions import Invited, admit_people
from studies.models import Study
from studies.vocabulary import CollectionChannel
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_submission, a_survey
from tests.builders.reports import a_report, went_on
from tests.reports.test_changed_threshold import agree

pytestmark = pytest.mark.django_db
INVITED = 40


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def an_invited_study(answering: int = 25, *, by_invitation: bool = True, phone: int = 0) -> Study:
    """Forty are invited; some answer on the page, and some on the phone."""
    study = a_survey(expected_respondents=1_000)
    a_link(study, by_invitation=by_invitation)
    wave = study.waves.get()
    tokens = [f"token-{number}" for number in range(INVITED)]
    invited = [Invited(token, uuid4()) for token in tokens]
    admit_people(wave=wave, invited=invited, by=study.created_by, at=NOW)
    for token in tokens[:answering]:
        actions.accept_answers(submission=a_submission(study, token=token), at=NOW)
    for _ in range(phone):
        said = a_submission(study, mode=CollectionChannel.PHONE)
        actions.accept_answers(submission=said, at=NOW)
    actions.file_inbox(wave=wave, at=NOW)
    close_wave(wave=wave, by=study.created_by, at=NOW)
    actions.file_inbox(wave=study.waves.get(), at=NOW)
    return study


def rendered(study: Study) -> ReportDocument:
    return told_in(a_report("rendered", study=study))


def told_in(report: Report) -> ReportDocument:
    document = document_of(report)
    assert document is not None
    return document


class TestWaysTaken:
    @pytest.mark.requirement("R-099")
    def test_knows_how_many_were_invited(self) -> None:
        (way,) = ways_taken(an_invited_study().waves.get())
        assert (way.by_invitation, way.asked, way.answered) == (True, INVITED, 25)

    def test_invents_nobody_who_saw_an_open_link(self) -> None:
        (way,) = ways_taken(an_invited_study(by_invitation=False).waves.get())
        assert (way.by_invitation, way.asked, way.answered) == (False, None, 25)


class TestRenderReport:
    @pytest.mark.requirement("R-099")
    def test_shows_the_response_in_every_format(self) -> None:
        document = rendered(an_invited_study())
        (row,) = response_tables(document)[0].rows
        assert (row.leads[1], row.numbers) == (BY_INVITATION, ("40", "25", "63%"))
        assert any("63% (25 of 40)" in sentence for sentence in method_note(document))
        for name in ("html", "csv", "json"):
            assert BY_INVITATION in FORMATS[name].write(document).decode("utf-8-sig")
        assert all(shape.write(document) for shape in FORMATS.values())
        assert ReportDocument.from_plain(document.to_plain()) == document

    def test_says_what_nobody_knows(self) -> None:
        (row,) = response_tables(rendered(an_invited_study(by_invitation=False)))[0].rows
        assert (row.leads[1], row.numbers) == (FOR_EVERYBODY, (NOT_KNOWN, "25", NOT_KNOWN))

    @pytest.mark.requirement("R-110")
    def test_hides_a_way_that_few_took_and_what_gives_it_away(self) -> None:
        document = rendered(an_invited_study(phone=3))
        rows = {row.leads[1]: row.numbers for row in response_tables(document)[0].rows}
        assert rows == {
            BY_INVITATION: (MARKER, MARKER, MARKER),
            "Phone": (NOT_KNOWN, MARKER, MARKER),
        }

    def test_shows_no_number_once_answers_are_destroyed(self) -> None:
        """The columns that a report counts outlive the rows from which they were made."""
        study = an_invited_study()
        wave = freeze_wave(wave=study.waves.get(), at=NOW)[0].wave
        Response.objects.filter(wave=wave)[:1].get().delete()
        (row,) = response_tables(rendered(study))[0].rows
        assert row.numbers == (MARKER, MARKER, MARKER)


class TestUnderAnotherThreshold:
    def test_is_told_once(self) -> None:
        study = an_invited_study(phone=15)
        first = a_report("released", study=study)
        assert len(response_tables(told_in(first))[0].rows) == 2
        second = a_report("rendered", study=agree(study, 20))
        assert response_tables(told_in(second)) == []
        third = a_report("rendered", study=agree(study, 11))
        assert response_tables(told_in(third)) == response_tables(told_in(first))

    def test_is_not_told_twice_at_release(self) -> None:
        study = agree(an_invited_study(phone=15), 20)
        first = a_report("rendered", study=study)
        went_on(a_report("rendered", study=agree(study, 11)), "released")
        with pytest.raises(Refused, match="how many answered under another threshold"):
            went_on(first, "checked")
