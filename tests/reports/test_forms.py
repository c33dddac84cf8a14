from typing import Any

import pytest

from reports.forms import ReportForm, initial_of
from tests.builders.reports import a_report, an_answered_study

pytestmark = pytest.mark.django_db


def opened(form: ReportForm) -> list[str]:
    return [part.title for part in form.parts() if part.opened]


class TestPartsOfTheReportForm:
    def test_hold_every_field_once(self) -> None:
        form = ReportForm(study=an_answered_study())
        inside = [field.name for part in form.parts() for field in part.fields]
        everything = [*(field.name for field in form.first()), *inside]
        assert sorted(everything) == sorted(form.fields)

    def test_begin_closed(self) -> None:
        assert opened(ReportForm(study=an_answered_study())) == []

    def test_are_open_where_something_was_chosen(self) -> None:
        report = a_report(measures=("mean",))
        form = ReportForm(study=report.study, initial=initial_of(report))
        assert opened(form) == ["More than counts by one group"]

    @pytest.mark.parametrize(
        ("said", "part"),
        [
            ({"margins": "nonsense"}, "Weights"),
            ({"answered": "nobody: asked"}, "Only some of the people, or waves together"),
        ],
    )
    def test_are_open_where_something_is_wrong(self, said: dict[str, Any], part: str) -> None:
        form = ReportForm(said, study=an_answered_study())
        assert not form.is_valid()
        assert opened(form) == [part]
