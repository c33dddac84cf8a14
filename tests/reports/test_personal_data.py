import pytest

from reports.personal_data import PersonalDataFoundError, refuse_personal_data


@pytest.mark.requirement("R-073")
class TestRefusePersonalData:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Write to jo.doe+x@example.gov.", "an e-mail address"),
            ("His number is 078-05-1120.", "a Social Security number"),
            ("Call (202) 555-0147 now.", "a telephone number"),
            ("Call 202-555-0147 now.", "a telephone number"),
            ("Call +44 20 7946 0958.", "a telephone number"),
            ("File A012345678 said so.", "an alien registration number"),
            ("Passport 123456789.", "a long number"),
            ("From 192.0.2.17 at night.", "an internet address of a device"),
        ],
    )
    def test_refuses_and_names_the_kind_but_never_the_text(self, text: str, kind: str) -> None:
        with pytest.raises(PersonalDataFoundError, match=kind) as refused:
            refuse_personal_data("Fine.", text)
        assert text not in str(refused.value)

    @pytest.mark.parametrize(
        "text",
        [
            "Of 12,345 people 62.5% waited 10 to 20 minutes in 2013, 2014 and 2015.",
            "OMB control number 1601-0029; study TSA-2027-014; 12 March 2027.",
            "Use A4 paper. Version 1.2.3 of the form.",
        ],
    )
    def test_lets_numbers_of_a_report_pass(self, text: str) -> None:
        refuse_personal_data(text)
