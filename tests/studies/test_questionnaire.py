"""What the privacy threshold analysis says of a study by itself: nothing is typed twice."""

from datetime import date

import pytest

from retention import registry
from studies.models import Study
from studies.questionnaire import as_sections, frozen_questions
from studies.vocabulary import DataClass, PtaSection
from tests.builders.studies import a_clearance, a_study, a_tool
from tests.studies.instruments.questionnaires import a_question, of

pytestmark = pytest.mark.django_db


def said(study: Study, section: PtaSection) -> dict[str, str]:
    """The answers of a section by field."""
    found = next(each for each in as_sections(study) if each.key == section)
    return {row["field"]: row["answer"] for row in found.rows}


class TestSections:
    def test_are_all_there_in_their_order(self) -> None:
        assert [each.key for each in as_sections(a_study())] == list(PtaSection)

    def test_name_personal_questions_demographics_and_open_questions(self) -> None:
        answers = said(a_study(), PtaSection.PII)
        assert answers["personal_details"] == "None"
        assert answers["demographics"] == "How old are you? (demographic: age)"
        assert answers["open_questions"] == "What could be better?"

    def test_freeze_every_statement_and_step_of_a_question(self) -> None:
        steps = [{"code": 1, "label": "Disagree"}, {"code": 2, "label": "Agree"}]
        rows = [{"code": 1, "label": "Signs were clear."}, {"code": 2, "label": "It was fast."}]
        agree = a_question("matrix", "agree", text="Do you agree?", options=steps, rows=rows)
        study = a_study(definition=of(agree, a_question("yes_no", "again")))
        frozen = frozen_questions(study)
        assert frozen[0]["text"] == "Do you agree? (Signs were clear. · It was fast.)"
        assert [one["options"] for one in frozen] == [["Disagree", "Agree"], ["Yes", "No"]]

    def test_freeze_when_a_question_is_asked(self) -> None:
        when = {"question": "again", "is": [1]}
        often = a_question("yes_no", "often", text="Often?", when=when)
        study = a_study(definition=of(a_question("yes_no", "again", text="Again?"), often))
        asked = [one["asked_when"] for one in frozen_questions(study)]
        assert asked == ["", "“Again?” is “Yes”"]

    @pytest.mark.requirement("R-039")
    def test_show_why_answers_are_linked(self) -> None:
        study = a_study(keeps_linkage=True, linkage_justification="Change over time.")
        assert said(study, PtaSection.LINKAGE)["keeps_linkage"] == "Yes: Change over time."

    @pytest.mark.requirement("R-034")
    def test_name_the_analysis_of_the_tool(self) -> None:
        study = a_study(survey_tool=a_tool(name="Askwell", pta_ref="PTA-2026-0007"))
        answers = said(study, PtaSection.VENDORS)
        assert answers["survey_tool"] == "Askwell, approved under PTA-2026-0007"

    @pytest.mark.requirement("R-097")
    def test_say_where_contacts_come_from(self) -> None:
        study = a_study(contact_sources="The sign-up list of the airport.")
        answers = said(study, PtaSection.SOURCES)
        assert answers["contact_sources"] == "The sign-up list of the airport."

    @pytest.mark.requirement("R-121")
    def test_name_the_unit_that_keeps_the_data(self) -> None:
        answers = said(a_study(), PtaSection.STORAGE)
        assert answers["custodian"].startswith("Customer research unit (")


class TestDisposal:
    @pytest.mark.requirement("R-091")
    def test_names_authority_and_day_of_each_class(self) -> None:
        study = a_study(data_collected=tuple(DataClass), ends_on=date(2027, 9, 30))
        answers = said(study, PtaSection.RETENTION)
        assert set(answers) == {f"retention_{each}" for each in DataClass}
        assert all("GRS 6.5" in answer for answer in answers.values())
        assert "as planned on 30 September 2028" in answers["retention_answers"]

    def test_says_what_the_registry_says(self) -> None:
        study = a_study(data_collected=(DataClass.RECORDINGS,))
        rule = registry.record_class("recordings")
        expected = f"{rule.event} ({rule.authority})"
        assert said(study, PtaSection.RETENTION)["retention_recordings"] == expected

    @pytest.mark.requirement("R-082")
    def test_takes_the_clearances_own_period(self) -> None:
        study = a_study("approved", data_collected=(DataClass.ANSWERS, DataClass.CONTACTS))
        a_clearance(study, retention_months=18)
        answers = said(study, PtaSection.RETENTION)
        assert answers["retention_answers"] == "18 months after the study closed (ICR 1601-0029)"
        assert "GRS 6.5 item 020" in answers["retention_contacts"]
