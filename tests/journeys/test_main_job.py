"""The main job, from an idea to a released report, on files that nobody here wrote."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page

from tests.journeys import inputs
from tests.journeys.conftest import CheckAccessible, Enter, OpenPage
from tests.journeys.running_portal import RunningPortal
from tests.journeys.steps import collecting, planning, reporting, reviewing
from tests.journeys.steps.pages import (
    download_by_keyboard,
    follow,
    go_by_keyboard,
    press,
    reload_until,
    see,
    tick,
    wait_until,
)
from tests.journeys.steps.people import Team, given_a_team
from tests.real_data import REAL_DATA, needs_real_data

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.journey,
    needs_real_data,
]

ETIQUETTE = REAL_DATA / "fivethirtyeight" / "flying-etiquette-survey" / "flying-etiquette.csv"
FEBRL = REAL_DATA / "contacts_febrl" / "dataset1.csv"
AIRPORT = REAL_DATA / "sfo_airport_customer_survey" / "raw"
YEARS = (2013, 2014, 2015)
NAME = ("given_name", "surname")
ADDRESS = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
DIFFERENT_PEOPLE = 992  # eight of the thousand rows repeat a name and an address exactly
NEVER_KEPT = ("rec_id", "date_of_birth", "soc_sec_id")


def approve(enter: Enter, team: Team, code: str) -> None:
    """Both privacy offices, then the clearance."""
    reviewing.approve_for_component(enter(team.component_privacy_officer), code)
    reviewing.approve_for_department(enter(team.privacy_office), code)
    planning.say_burden(enter(team.lead), code, minutes=8)
    reviewing.record_clearance(enter(team.paperwork_officer), code)


def shown(report: dict[str, Any], *, stratum: str, question: str, demographic: str) -> pd.DataFrame:
    """One table of a report: answers by groups, empty where hidden."""
    (table,) = (
        table
        for table in report["tables"]
        if (table["stratum"], table["question"], table["demographic"])
        == (stratum, question, demographic)
    )
    return pd.DataFrame(
        table["counts"], index=table["answers"], columns=table["groups"], dtype="Int64"
    )


def assert_true_where_shown(told: pd.DataFrame, truth: pd.DataFrame, *, threshold: int) -> None:
    """Whatever is shown is what pandas counts, and nothing small is shown."""
    truth = truth.reindex(index=told.index, columns=told.columns, fill_value=0)
    visible = told.notna()
    assert visible.to_numpy().sum() > 0
    assert (told.where(visible, 0) == truth.where(visible, 0)).to_numpy().all()
    small = (truth > 0) & (truth < threshold)
    assert not (visible & small).to_numpy().any()


def give_access(enter: Enter, team: Team, code: str, *, username: str, role: str) -> None:
    """The lead asks, an administrator gives."""
    planning.ask_for_access(enter(team.lead), code, username=username, role=role)
    planning.grant_request(enter(team.administrator), code, role=role)


@pytest.mark.requirement("R-037", "R-064", "R-076", "R-103", "R-119", "R-143")
class TestEtiquettePoll:
    """1,040 answers of a survey tool and 1,000 contacts, from the first idea to the release."""

    def test_from_idea_to_release(
        self,
        portal: RunningPortal,
        enter: Enter,
        open_page: OpenPage,
        check_accessible: CheckAccessible,
    ) -> None:
        team = given_a_team(portal, prefix="etiquette", component="TSA")
        lead = enter(team.lead)
        code = self.given_a_study_with_its_questions(lead, team, check_accessible)
        self.when_importing_before_approval_then_refused(lead, code, check_accessible)
        self.when_both_offices_approve(enter, team, code)
        self.then_the_import_succeeds(portal, lead, code)
        self.then_contacts_go_into_the_vault(portal, enter, team, code, check_accessible)
        self.then_a_transcribed_recording_disappears(portal, enter, team, code, check_accessible)
        self.when_the_study_closes_under_a_hold(enter, team, code)
        report = self.then_the_report_waits_for_the_purge(portal, enter, team, code)
        self.then_its_numbers_are_the_files_numbers(report)
        self.then_it_is_returned_once_and_goes_out_step_by_step(enter, team, check_accessible)
        self.when_the_privacy_office_makes_it_public(enter, team, check_accessible)
        for javascript in (True, False):
            reader = open_page(javascript=javascript)
            self.then_everybody_takes_it_with_the_keyboard(reader, code, report)
            if javascript:
                check_accessible(reader)

    def given_a_study_with_its_questions(
        self, lead: Page, team: Team, check_accessible: CheckAccessible
    ) -> str:
        definition = inputs.etiquette_definition(ETIQUETTE)
        *most, last = definition["questions"]
        code = planning.create_study(
            lead, title="Flying etiquette", team=team, expected=1041, look=check_accessible
        )
        check_accessible(lead)
        planning.upload_definition(lead, code, definition | {"questions": most})
        planning.add_question(lead, code, last)
        check_accessible(lead)
        planning.release_notice(lead, code)
        return code

    def when_importing_before_approval_then_refused(
        self, lead: Page, code: str, check_accessible: CheckAccessible
    ) -> None:
        collecting.upload_export(lead, code, ETIQUETTE)
        see(lead, "The file could lead back to a person", "RespondentID")
        check_accessible(lead)
        press(lead, "Leave out 1 column")
        see(lead, "Nothing stands in the way")
        self.import_page = lead.url
        see(lead, "The answers cannot be imported yet", "was not sent to review yet")
        see(lead, "a clearance is needed")
        assert lead.get_by_role("button", name="Import the answers").count() == 0
        check_accessible(lead)

    def when_both_offices_approve(self, enter: Enter, team: Team, code: str) -> None:
        planning.send_to_review(enter(team.lead), code)
        approve(enter, team, code)
        planning.open_collection(enter(team.lead), code)

    def then_the_import_succeeds(self, portal: RunningPortal, lead: Page, code: str) -> None:
        lead.goto(self.import_page)
        collecting.import_answers(lead, 1040)
        assert answers_stored(portal, code, wave=1) == 1040

    def then_contacts_go_into_the_vault(
        self,
        portal: RunningPortal,
        enter: Enter,
        team: Team,
        code: str,
        check_accessible: CheckAccessible,
    ) -> None:
        give_access(enter, team, code, username=team.recruiter, role="Recruiter")
        recruiter = enter(team.recruiter)
        fields = {"name": NAME, "address": ADDRESS}
        collecting.bring_in_contacts(recruiter, code, FEBRL, fields=fields, left_out=NEVER_KEPT)
        check_accessible(recruiter)
        tick(recruiter, "Keep the row that stands first")
        recruiter.get_by_role("button", name="Store").click()
        see(recruiter, "contacts are sealed in the vault")
        assert contacts_held(portal, code) == DIFFERENT_PEOPLE
        check_accessible(recruiter)

    def then_a_transcribed_recording_disappears(
        self,
        portal: RunningPortal,
        enter: Enter,
        team: Team,
        code: str,
        check_accessible: CheckAccessible,
    ) -> None:
        give_access(enter, team, code, username=team.facilitator, role="Facilitator")
        facilitator = enter(team.facilitator)
        collecting.hold_session(facilitator, code, day=date.today().isoformat())  # noqa: DTZ011
        before = recordings_of(portal)
        collecting.attach_recording(facilitator)
        check_accessible(facilitator)
        held = recordings_of(portal) - before
        assert held
        assert all(collecting.NOT_RECORDED[:40] not in path.read_bytes() for path in held)
        collecting.transcribe(facilitator)
        reload_until(facilitator, "Destroyed")
        wait_until(lambda: not any(path.exists() for path in held), "the recording's file to go")

    def when_the_study_closes_under_a_hold(self, enter: Enter, team: Team, code: str) -> None:
        for role, username in (("Analyst", team.analyst), ("Analyst", team.second_analyst)):
            give_access(enter, team, code, username=username, role=role)
        reviewing.set_hold(enter(team.records_officer), code)
        planning.close_study(enter(team.lead), code)

    def then_the_report_waits_for_the_purge(
        self, portal: RunningPortal, enter: Enter, team: Team, code: str
    ) -> dict[str, Any]:
        analyst = enter(team.analyst)
        reporting.begin_report(
            analyst,
            code,
            title="What passengers find rude",
            waves=["1"],
            questions=["q8", "q12", "q18"],
            groups=["age", "gender"],
        )
        self.report_page = analyst.url
        reporting.render(analyst, "The report was not rendered")
        see(analyst, "study contacts")
        reviewing.lift_hold(enter(team.records_officer), code)
        a_day_passes_since_the_hold(portal, code)
        wait_until(lambda: contacts_held(portal, code) == 0, "the contacts to be purged")
        reporting.render(analyst, "What passengers find rude")
        return reporting.numbers(analyst)

    def then_its_numbers_are_the_files_numbers(self, report: dict[str, Any]) -> None:
        raw = pd.read_csv(ETIQUETTE, dtype=str, keep_default_na=False).replace("", "No answer")
        columns = {f"q{number}": name for number, name in enumerate(raw.columns[1:], start=1)}
        for question in ("q8", "q12", "q18"):
            for demographic, column in (("age", "Age"), ("gender", "Gender")):
                told = shown(
                    report, stratum="Collection", question=question, demographic=demographic
                )
                truth = pd.crosstab(raw[columns[question]], raw[column])
                assert_true_where_shown(told, truth, threshold=11)

    def then_it_is_returned_once_and_goes_out_step_by_step(
        self, enter: Enter, team: Team, check_accessible: CheckAccessible
    ) -> None:
        author, lead = enter(team.analyst), enter(team.lead)
        reporting.decide(author, self.report_page, "Pass on to privacy review")
        check_accessible(author)
        assert author.get_by_role("button", name="Pass on to the second reviewer").count() == 0
        officer = enter(team.component_privacy_officer)
        comment = "Say of how many people."
        reporting.return_with_comment(officer, self.report_page, "Findings", comment)
        reporting.answer_comment(author, self.report_page, "The tables say it.")
        check_accessible(author)
        reporting.render(author, "What passengers find rude")
        reporting.decide(author, self.report_page, "Pass on to privacy review")
        reporting.accept_answer(officer, self.report_page)
        reporting.decide(officer, self.report_page, "Pass on to the second reviewer")
        reporting.name_reader(lead, self.report_page, team.second_analyst)
        reporting.decide(lead, self.report_page, "Release to the people named")
        see(lead, "Released to named people")
        check_accessible(lead)

    def when_the_privacy_office_makes_it_public(
        self, enter: Enter, team: Team, check_accessible: CheckAccessible
    ) -> None:
        office = enter(team.privacy_office)
        office.goto(self.report_page)
        follow(office, "Evidence of the attack, table by table")
        see(office, "Nothing hidden could be worked out")
        check_accessible(office)
        reporting.decide(office, self.report_page, "Make it public")
        see(office, "Everybody can read it now")

    def then_everybody_takes_it_with_the_keyboard(
        self, reader: Page, code: str, report: dict[str, Any]
    ) -> None:
        reader.goto("/")
        go_by_keyboard(reader, "Published reports")
        go_by_keyboard(reader, "What passengers find rude")
        see(reader, code, "How these numbers were made")
        taken = json.loads(download_by_keyboard(reader, "JSON"))
        assert taken["tables"] == report["tables"]
        assert download_by_keyboard(reader, "PDF").startswith(b"%PDF-")


@pytest.mark.requirement("R-163", "R-071")
class TestAirportOverTheYears:
    """2013, 2014 and 2015 of the airport survey as three waves of one study, partly by command."""

    def test_satisfaction_by_age_over_three_years(
        self, portal: RunningPortal, enter: Enter, tmp_path: Path
    ) -> None:
        team = given_a_team(portal, prefix="airport", component="CBP")
        lead = enter(team.lead)
        code = planning.create_study(
            lead, title="Airport satisfaction", team=team, expected=9500, waves=len(YEARS)
        )
        planning.upload_definition(lead, code, inputs.airport_definition())
        planning.release_notice(lead, code)
        planning.send_to_review(lead, code)
        approve(enter, team, code)
        planning.open_collection(lead, code)
        give_access(enter, team, code, username=team.analyst, role="Analyst")
        self.given_a_wave_for_each_year(portal, lead, team, code, tmp_path)
        report = self.when_rendered_by_command(portal, team, code, tmp_path)
        self.then_each_year_is_what_pandas_counts(report)
        self.then_the_trend_shows_all_years(report)

    def given_a_wave_for_each_year(
        self, portal: RunningPortal, lead: Page, team: Team, code: str, folder: Path
    ) -> None:
        planning.rename_wave(lead, code, number=1, label=str(YEARS[0]))
        for number, year in enumerate(YEARS, start=1):
            if number > 1:
                planning.add_wave(lead, code, label=str(year))
            book = folder / f"code-book-{year}.json"
            book.write_text(json.dumps(inputs.airport_code_book(year, airport_file(year))))
            asked = ("--by", team.lead, "--wave", str(number), "--code-book", str(book))
            agreed = "--everyone-agreed"
            import_file = ("import_responses", code, str(airport_file(year)), *asked, agreed)
            portal.run(*import_file)
            assert answers_stored(portal, code, wave=number) == 0
            portal.run(*import_file, "--for-real")
            assert answers_stored(portal, code, wave=number) == len(
                inputs.read_rows(airport_file(year))
            )
            planning.close_wave(lead, code, label=str(year))

    def when_rendered_by_command(
        self, portal: RunningPortal, team: Team, code: str, folder: Path
    ) -> dict[str, Any]:
        chosen = ("--questions", "overall", "--demographics", "age", "--waves", "1,2,3")
        for shape in ("json", "html", "pdf", "csv"):
            new = ("--new", *chosen) if shape == "json" else ()
            output = str(folder / f"report.{shape}")
            portal.run(
                "render_report", code, "--format", shape, "--output", output,
                "--by", team.analyst, *new,
            )  # fmt: skip
        assert (folder / "report.pdf").read_bytes().startswith(b"%PDF-")
        assert "Outstanding" in (folder / "report.html").read_text()
        assert "Outstanding" in (folder / "report.csv").read_text(encoding="utf-8-sig")
        report: dict[str, Any] = json.loads((folder / "report.json").read_text())
        return report

    def then_each_year_is_what_pandas_counts(self, report: dict[str, Any]) -> None:
        for year in YEARS:
            told = shown(report, stratum=str(year), question="overall", demographic="age")
            raw = pd.read_csv(airport_file(year), dtype=str, keep_default_na=False)
            columns = inputs.AIRPORT_COLUMNS[year]
            rating = raw[columns["overall"]].map(labels_of(inputs.AIRPORT_RATINGS))
            age = raw[columns["age"]].map(labels_of(inputs.AIRPORT_AGES))
            assert_true_where_shown(told, pd.crosstab(rating, age), threshold=11)

    def then_the_trend_shows_all_years(self, report: dict[str, Any]) -> None:
        (trend,) = report["trends"]
        assert trend["waves"] == [str(year) for year in YEARS]
        good = trend["answers"].index("Good")
        middle_aged = trend["groups"].index("35 to 44")
        assert all(count is not None for count in trend["counts"][good][middle_aged])


def answers_stored(portal: RunningPortal, code: str, *, wave: int) -> int:
    """How many responses lie in the database for a wave of a study."""
    rows = portal.rows(
        "DATABASE",
        "SELECT count(*) FROM fieldwork_response r JOIN studies_wave w ON w.id = r.wave_id "
        "JOIN studies_study s ON s.id = r.study_id WHERE s.code = %s AND w.number = %s",
        code,
        wave,
    )
    return int(rows[0][0])


def contacts_held(portal: RunningPortal, code: str) -> int:
    """How many contacts lie in the vault for a study."""
    rows = portal.rows(
        "VAULT",
        "SELECT count(*) FROM participants_contact c "
        "JOIN participants_contactbatch b ON b.id = c.batch_id WHERE b.study_code = %s",
        code,
    )
    return int(rows[0][0])


def a_day_passes_since_the_hold(portal: RunningPortal, code: str) -> None:
    """The day of notice, in which nothing goes, is over."""
    portal.rows(
        "DATABASE",
        "UPDATE retention_legalhold SET lifted_at = lifted_at - interval '1 day' "
        "WHERE study_code = %s RETURNING id",
        code,
    )


def recordings_of(portal: RunningPortal) -> set[Path]:
    """Every recording in the file store."""
    return {path for path in portal.files.glob("recordings/**/*") if path.is_file()}


def airport_file(year: int) -> Path:
    """That year's raw answers."""
    return AIRPORT / f"{year}_SFO_Customer_Survey_20250817.csv"


def labels_of(labels: Sequence[str]) -> dict[str, str]:
    """Raw code → the words of the report, as the yearly code books say."""
    reserved = {"0": "No answer", "": "No answer", "8": "Prefer not to say", "9": "No answer"}
    return reserved | {str(code): label for code, label in enumerate(labels, start=1)}
