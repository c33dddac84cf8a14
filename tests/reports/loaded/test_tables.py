import pytest

from fieldwork.models import AggregateSummary
from reports.blanks import Place, UnfillableError, filled
from reports.categories import CannotTabulateError
from reports.disclosure.check import audit, protect
from reports.loaded import loaded_tables
from reports.tabulating import asked_by, stratum_of, true_tables
from tests.builders.access import NOW
from tests.builders.summaries import a_companys_study, a_summary
from tests.reports.loaded.cases import (
    BY_REGION,
    BY_TWO,
    QUESTION,
    SEVERAL,
    a_draft,
    closed,
    two_hundred,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-100")]


class TestTrueTables:
    def test_take_labels_for_groups_and_counts_for_answers(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        (table,) = true_tables(asked_by(a_draft(closed(study), summary)))
        assert (table.question, table.demographic, table.stratum) == (QUESTION, "Age", "wave 1")
        assert table.answers == ("Satisfied", "Not satisfied")
        assert table.groups == ("18 to 34", "35 to 54", "55 or older")
        assert table.counts.tolist() == [[20, 30, 24], [15, 0, 11]]
        assert (table.filters, table.unknown) == ((), frozenset())

    def test_take_two_label_columns_alone_and_together(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study, BY_TWO, respondents=160, label_columns=2, base="")
        tables = {t.demographic: t for t in true_tables(asked_by(a_draft(closed(study), summary)))}
        assert list(tables) == ["Age", "Gender", "Age × Gender"]
        assert tables["Age"].counts.tolist() == [[58, 65], [23, 14]]
        assert tables["Gender"].counts.tolist() == [[55, 68], [12, 25]]
        assert tables["Age × Gender"].counts.tolist() == [[30, 28, 25, 40], [12, 11, 0, 14]]
        assert not audit(protect(list(tables.values()), 11)).succeeded

    def test_take_each_of_several_answers_for_itself(self) -> None:
        study = a_companys_study()
        summary = two_hundred(study, SEVERAL, several=True)
        signs, staff = true_tables(asked_by(a_draft(closed(study), summary)))
        assert (signs.question, staff.question) == (f"{QUESTION} Signs", f"{QUESTION} Staff")
        assert staff.answers == ("Selected", "Not selected")
        assert staff.counts.tolist() == [[75, 20, 20], [5, 50, 30]]
        assert staff.unknown == frozenset()
        assert {(c.answer, c.group) for c in signs.unknown} == {
            *((answer, "35 to 54") for answer in signs.answers),
            *((answer, "") for answer in signs.answers),
        }
        assert staff.group_margin("35 to 54") == signs.group_margin("35 to 54")

    def test_know_a_blank_that_another_table_tells(self) -> None:
        study = a_companys_study()
        first = two_hundred(study)
        second = two_hundred(study, BY_REGION, title="By region", base="")
        by_age, by_region = true_tables(asked_by(a_draft(closed(study), first, second)))
        assert by_age.counts.sum(axis=1).tolist() == by_region.counts.sum(axis=1).tolist()
        assert {c.group for c in by_age.unknown} == {"35 to 54", "55 or older"}

    def test_name_the_people_who_answered_a_smaller_table(self) -> None:
        study = a_companys_study()
        two_hundred(study)
        table = "Age,Yes,No\n18 to 34,40,20\n35 to 54,50,20\n55 or older,30,20\n"
        smaller = two_hundred(
            study, table, title="Return", question="Would you return?", respondents=180, base=""
        )
        (table_of,) = true_tables(asked_by(a_draft(closed(study), smaller)))
        assert [each.question for each in table_of.filters] == ["Would you return?"]

    def test_refuse_an_old_table_that_is_none(self) -> None:
        study = a_companys_study()
        summary = a_summary(study)
        old = {"study": study, "wave": summary.wave, "title": "Old", "labels": ["Age"]}
        old |= {"counts": ["Yes"], "rows": [["18 to 34", 20]], "respondents": 100}
        by = {"threshold": 11, "loaded_by": study.created_by, "loaded_at": NOW}
        strange = AggregateSummary.objects.create(**old, **by)
        with pytest.raises(CannotTabulateError, match="“Old” does not count everybody"):
            loaded_tables(stratum_of(summary.wave), summary.wave, [str(strange.summary_ref)])


class TestFilled:
    def test_gives_each_blank_a_number_that_fits(self) -> None:
        summary = two_hundred(a_companys_study())
        counts = filled([summary])[summary.pk]
        rows = [[counts[Place(row, answer)] for answer in summary.answers] for row in range(3)]
        assert [sum(row) for row in rows] == [80, 70, 50]
        assert all(count >= 1 for row in rows[1:] for count in row)

    def test_refuses_blanks_that_nothing_fits(self) -> None:
        study = a_companys_study()
        first = two_hundred(study)
        second = two_hundred(study, BY_REGION, title="By region", base="")
        second.rows = [["North", 60, 80, 0], ["South", 60, 0, 0]]
        with pytest.raises(UnfillableError):
            filled([first, second])
